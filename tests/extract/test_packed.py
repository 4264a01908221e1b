"""TAR, gzip, bzip2, xz and 7z: read whole, nested, bounded, and whatever is wrong is named."""

import bz2
import gzip
import io
import lzma
import shutil
import subprocess
import tarfile
import time
import zipfile

import pytest
from documents import PNG, read, zipped

from bestkept.engines.extract import Limits

RECIPE = "Stir the slurry slowly at forty degrees, then dry it over night.\n" * 20


def tar(files, mode="w", links=()):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            body = content if isinstance(content, bytes) else content.encode()
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
        for name, target in links:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = tarfile.SYMTYPE, target
            archive.addfile(entry)
    return made.getvalue()


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_every_file_of_a_tar_is_read_with_long_names_and_nested_ones(mode):
    long = "folder/" * 30 + "a.txt"
    files = {long: RECIPE, "b.tar": tar({"c.txt": "dry"}), "d.zip": zipped({"e.txt": "rest"})}
    pieces, extraction = read(tar(files, mode), "x.tar")
    texts = {name.removeprefix("x.tar/"): text for name, text in pieces.items()}
    assert texts == {long: RECIPE, "b.tar/c.txt": "dry", "d.zip/e.txt": "rest"}
    assert not extraction.unread + extraction.partial


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_several_streams_in_a_row_are_one_file_and_what_follows_is_read(pack):
    data = pack(b"Stir ") + pack(b"slowly.")
    assert read(data, "a.txt.gz")[0] == {"a.txt": "Stir slowly."}
    pieces, _ = read(data + b"\nhidden behind it", "a.txt.gz")
    assert pieces["after the archive"].strip() == "hidden behind it"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_what_is_cut_off_is_read_as_far_as_it_goes(pack):
    text = "".join(f"step {n} of the recipe\n" for n in range(90_000))
    pieces, extraction = read(pack(text.encode())[:-300], "a.txt.gz")
    assert text.startswith(pieces.get("a.txt", ""))
    assert [one.kind for one in extraction.partial + extraction.unread] == ["damaged"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_bomb_ends_at_its_limit_and_is_named(pack):
    begun = time.monotonic()
    pieces, extraction = read(pack(b"0" * (60 << 20)), "a.gz")
    assert len(pieces["a"]) == 16 << 20
    assert [one.kind for one in extraction.partial] == ["limit"]
    assert time.monotonic() - begun < 10


def test_a_bomb_of_many_streams_in_a_row_has_one_limit():
    pieces, extraction = read(gzip.compress(b"0" * (6 << 20)) * 8, "a.gz")
    assert len(pieces["a"]) == 16 << 20
    assert [one.kind for one in extraction.partial] == ["limit"]


def test_bombs_in_bombs_are_bounded_together():
    inner = gzip.compress(b"0" * (10 << 20))
    data = tar({f"{n}.gz": inner for n in range(50)}, "w:gz")
    _, extraction = read(data, "a", Limits(inflated_bytes=40 << 20))
    assert any("the rest was not read" in one.why for one in extraction.partial)


def test_links_and_devices_are_named_and_names_are_only_names():
    data = tar({"../../etc/passwd": "stir"}, links=[("a", "/etc/shadow")])
    pieces, extraction = read(data)
    assert pieces == {"../../etc/passwd": "stir"}
    assert [(one.member, one.kind) for one in extraction.unread] == [("a", "link")]


def test_a_tar_with_a_broken_header_is_read_around_it():
    data = bytearray(tar({"a.txt": RECIPE, "b.txt": RECIPE, "c.txt": "dry"}))
    at = data.index(b"b.txt")
    data[at : at + 5] = b"\xff\x00\xff\x00\xff"
    pieces, extraction = read(bytes(data))
    assert pieces["a.txt"] == RECIPE
    assert pieces["c.txt"] == "dry"
    assert "damaged" in {one.kind for one in extraction.partial}


def test_a_truncated_tar_gives_what_is_there():
    pieces, extraction = read(tar({"a.txt": RECIPE, "b.txt": RECIPE})[:2300])
    assert pieces["a.txt"] == RECIPE
    assert [one.kind for one in extraction.partial] == ["damaged"]


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_other_compressions_of_zip_are_read(method):
    pieces, extraction = read(zipped({"a.txt": RECIPE}, method))
    assert pieces == {"a.txt": RECIPE}
    assert not extraction.unread + extraction.partial


def test_polyglots_are_read_as_all_that_they_are():
    gif = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
    pieces, extraction = read(gif + zipped({"a.txt": "stir"}))
    assert pieces == {"a.txt": "stir"}
    assert [one.kind for one in extraction.unread] == ["picture"]
    pieces, _ = read(tar({"a.txt": "dry"}) + zipped({"b.txt": "stir"}))
    assert pieces["b.txt"] == "stir"
    assert "dry" in pieces.values()


def test_a_zip_that_lies_in_a_tar_does_not_hide_the_tar():
    pieces, _ = read(tar({"a.txt": "dry", "b.zip": zipped({"c.txt": "stir"})}))
    assert pieces == {"a.txt": "dry", "b.zip/c.txt": "stir"}


@pytest.fixture
def seven(tmp_path):
    program = shutil.which("7z") or shutil.which("7zz")
    if not program:
        pytest.skip("7-Zip is not installed")

    def make(files, *words):
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        made = tmp_path / "made.7z"
        subprocess.run(
            [program, "a", "-bd", *words, made, *files], cwd=tmp_path, check=True,
            capture_output=True,
        )  # fmt: skip
        return made.read_bytes()

    return make


FILES = {"a.txt": RECIPE.encode(), "b.zip": zipped({"c.txt": "dry"}), "empty": b"", "d.png": PNG}


@pytest.mark.parametrize("method", ["LZMA", "LZMA2", "BZip2", "Deflate", "Copy"])
def test_seven_zip_is_read(seven, method):
    pieces, extraction = read(seven(FILES, f"-m0={method}"))
    assert pieces == {"a.txt": RECIPE, "b.zip/c.txt": "dry"}
    assert [one.kind for one in extraction.unread] == ["picture"]
    assert not extraction.partial


def test_seven_zip_that_is_encrypted_is_named(seven):
    _, extraction = read(seven(FILES, "-psecret"))
    assert {one.kind for one in extraction.unread} == {"encrypted"}
    assert "a.txt" in {one.member for one in extraction.unread}
    _, extraction = read(seven(FILES, "-psecret", "-mhe=on"))
    assert {one.kind for one in extraction.unread} == {"encrypted"}


def test_seven_zip_by_another_method_is_named(seven):
    _, extraction = read(seven({"a.txt": RECIPE.encode()}, "-m0=PPMd"))
    assert [one.why for one in extraction.unread] == ["its compression (PPMd) is not read"]


def test_a_bomb_in_seven_zip_is_bounded(seven):
    begun = time.monotonic()
    pieces, extraction = read(seven({"zeros": b"0" * (60 << 20)}))
    assert len(pieces["zeros"]) == 16 << 20
    assert [one.kind for one in extraction.partial] == ["limit"]
    assert time.monotonic() - begun < 20


def test_seven_zip_cut_off_is_named(seven):
    pieces, extraction = read(seven(FILES)[:-40])
    assert not pieces
    assert [one.kind for one in extraction.unread] == ["damaged"]
