import pytest
from documents import read
from hypothesis import given
from hypothesis import strategies as st

from bestkept.engines import extract

ENGLISH = "The slurry is stirred at 40 degrees,\r\nthen dried.\n\tNever above 90.\n" * 5
RUSSIAN = "Суспензию размешивают при сорока градусах, затем сушат.\n Спешить нельзя.\n" * 5
CHINESE = "浆料在四十度下搅拌然后干燥。温度不得超过九十度。" * 4


@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN, CHINESE], ids=["English", "Russian", "Chinese"])
@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-32-le", "utf-32-be"]
)
def test_every_unicode_encoding_gives_the_text_exactly(text, codec):
    pieces, extraction = read(text.encode(codec))
    assert pieces == {None: text}
    assert not extraction.unread + extraction.partial


@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN], ids=["English", "Russian"])
def test_big_endian_utf16_is_read_without_a_mark(text):
    assert read(text.encode("utf-16-be"))[0] == {None: text}


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\xff\xfe"])
def test_the_byte_order_mark_decides_and_is_taken_off(mark):
    codec = "utf-16-be" if mark == b"\xfe\xff" else "utf-16-le"
    assert read(mark + ENGLISH.encode(codec))[0] == {None: ENGLISH}


def test_western_text_of_before_unicode_is_read():
    text = "Die Lösung wird „langsam“ gerührt… nie über 40 °C.\n"
    pieces, extraction = read(text.encode("cp1252"))
    assert pieces == {None: text}
    assert not extraction.partial


def test_a_legacy_encoding_that_is_only_guessed_is_reported():
    pieces, extraction = read(RUSSIAN.encode("koi8-r"))
    assert pieces
    assert [one.kind for one in extraction.partial] == ["format"]
    assert "its encoding is not known" in extraction.partial[0].why


def test_bad_bytes_in_utf8_are_marked_and_counted():
    good = "Die Lösung wird gerührt, dann geprüft und gefüllt. Übrig bleibt Öl. "
    data = good.encode() + b"\xff\xfe\xff" + good.encode() + b"\xff\xff\xff\xff" + good.encode() * 2
    pieces, extraction = read(data)
    assert pieces == {None: good + "\ufffd" * 3 + good + "\ufffd" * 4 + good * 2}
    assert [one.why for one in extraction.partial] == ["7 bytes are not UTF-8"]


def test_one_bad_byte_is_told_in_the_singular():
    _, extraction = read("über größere Öfen".encode() + b"\xff")
    assert [one.why for one in extraction.partial] == ["1 byte is not UTF-8"]


def test_a_log_with_holes_of_zero_bytes_is_text():
    text = "started the mixer\n" + "\0" * 4000 + "stopped the mixer\n"
    assert read(text.encode())[0] == {None: text}


def test_csv_is_read_as_it_stands():
    table = 'part,"amount, g"\r\nNMC811,"4,5"\r\n'
    assert read(table.encode(), "table.csv")[0] == {None: table}


def test_an_empty_file_has_no_pieces_and_no_trouble():
    pieces, extraction = read(b"")
    assert not pieces
    assert not extraction.unread + extraction.partial


@pytest.mark.parametrize("name", ["message.eml", "message"])
def test_mail_whose_parts_are_encoded_is_said_to_be_read_in_part(name):
    mime = "MIME-Version: 1.0\n" if name == "message" else ""
    mail = f"From: Bob\n{mime}Content-Transfer-Encoding: base64\n\nU3RpciBzbG93bHk=\n"
    pieces, extraction = read(mail.encode(), name)
    assert pieces == {None: mail}
    assert "encoded parts" in extraction.partial[0].why


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_plain_text_comes_back_as_it_was(text):
    pieces = list(extract.read_bytes(text.encode("utf-8-sig"), "draft.txt").pieces)
    assert [piece.text for piece in pieces] == [text]


WORDS = st.lists(st.from_regex(r"[a-zäöüßéñ]{1,12}", fullmatch=True), min_size=40, max_size=80)


@given(WORDS, st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]))
def test_words_survive_in_every_encoding(words, codec):
    data = " ".join(["the", *words]).encode(codec)
    pieces = list(extract.read_bytes(data, "draft.txt").pieces)
    assert [piece.text.split() for piece in pieces] == [["the", *words]]
