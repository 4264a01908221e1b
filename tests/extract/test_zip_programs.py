"""ZIP files as the usual programs write them: with entries for the folders."""

import shutil
import subprocess
import sys

import pytest
from documents import Repository, read, zipped

TEXTS = {"d/a.txt": "stir\n", "d/e/b.txt": "dry\n", "f/c.txt": "sift\n"}


def _zip(folder, made):
    subprocess.run(["zip", "-qr", made, "d", "f"], cwd=folder, check=True)


def _python(folder, made):
    subprocess.run([sys.executable, "-m", "zipfile", "-c", made, "d", "f"], cwd=folder, check=True)


def _shutil(folder, made):
    shutil.make_archive(str(made.with_suffix("")), "zip", folder)


def _git(folder, made):
    repository = Repository(folder)
    repository("add", "-A")
    repository("commit", "-qm", "x")
    repository("archive", "--format=zip", "-o", str(made), "HEAD")


def _git_prefix(folder, made):
    _git(folder, made)
    words = ["archive", "--format=zip", "--prefix=top/", "-o", str(made), "HEAD"]
    Repository(folder)(*words)


def _seven(folder, made):
    subprocess.run(["7z", "a", "-bd", made, "d", "f"], cwd=folder, check=True, capture_output=True)


PROGRAMS = {
    "zip": _zip,
    "python": _python,
    "shutil": _shutil,
    "git": _git,
    "git-prefix": _git_prefix,
    "7z": _seven,
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_folder_entries_of_a_real_program_are_no_damage(program, tmp_path):
    if program in {"zip", "7z"} and not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    folder = tmp_path / "made"
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    made = tmp_path / "q.zip"
    PROGRAMS[program](folder, made)
    pieces, extraction = read(made.read_bytes())
    found = {name.removeprefix("top/"): text for name, text in pieces.items() if "/" in name}
    assert found == TEXTS
    assert not extraction.unread + extraction.partial


def test_a_folder_that_holds_bytes_after_all_is_read_and_reported():
    data = bytearray(zipped({"d/": "", "a.txt": "stir", "e/": "hidden", "f/": "too"}, 0))
    for name in (b"e/", b"f/"):  # the directory says that nothing is packed there
        at = data.rindex(name) - 46
        data[at + 20 : at + 28] = bytes(8)
    pieces, extraction = read(bytes(data))
    assert pieces == {"a.txt": "stir", "e/": "hidden", "f/": "too"}
    assert [one.kind for one in extraction.partial] == ["damaged"]
