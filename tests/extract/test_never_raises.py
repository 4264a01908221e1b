"""Whatever the bytes, reading them raises nothing and no reader stops over a fault of its own."""

import random

import pytest
from documents import PNG, docx, paragraph, part, read, run, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from bestkept.engines.extract import Limits, read_bytes

LIMITS = Limits(file_bytes=1 << 20, inflated_bytes=4 << 20, members=200)
HEADS = [b"", b"PK\x03\x04", b"PK\x05\x06", b"\xff\xfe", b"\xef\xbb\xbf", b"%PDF-", PNG]
COMMENTS = part("comments", paragraph(run("below 40 degrees")))
DOCUMENT = docx(
    paragraph(run("Stir the sl"), run("urry slowly.")) * 5,
    **{"word/comments.xml": COMMENTS, "word/media/a.png": PNG},
)
ARCHIVE = zipped({"a.txt": "stir", "b/c.zip": {"d.txt": "dry"}, "e.docx": DOCUMENT})
STORED = zipped({"a.txt": "stir " * 50, "b.docx": DOCUMENT, "c.zip": ARCHIVE}, 0)


def settle(data, name="file"):
    """Read to the end; fail where a reader stopped, or gave what cannot be written down."""
    extraction = read_bytes(data, name, LIMITS)
    for piece in extraction.pieces:
        piece.text.encode()
        (piece.member or "").encode()
    for trouble in extraction.unread + extraction.partial:
        assert "its reader stopped" not in trouble.why
        (trouble.member or "").encode()


@given(st.sampled_from(HEADS), st.binary(max_size=2000), st.text(max_size=20))
def test_random_bytes(head, rest, name):
    settle(head + rest, name)


def mutated(chance, data):
    """Flip, cut out, double and truncate, as damage and malice do."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if len(changed) < 100:
            break
        at = chance.randrange(len(changed) - 60)
        match chance.randrange(5):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                changed[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"PK\3\4"))
            case 2:
                del changed[at : at + chance.randrange(40)]
            case 3:
                changed[at:at] = changed[at : at + chance.randrange(200)]
            case _:
                del changed[at + 60 :]
    return bytes(changed)


@pytest.mark.parametrize("whole", [DOCUMENT, ARCHIVE, STORED], ids=["docx", "zip", "stored"])
@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**64))
def test_damaged_archives_and_documents(whole, seed):
    settle(mutated(random.Random(seed), whole))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**64))
def test_damaged_markup(seed):
    chance = random.Random(seed)
    xml = mutated(chance, part("document", paragraph(run("Stir "), run("slowly")) * 3).encode())
    settle(zipped({"[Content_Types].xml": "", "word/document.xml": xml}))


def test_the_text_of_an_undamaged_file_is_whole():
    pieces, extraction = read(STORED, limits=LIMITS)
    assert pieces["c.zip/e.docx#comments"] == "below 40 degrees\n"
    assert not extraction.unread
