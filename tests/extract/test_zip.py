import io
import struct
import zipfile

import pytest
from documents import docx, paragraph, read, run, zipped

RECIPE = "Stir the slurry at 40 degrees, never above 90.\n" * 20


def kinds(troubles):
    return [(one.member, one.kind) for one in troubles]


def test_members_are_named_by_their_way_through_the_archives():
    inner = {"dir/recipe.txt": RECIPE, "deep.zip": {"deepest.txt": "dry"}}
    pieces, extraction = read(zipped({"inner.zip": inner, "a.txt": "stir"}))
    assert pieces == {
        "inner.zip/dir/recipe.txt": RECIPE,
        "inner.zip/deep.zip/deepest.txt": "dry",
        "a.txt": "stir",
    }
    assert not extraction.unread + extraction.partial


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_the_usual_compressions_are_read(method):
    assert read(zipped({"a.txt": RECIPE}, method))[0] == {"a.txt": RECIPE}


def test_another_compression_is_named():
    _, extraction = read(zipped({"a.txt": RECIPE}, zipfile.ZIP_LZMA))
    assert [one.why for one in extraction.unread] == ["its compression (LZMA) is not read"]


def test_an_encrypted_member_is_named_and_the_others_are_read():
    data = bytearray(zipped({"a.txt": RECIPE, "b.txt": "dry"}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    pieces, extraction = read(bytes(data))
    assert pieces == {"b.txt": "dry"}
    assert kinds(extraction.unread) == [("a.txt", "encrypted")]


def test_a_wrong_checksum_is_reported_and_the_text_given():
    data = zipped({"a.txt": RECIPE, "b.txt": "dry"}, zipfile.ZIP_STORED)
    pieces, extraction = read(data.replace(b"Stir", b"Stur", 1))
    assert pieces["a.txt"].startswith("Stur the slurry")
    assert kinds(extraction.partial) == [("a.txt", "damaged")]


def test_a_truncated_archive_gives_what_is_there():
    data = zipped({"a.txt": RECIPE, "b.txt": RECIPE}, zipfile.ZIP_STORED)
    pieces, extraction = read(data[: data.index(b"b.txt") + 105])
    assert pieces["a.txt"] == RECIPE
    assert pieces["b.txt"] == RECIPE[:100]
    assert kinds(extraction.partial) == [(None, "damaged"), ("b.txt", "damaged")]


def test_a_member_that_the_directory_hides_is_found():
    data = bytearray(zipped({"a.txt": "stir", "b.txt": "dry"}))
    at = data.rindex(b"PK\x01\x02")
    size = len(data) - 22 - at
    end = data[-22:]
    counts = struct.pack("<HHL", 1, 1, len(data) - 22 - data.index(b"PK\x01\x02") - size)
    pieces, extraction = read(bytes(data[:at] + end[:8] + counts + end[16:]))
    assert pieces == {"a.txt": "stir", "b.txt": "dry"}
    assert kinds(extraction.partial) == [(None, "damaged")]


def test_a_member_written_as_a_stream_is_read_without_a_directory():
    class Pipe:
        """Takes bytes and cannot go back, like the output of a web server."""

        def __init__(self):
            self.taken = b""

        def write(self, data):
            self.taken += bytes(data)
            return len(data)

        def flush(self):
            """Nothing waits."""

    made = Pipe()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", RECIPE)
        archive.writestr("b.txt", "dry")
    data = made.taken
    assert data[6] & 8
    assert read(data)[0] == {"a.txt": RECIPE, "b.txt": "dry"}
    assert read(data[: data.index(b"PK\x01\x02")])[0] == {"a.txt": RECIPE, "b.txt": "dry"}


def test_two_archives_one_behind_the_other_are_both_read():
    data = zipped({"a.txt": "stir"}) + zipped({"b.txt": "dry"})
    assert read(data)[0] == {"b.txt": "dry", "a.txt": "stir"}


def test_text_around_an_archive_and_its_comment_are_read():
    made = io.BytesIO(b"#!/bin/sh\nexec unzip $0\n")
    made.seek(0, io.SEEK_END)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("a.txt", "stir")
        archive.comment = b"for Petra only"
    pieces, _ = read(made.getvalue() + b"and one line more")
    assert pieces == {
        "a.txt": "stir",
        "before the archive": "#!/bin/sh\nexec unzip $0\n",
        "after the archive": "and one line more",
        "comment": "for Petra only",
    }


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/recipe", "../../etc/recipe"),
        ("/recipe", "/recipe"),
        ("Lösung.txt", "Lösung.txt"),
        ("two\nlines", "two\\x0alines"),
    ],
)
def test_any_name_is_only_a_name(name, shown):
    assert read(zipped({name: "stir"}))[0] == {shown: "stir"}


def test_a_name_in_a_code_page_of_dos_is_shown():
    data = zipped({"LAsung": "stir"}).replace(b"LAsung", b"L\x94sung")
    assert read(data)[0] == {"Lösung": "stir"}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_sizes_in_the_zip64_fields_are_understood(method):
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", method) as archive,
        archive.open("a.txt", "w", force_zip64=True) as member,
    ):
        member.write(RECIPE.encode())
    data = bytearray(made.getvalue())
    at, end = data.index(b"PK\x01\x02"), len(data) - 22
    packed, size = struct.unpack_from("<LL", data, at + 20)
    wide = struct.pack("<HHQQ", 1, 16, size, packed)
    struct.pack_into("<LL", data, at + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<H", data, at + 30, len(wide))
    struct.pack_into("<L", data, end + 12, end - at + len(wide))
    pieces, extraction = read(bytes(data[:end] + wide + data[end:]))
    assert pieces == {"a.txt": RECIPE}
    assert not extraction.partial


def test_a_program_that_mentions_the_signatures_is_no_archive():
    program = b"\x7fELF\x02\x01\x01" + b"PK\x03\x04 PK\x01\x02 PK\x05\x06" + bytes(60)
    assert [one.why for one in read(program)[1].unread] == ["a compiled program is not read yet"]


def test_documents_in_archives_are_read_as_documents():
    pieces, _ = read(zipped({"recipe.docx": docx(paragraph(run("sl"), run("urry")))}))
    assert pieces == {"recipe.docx": "slurry\n"}
