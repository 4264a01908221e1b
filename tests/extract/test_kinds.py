import pytest
from documents import PNG, read, zipped

UNREAD = {
    "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj": ("format", "PDF is not read yet"),
    "{\\rtf1\\ansi Hello}": ("format", "RTF is not read yet"),
    "\x1f\x8b\x08\x00\x00\x00": ("format", "gzip is not read yet"),
    "7z\xbc\xaf\x27\x1c\x00\x04": ("format", "7z is not read yet"),
    "Rar!\x1a\x07\x01\x00": ("format", "RAR is not read yet"),
    "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": (
        "format",
        "legacy Office or Outlook (DOC, XLS, PPT, MSG) is not read yet",
    ),
    "\x7fELF\x02\x01\x01\x00": ("format", "a compiled program is not read yet"),
    "ID3\x04\x00\x00": ("picture", "a sound (MP3): it has no text layer that this version reads"),
    "\x00\x00\x00\x18ftypmp42": (
        "picture",
        "a film (MP4): it has no text layer that this version reads",
    ),
    "wOF2\x00\x01\x00\x00": (
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
    ("names", "why"),
    [
        (["[Content_Types].xml", "xl/workbook.xml"], "XLSX is not read yet"),
        (["[Content_Types].xml", "ppt/presentation.xml"], "PPTX is not read yet"),
        (["mimetype", "content.xml"], "OpenDocument (ODT, ODS, ODP) is not read yet"),
        (["Index/Document.iwa"], "Apple Pages, Numbers or Keynote is not read yet"),
    ],
)
def test_documents_packed_as_zip_are_told_apart(names, why):
    files = dict.fromkeys(names, b"x")
    method = 0 if "mimetype" in files else 8
    if "mimetype" in files:
        files["mimetype"] = "application/vnd.oasis.opendocument.text"
    _, extraction = read(zipped(files, method))
    assert [one.why for one in extraction.unread] == [why]


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
