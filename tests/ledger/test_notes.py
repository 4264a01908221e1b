"""Keys, signed notes, checkpoints and proof files: written in one way, and read in no other."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bestkept.engines.ledger import (
    Checkpoint,
    Refused,
    TlogProof,
    Vkey,
    checkpoint_body,
    generate_key,
    open_note,
    public_of,
    sign_note,
    tlog_proof,
)

PRIVATE, PUBLIC = generate_key("log.example/bestkept")
KEY = Vkey.parse(PUBLIC)
ROOT = bytes(range(32))
BODY = checkpoint_body("log.example/bestkept", 12, ROOT)
NOTE = sign_note(BODY, PRIVATE)
LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


def begins(text):
    """Name a case by what is the same in every run of a key that is made anew."""
    return text[:12]


def test_the_public_key_can_be_told_from_the_private_one():
    assert public_of(PRIVATE) == PUBLIC
    assert str(KEY) == PUBLIC


@settings(deadline=None)
@given(st.lists(LINES, min_size=1, max_size=4))
def test_a_signed_text_opens_to_itself(lines):
    text = "".join(f"{line}\n" for line in lines)
    assert open_note(sign_note(text, PRIVATE), KEY) == text


def test_each_key_is_another():
    assert len({generate_key("a")[0] for _ in range(5)}) == 5


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\x1bb", "\u202ea"])
def test_unfit_names_of_keys_are_refused(name):
    with pytest.raises(ValueError, match="name without spaces"):
        generate_key(name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+AAAA",
        PUBLIC[:-1],
        PUBLIC + "A",
        PUBLIC.replace("log.", "Log."),
        PUBLIC.upper(),
        "x" + PUBLIC,
        PRIVATE,
        PUBLIC.replace("+A", "+B", 1),
    ],
    ids=begins,
)
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(ValueError, match=r"no public key of a log|name without spaces"):
        Vkey.parse(text)


def test_a_key_of_another_algorithm_is_refused():
    other = base64.b64encode(b"\4" + KEY.key).decode()
    with pytest.raises(ValueError, match="no public key of a log"):
        Vkey.parse(f"{KEY.name}+{KEY.key_id.hex()}+{other}")


@pytest.mark.parametrize(
    "text", ["", PUBLIC, PRIVATE[:-4], PRIVATE.replace("log.", "Log."), "x+y"], ids=begins
)
def test_a_damaged_private_key_is_refused_and_not_shown(text):
    with pytest.raises(ValueError, match="private key of a log") as caught:
        sign_note(BODY, text)
    secret = PRIVATE.rsplit("+", 1)[1]
    shown = repr(caught.value) + repr(caught.value.__cause__) + repr(caught.value.__context__)
    assert not text or (text not in shown and secret[:20] not in shown)


@pytest.mark.parametrize("text", ["", "no line break", "tab\there\n", "nul\0\n", "cr\r\n"])
def test_what_is_no_text_of_a_note_is_not_signed(text):
    with pytest.raises(ValueError, match="ends with a line break and has no control characters"):
        sign_note(text, PRIVATE)


def test_every_bit_of_a_note_counts():
    for place in range(8 * len(NOTE)):
        spoilt = bytearray(NOTE)
        spoilt[place // 8] ^= 1 << place % 8
        with pytest.raises(ValueError, match=r"."):
            open_note(bytes(spoilt), KEY)


@pytest.mark.parametrize("end", [0, 1, 50, len(BODY), len(BODY) + 1, len(NOTE) - 2, len(NOTE) - 1])
def test_a_note_cut_short_is_refused(end):
    with pytest.raises(ValueError, match=r"."):
        open_note(NOTE[:end], KEY)


def test_a_note_with_a_second_signature_line_is_refused():
    line = NOTE[len(BODY) + 1 :]
    other = sign_note(BODY, generate_key("witness.example")[0])[len(BODY) + 1 :]
    for more in (line, other, b"\n", b"\xe2\x80\x94 x AAAA\n"):
        with pytest.raises(ValueError, match=r"."):
            open_note(NOTE + more, KEY)
    with pytest.raises(ValueError, match=r"."):
        open_note(BODY.encode() + b"\n" + other + line, KEY)


def test_a_note_by_another_key_of_the_same_name_is_refused():
    with pytest.raises(Refused, match="one signature line of this key"):
        open_note(sign_note(BODY, generate_key(KEY.name)[0]), KEY)


def test_a_signature_line_without_a_text_is_refused():
    bare = sign_note("\n", PRIVATE)
    assert open_note(bare, KEY) == "\n"
    with pytest.raises(Refused, match="one signature line of this key"):
        open_note(bare.lstrip(b"\n"), KEY)


def test_a_checkpoint_reads_as_it_was_written():
    assert BODY == "log.example/bestkept\n12\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert Checkpoint.parse(BODY) == ("log.example/bestkept", 12, ROOT)
    assert Checkpoint.parse(checkpoint_body("x", 0, ROOT)).size == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12\n", "012\n"),
        ("12\n", "-12\n"),
        ("12\n", "+12\n"),
        ("12\n", "1_2\n"),
        ("12\n", "\u0661\u0662\n"),
        ("12\n", " 12\n"),
        ("12\n", "\n"),
        ("log.example/bestkept\n", "\n"),
        ("log.example/bestkept\n", ""),
        ("Hh8=\n", "Hh8=\nextension\n"),
        ("Hh8=\n", "Hh8=\n\n"),
        ("Hh8=\n", "Hh8="),
        ("Hh8=\n", "Hh9=\n"),
        ("Hh8=\n", "Hh8\n"),
        ("AAEC", "AAECAAEC"),
        ("AAEC", ""),
        ("AAEC", "AA-C"),
    ],
)
def test_a_checkpoint_written_in_another_way_is_refused(old, new):
    assert old in BODY
    with pytest.raises(Refused, match="three lines"):
        Checkpoint.parse(BODY.replace(old, new))


@pytest.mark.parametrize(
    ("origin", "size", "root"), [("", 1, ROOT), ("a\nb", 1, ROOT), ("a", -1, ROOT), ("a", 1, b"x")]
)
def test_a_checkpoint_that_makes_no_sense_is_not_written(origin, size, root):
    with pytest.raises(ValueError, match=r"origin of a log|needs a size"):
        checkpoint_body(origin, size, root)


@given(st.integers(0, 10**17), st.lists(st.binary(min_size=32, max_size=32), max_size=5))
def test_a_proof_reads_as_it_was_written(index, hashes):
    assert TlogProof.parse(tlog_proof(index, hashes, NOTE)) == (index, hashes, NOTE)


def test_a_proof_is_the_text_of_c2sp():
    assert tlog_proof(7, [ROOT], NOTE) == (
        b"c2sp.org/tlog-proof@v1\nindex 7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n" + NOTE
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"c2sp.org", b"c2spxorg"),
        (b"@v1", b"@v2"),
        (b"index 7", b"index 07"),
        (b"index 7", b"index -7"),
        (b"index 7", b"index  7"),
        (b"index 7\n", b"extra AAAA\nindex 7\n"),
        (b"index 7\n", b""),
        (b"Hh8=", b"Hh9="),
        (b"Hh8=", b"Hh8"),
        (b"Hh8=", b"Hh8= "),
        (b"\n\n", b"\n"),
        (b"\n", b"\r\n"),
    ],
)
def test_a_proof_written_in_another_way_is_refused(old, new):
    proof = tlog_proof(7, [ROOT], b"note")
    assert old in proof
    with pytest.raises(Refused, match="no proof file"):
        TlogProof.parse(proof.replace(old, new))


@pytest.mark.parametrize(("index", "hashes"), [(-1, []), (1, [b"short"])])
def test_a_proof_that_makes_no_sense_is_not_written(index, hashes):
    with pytest.raises(ValueError, match="no proof file"):
        tlog_proof(index, hashes, NOTE)
