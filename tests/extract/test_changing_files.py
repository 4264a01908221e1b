"""A file that somebody writes while it is read: here the test does, between two real reads."""

import os

import pytest

from bestkept.engines.extract import files, walk


@pytest.fixture
def meanwhile(monkeypatch):
    """meanwhile(act, 2): run `act` right after the first and second time that a file is read."""

    def arrange(act, times):
        read, left = files._whole, [act] * times

        def read_then_act(*words):
            data = read(*words)
            if left:
                left.pop()()
            return data

        monkeypatch.setattr(files, "_whole", read_then_act)

    return arrange


def grow(path):
    def act():
        with path.open("a") as file:
            file.write("and more\n")

    return act


def test_a_file_that_changed_once_is_read_again_and_given_whole(tmp_path, meanwhile):
    path = tmp_path / "log.txt"
    path.write_text("first\n")
    (source,) = walk([path])
    meanwhile(grow(path), 1)
    extraction = source.read()
    assert next(extraction.pieces).text == "first\nand more\n"
    assert not extraction.partial


def test_a_file_that_keeps_changing_is_given_and_said_to_have_changed(tmp_path, meanwhile):
    path = tmp_path / "log.txt"
    path.write_text("first\n")
    (source,) = walk([path])
    meanwhile(grow(path), 3)
    extraction = source.read()
    assert next(extraction.pieces).text == "first\nand more\nand more\n"
    assert [one.kind for one in extraction.partial] == ["changed"]
    assert extraction.partial[0].why.startswith("changed while it was read")


def test_a_file_that_is_rewritten_at_the_same_size_is_read_again(tmp_path, meanwhile):
    path = tmp_path / "log.txt"
    path.write_text("first\n")
    os.utime(path, (1_700_000_000, 1_700_000_000))  # clocks of disks tick in milliseconds
    (source,) = walk([path])
    meanwhile(lambda: path.write_text("newer\n"), 1)
    assert next(source.read().pieces).text == "newer\n"


def test_a_file_that_another_takes_the_place_of_is_read_again(tmp_path, meanwhile):
    path, new = tmp_path / "a.txt", tmp_path / "new"
    path.write_text("old words")
    new.write_text("new words")
    (source,) = walk([path])
    meanwhile(lambda: new.replace(path), 1)
    extraction = source.read()
    assert next(extraction.pieces).text == "new words"
    assert not extraction.partial


def test_a_file_that_is_removed_while_it_is_read_was_read_whole(tmp_path, meanwhile):
    path = tmp_path / "a.txt"
    path.write_text("last words")
    (source,) = walk([path])
    meanwhile(path.unlink, 1)
    extraction = source.read()
    assert next(extraction.pieces).text == "last words"
    assert not extraction.partial
