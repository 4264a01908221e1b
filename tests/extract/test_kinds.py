from pathlib import Path

import pytest
from documents import PNG, read, zipped

UNREAD = {
    "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj": (
        "damaged",
        "damaged: nothing of this PDF could be read",
    ),
    "7z\xbc\xaf\x27\x1c\x00\x04": ("damaged", "damaged: its directory cannot be read"),
    "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ("damaged", "damaged: its directory cannot be read"),
    "\x1f\x8b\x08\x00\x00\x00": ("damaged", "damaged: nothing of it could be unpacked"),
    "Rar!\x1a\x07\x01\x00": ("format", "RAR is not read yet"),
    "\x7fELF\x02\x01\x01\x00": ("format", "a compiled program is not read yet"),
    "ID3\x04" + "\0" * 6 + "\xff\xfb\x90" + "\0" * 414: (
        "picture",
        "a sound (MP3): it has no text layer that this version reads",
    ),
    "\x00\x00\x00\x18ftypmp42" + "\0" * 12 + "\0\0\0\x08free": (
        "picture",
        "a film (MP4): it has no text layer that this version reads",
    ),
    "wOF2\x00\x01\x00\x00\0\0\0\x30\0\1" + "\0" * 34: (
        "picture",
        "a font (WOFF2): it has no text layer that this version reads",
    ),
    "\x93\x07\x11\xfe\x01\x90\x02" * 40: ("format", "binary of unknown kind"),
}


@pytest.mark.parametrize("begins", UNREAD, ids=lambda begins: repr(begins[:8]))
def test_what_is_not_read_is_named(begins):
    pieces, extraction = read(begins.encode("latin-1"))
    assert not pieces
    assert [(one.kind, one.why) for one in extraction.unread] == [UNREAD[begins]]


def test_a_picture_is_told_apart_from_a_format_not_read_yet():
    _, extraction = read(PNG)
    why = "a picture (PNG): it has no text layer that this version reads"
    assert [(one.kind, one.why) for one in extraction.unread] == [("picture", why)]


def test_the_name_of_a_file_does_not_decide_what_it_is():
    pieces, extraction = read(b"The slurry is stirred at 40 degrees.", "photo.png")
    assert pieces == {None: "The slurry is stirred at 40 degrees."}
    assert not extraction.unread


@pytest.mark.parametrize(
    "begin", ["BMW parts list", "MZ-80 manual", "ID3 is a tag", "GIF89a notes"]
)
def test_a_sentence_that_begins_like_a_signature_is_text(begin):
    assert read(begin.encode())[0] == {None: begin}


@pytest.mark.parametrize(
    ("names", "kind", "why"),
    [
        (["[Content_Types].xml", "xl/workbook.xml"], "partial", "its sheets are missing"),
        (["[Content_Types].xml", "ppt/presentation.xml"], "partial", "its slides are missing"),
        (["mimetype"], "partial", "its main part is missing"),
        (["[Content_Types].xml", "xl/workbook.bin"], "unread", "XLSB (a binary workbook)"),
        (["Index/Document.iwa"], "unread", "Apple Pages, Numbers or Keynote is not read yet"),
    ],
)
def test_documents_packed_as_zip_are_told_apart(names, kind, why):
    files = dict.fromkeys(names, b"<x/>")
    method = 0 if "mimetype" in files else 8
    if "mimetype" in files:
        files["mimetype"] = "application/vnd.oasis.opendocument.text"
    _, extraction = read(zipped(files, method))
    assert why in str([one.why for one in getattr(extraction, kind)])


def test_a_workbook_that_a_real_program_encrypted_is_named_as_such():
    # By msoffcrypto-tool 6.1.0 (ECMA-376 agile encryption) from a workbook of openpyxl.
    data = (Path(__file__).parents[1] / "vectors/extract/encrypted.xlsx").read_bytes()
    pieces, extraction = read(data)
    assert not pieces
    assert [one.kind for one in extraction.unread] == ["encrypted"]


def test_an_encrypted_office_document_is_named_as_such():
    wrapped = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    _, extraction = read(wrapped)
    assert [one.kind for one in extraction.unread] == ["encrypted"]


def test_a_git_lfs_pointer_says_that_the_file_is_elsewhere():
    _, extraction = read(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n")
    assert "stored elsewhere" in extraction.unread[0].why


def test_an_archive_behind_a_picture_is_read_and_the_picture_named():
    pieces, extraction = read(PNG + zipped({"recipe.txt": "stir slowly"}))
    assert pieces == {"recipe.txt": "stir slowly"}
    assert [one.kind for one in extraction.unread] == ["picture"]


WORDS = "The slurry is stirred at 40 degrees and never above 90, then dried.\n" * 20
SMALL_GIF = b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"


@pytest.mark.parametrize(
    "begin",
    [
        *(b"GIF89a\x01\n", b"GIF87a", b"BM\x01", b"ID3\x03", b"abc ftyp\x01", b"abc moov\x01"),
        *(b"\xff\xfb", b"\xff\xf1", b"\xff\x0a", b"II*\0", b"MM\0*", b"\0\0\1\0", b"wOFF\1"),
        *(b"\xff\xd8\xff", b"8BPS\1", b"FLV\1", b"OggS\0", b"fLaC\0", b"MThd\0", b"OTTO\0"),
        *(b"RIFF\0\0\0\0WEBP\1", b"RIFF\0\0\0\0WAVE\1", b"\0\0\1\xba", b"\x1aE\xdf\xa3"),
        *(b"\x89PNG\r\n\x1a\n", b"\0\1\0\0\0", b"\0\0\0\x0cjP  ", SMALL_GIF, PNG),
    ],
)
def test_a_text_with_a_signature_before_it_is_read_and_doubted(begin):
    pieces, extraction = read(begin + WORDS.encode())
    assert WORDS.strip() in pieces[None]
    troubles = extraction.unread + extraction.partial
    assert "picture" not in [one.kind for one in troubles]
    assert troubles or begin == b"GIF87a"  # no control byte at all: an honest text


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
def test_words_in_a_picture_are_read_without_doubt_in_it(codec):
    words = "stirred slowly at forty degrees, then dried".encode(codec)
    chunk = len(words).to_bytes(4) + b"tEXt" + words + bytes(4)
    pieces, extraction = read(PNG[:33] + chunk + PNG[33:])
    assert words.decode(codec) in pieces[None]
    assert [one.kind for one in extraction.partial] == ["picture"]


def test_a_broken_picture_is_named_as_broken():
    _, extraction = read(PNG[:-9])
    assert [one.kind for one in extraction.unread] == ["damaged"]


def test_a_whole_gif_is_a_picture():
    assert [one.kind for one in read(SMALL_GIF)[1].unread] == ["picture"]
