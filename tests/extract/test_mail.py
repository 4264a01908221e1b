import base64
import email.message
import time

from compound import compound
from documents import read, zipped

RECIPE = "Stir the slürry slowly at forty degrees, then dry it over night."


def letter(*attachments):
    message = email.message.EmailMessage()
    message["From"], message["To"] = "Bob <bob@example.test>", "petra@example.test"
    message["Subject"] = "Über den Ablauf"
    message.set_content("See below.")
    message.add_alternative(f"<p>{RECIPE}</p>", subtype="html")
    for name, body in attachments:
        message.add_attachment(body, maintype="application", subtype="x", filename=name)
    return message


def test_every_part_of_a_mail_is_read():
    data = letter(("räcipe.zip", zipped({"a.txt": "dry"}))).as_bytes()
    pieces, extraction = read(data)
    assert pieces[None].strip() == "See below."
    assert "Über den Ablauf" in pieces["headers"]
    assert RECIPE in pieces["html 2"]
    assert pieces["räcipe.zip/a.txt"] == "dry"
    assert not extraction.unread + extraction.partial


def test_a_mail_in_a_mail_is_read():
    outer = letter()
    outer.add_attachment(letter(("a.txt", b"inner secret")))
    assert read(outer.as_bytes())[0]["message 1/a.txt"] == "inner secret"


def test_each_message_of_a_mailbox_is_a_member():
    line = b"From bob@example.test Mon Mar  2 09:00:00 2026\n"
    data = b"".join(line + letter((f"{n}.txt", b"step %d" % n)).as_bytes() + b"\n" for n in (1, 2))
    pieces, _ = read(data)
    assert pieces["message 1/1.txt"] == "step 1"
    assert pieces["message 2/2.txt"] == "step 2"


def test_base64_with_a_wrong_byte_is_decoded_by_lines():
    lines = base64.encodebytes((RECIPE + "\n").encode() * 50).splitlines(keepends=True)
    lines[7] = b"!" + lines[7][1:]
    head = b"From: Bob\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n"
    pieces, extraction = read(head + b"".join(lines))
    assert pieces[None].count(RECIPE) > 40
    assert "damaged" in {one.kind for one in extraction.partial}


def test_parts_in_parts_without_end_are_bounded_and_read_as_text():
    head = b"From: Bob\nMIME-Version: 1.0\n"
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
    )
    begun = time.monotonic()
    pieces, extraction = read(head + deep + b"\nstir slowly")
    assert "stir slowly" in pieces[None]
    assert [one.kind for one in extraction.partial] == ["limit"]
    assert time.monotonic() - begun < 5


def test_mails_in_mails_end_at_the_depth_that_is_allowed():
    body = b"From: a\nMIME-Version: 1.0\nContent-Type: text/plain\n\ninnermost"
    for _ in range(9):
        body = b"From: a\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + body
    pieces, extraction = read(body)
    assert "innermost" not in str(pieces)
    assert [one.kind for one in extraction.unread] == ["limit"]


def test_text_before_the_first_part_is_read():
    data = letter().as_bytes().replace(b"\n--", b"\n" + RECIPE.encode() + b"\n--", 1)
    assert any(RECIPE[:9] in text for text in read(data)[0].values())


def outlook(**more):
    wide = {"0037": "Subject", "1000": RECIPE, "0C1A": "Bob"}
    streams = {(f"__substg1.0_{key}001F",): text.encode("utf-16-le") for key, text in wide.items()}
    streams["__properties_version1.0",] = b"\0" * 32
    attached = "__attach_version1.0_#00000000"
    streams[attached, "__substg1.0_3707001F"] = "plan.txt".encode("utf-16-le")
    streams[attached, "__substg1.0_37010102"] = b"dry it over night"
    return compound(streams | more)


def test_an_outlook_message_is_read_with_what_is_attached():
    pieces, extraction = read(outlook())
    assert pieces[None] == RECIPE
    assert "Subject" in pieces["headers"]
    assert pieces["plan.txt"].rstrip("\0") == "dry it over night"
    assert not extraction.unread


def test_a_damaged_outlook_message_is_named():
    for cut in (600, 3000, 9000):
        pieces, extraction = read(outlook()[:cut])
        assert extraction.unread or extraction.partial or RECIPE in str(pieces)
