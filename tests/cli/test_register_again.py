"""What cannot be guarded is named, and what is guarded already is said."""

import os
import zipfile
from pathlib import Path

from tests.terminal import SECRET


def test_each_file_that_could_not_be_guarded_is_named_with_its_reason(terminal):
    terminal.write("short.txt", "too short")
    terminal.write("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    refused = terminal.run("register", "short.txt", "picture.png", "--title", "T")
    assert refused.returncode == 2
    assert "short.txt: fewer than nine words" in refused.stderr
    assert "picture.png: " in refused.stderr
    assert "nothing was guarded" in refused.stderr


def test_the_same_bytes_again_are_said_to_be_guarded_already(terminal):
    terminal.write("copy.md", SECRET)
    assert "already guarded as TS-0001, D-0001" in terminal.done(
        "register", "copy.md", "--title", "Again"
    )
    (row,) = terminal.rows("register", "copy.md", "--asset", "TS-0001")
    assert row["already"][0]["path"] == "copy.md"
    assert (row["already"][0]["asset"], row["already"][0]["document"]) == ("TS-0001", "D-0001")


def test_another_file_of_a_known_zip_is_no_copy_of_the_first(terminal):
    with zipfile.ZipFile(terminal.folder / "two.zip", "w") as archive:
        archive.writestr("one.txt", SECRET + "one")
        archive.writestr("two.txt", SECRET + "two")
    assert terminal.rows("register", "two.zip", "--title", "T")[0]["already"] == []
    again = terminal.rows("register", "two.zip", "--title", "T")[0]["already"]
    assert [one["document"] for one in again] == ["D-0002", "D-0003"]


def test_a_file_named_twice_is_one_document(terminal):
    terminal.write("a.txt", SECRET + "a")
    (terminal.folder / "link.txt").symlink_to("a.txt")
    paths = ["a.txt", "./a.txt", terminal.folder / "a.txt", "link.txt", "."]
    (row,) = terminal.rows("register", *paths, "--title", "T")
    assert row["documents"] == 1


def test_locations_are_absolute_and_names_that_are_no_utf_8_keep_their_form(terminal):
    Path(os.fsdecode(os.fsencode(terminal.folder) + b"/m\xe9mo.txt")).write_text(SECRET + "x")
    terminal.done("register", ".", "--title", "T")
    (row,) = terminal.rows("show", "TS-0002")
    (document,) = row["versions"][0]["documents"]
    assert document["location"] == f"{terminal.folder}/m\\xe9mo.txt"


def test_numbers_are_taken_however_their_letters_are_typed(terminal):
    terminal.write("a.txt", SECRET + "a")
    assert terminal.rows("register", "a.txt", "--asset", "ts-0001")[0]["asset"] == "TS-0001"
    assert terminal.rows("show", "ts-0001")[0]["asset"] == "TS-0001"
