"""The log as files: whatever the steps in which it was published, it reads as what was recorded."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bestkept.engines.ledger import (
    Frontier,
    TileReader,
    inclusion_proof,
    leaf_hash,
    publish,
    root_of,
    verify_inclusion,
)

ENTRIES = [b"%d" % n * (n % 5) for n in range(1300)]


def files(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def root(size):
    frontier = Frontier()
    for entry in ENTRIES[:size]:
        frontier.append(leaf_hash(entry))
    return frontier.root()


def published(folder, *sizes):
    start = 0
    for size in sizes:
        assert publish(folder, iter(ENTRIES[start:size]), start) == size
        start = size
    return TileReader(folder, start)


def test_the_layout_is_that_of_c2sp(tmp_path):
    published(tmp_path, 1, 300, 600)
    assert sorted(files(tmp_path)) == [
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/88",
        "tile/1/000.p/1",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/88",
    ]
    assert (tmp_path / "tile/0/000").stat().st_size == 256 * 32
    bundle = (tmp_path / "tile/entries/000").read_bytes()
    assert bundle.startswith(b"\0\0\0\x011\0\x0222\0\x03333\0\x044444\0\0\0\x016")


def test_numbers_above_a_thousand_are_split_into_folders(tmp_path):
    publish(tmp_path, (b"" for _ in range(256 * 1001 + 3)), 0)
    assert (tmp_path / "tile/0/x001/000").is_file()
    assert (tmp_path / "tile/entries/x001/001.p/3").is_file()
    assert (tmp_path / "tile/1/003.p/233").is_file()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, len(ENTRIES)), min_size=1, max_size=6), st.data())
def test_the_steps_of_publishing_do_not_matter(tmp_path_factory, sizes, data):
    folder = tmp_path_factory.mktemp("log")
    sizes = sorted(sizes)
    reader = published(folder, *sizes)
    for size in sizes:  # smaller sizes can still be read
        older = TileReader(folder, size)
        assert root_of(size, older.read) == root(size)
        number = data.draw(st.integers(0, size - 1))
        assert older.entry(number) == ENTRIES[number]
        hashes = inclusion_proof(number, size, older.read)
        verify_inclusion(number, size, leaf_hash(ENTRIES[number]), hashes, root(size))
    at_once = tmp_path_factory.mktemp("at_once")
    published(at_once, reader.size)
    assert files(at_once).items() <= files(folder).items()


def test_publishing_again_changes_nothing(tmp_path):
    published(tmp_path, 300)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    publish(tmp_path, ENTRIES[:300], 0)
    publish(tmp_path, ENTRIES[200:300], 200)
    publish(tmp_path, [], 300)
    assert before == {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if p.is_file()}


def test_a_log_of_nothing_has_no_files(tmp_path):
    assert publish(tmp_path, [], 0) == 0
    assert files(tmp_path) == {}


def test_what_a_crash_left_half_done_is_finished(tmp_path):
    published(tmp_path, 300)

    def breaks_off():
        yield from ENTRIES[300:700]
        raise OSError("the power failed")

    with pytest.raises(OSError, match="power"):
        publish(tmp_path, breaks_off(), 300)
    (tmp_path / "tile/0/003.part").write_bytes(b"half a tile")
    assert root_of(300, TileReader(tmp_path, 300).read) == root(300)
    publish(tmp_path, ENTRIES[300:1300], 300)
    reader = TileReader(tmp_path, 1300)
    assert root_of(1300, reader.read) == root(1300)
    assert [reader.entry(number) for number in range(1300)] == ENTRIES


def test_a_file_gets_its_name_only_when_it_is_on_the_disk(tmp_path, monkeypatch):
    synced, sync, rename, named = set(), os.fsync, Path.replace, []

    def spy_on_sync(number):
        synced.add(os.fstat(number).st_ino)
        sync(number)

    def spy_on_rename(draft, path):
        assert draft.stat().st_ino in synced
        named.append(path)
        return rename(draft, path)

    monkeypatch.setattr(os, "fsync", spy_on_sync)
    monkeypatch.setattr(Path, "replace", spy_on_rename)
    published(tmp_path, 300)
    assert sorted(named) == sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert {path.parent.stat().st_ino for path in named} <= synced


def test_a_damaged_file_is_written_again(tmp_path):
    published(tmp_path, 600)
    before = files(tmp_path)
    (tmp_path / "tile/0/000").write_bytes(bytes(8192))
    (tmp_path / "tile/entries/002.p/88").unlink()
    published(tmp_path, 600)
    assert files(tmp_path) == before


def test_an_entry_longer_than_its_length_can_say_is_refused(tmp_path):
    publish(tmp_path, [bytes(65_535)], 0)
    with pytest.raises(ValueError, match=r"Entry 1 is longer than 65,535 bytes\."):
        publish(tmp_path, [bytes(65_536)], 1)


def test_going_on_from_files_that_are_not_there_is_refused(tmp_path):
    with pytest.raises(ValueError, match="publish the log anew"):
        publish(tmp_path, [b"x"], 5)


@pytest.mark.parametrize("name", ["tile/0/000", "tile/0/001.p/44", "tile/entries/001.p/44"])
@pytest.mark.parametrize("data", [b"", b"\0", b"\0\5abc", bytes(8191), bytes(8193)])
def test_a_file_of_another_length_is_refused(tmp_path, name, data):
    reader = published(tmp_path, 300)
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match="publish the log anew"):
        [reader.read(0, 0), reader.read(0, 299), reader.entry(299)]


def test_a_file_that_is_missing_is_named(tmp_path):
    reader = published(tmp_path, 300)
    (tmp_path / "tile/0/001.p/44").unlink()
    with pytest.raises(ValueError, match=r"The log has no file tile/0/001\.p/44"):
        reader.read(0, 299)


@pytest.mark.parametrize("ask", [(0, 300), (9, 0), (1, 150)])
def test_there_are_no_subtrees_beyond_the_end(tmp_path, ask):
    reader = published(tmp_path, 300)
    with pytest.raises(ValueError, match=r"no such subtree|no file"):
        reader.read(*ask)


@pytest.mark.parametrize("number", [-1, 300])
def test_there_are_no_entries_beyond_the_end(tmp_path, number):
    reader = published(tmp_path, 300)
    with pytest.raises(ValueError, match="There is no entry"):
        reader.entry(number)
