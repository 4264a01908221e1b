import json
import os
import shutil
import sqlite3

import pytest
from guarded import HARMLESS, KEY, SECRET, guard, logged, outbox, remembering, rows

from bestkept.engines import extract

OLD = 1_700_000_000


@pytest.fixture
def scan(index, tmp_path):
    """Scan the outbox with the memory of the scans before; tell the rows and what was parsed."""

    def run(folder=None, **more):
        log = tmp_path / "log"
        log.unlink(missing_ok=True)
        sources = logged(extract.walk([str(folder or tmp_path / "out")]), log)
        memory = remembering(index, tmp_path / "index", tmp_path / "memory.sqlite3", **more)
        found = rows(index, sources, memory=memory)
        return found, log.read_text().splitlines() if log.exists() else []

    return run


@pytest.fixture
def out(tmp_path):
    outbox(tmp_path / "out", 4)
    grow_old(tmp_path / "out")
    return tmp_path / "out"


def grow_old(folder):
    """Let all files be old. The time of their status stays young, so only places are affected."""
    for path in folder.rglob("*"):
        os.utime(path, (OLD, OLD))


def names(paths):
    return sorted(path.rpartition("/")[2] for path in paths)


def test_a_second_scan_tells_the_same_and_parses_only_what_was_not_read_whole(scan, out):
    first, parsed = scan()
    assert len(parsed) == len(list(out.iterdir()))
    second, again = scan()
    assert second == first
    assert any("TS-0001" in row for row in first)
    assert names(again) == ["torn.docx"]


def test_what_stood_still_for_long_is_not_even_opened(scan, out, monkeypatch):
    monkeypatch.setattr("bestkept.gateways.memory._RACY", -(10**18))  # as if all were old
    first, _ = scan()
    opened = []
    real = os.open

    def noted(path, *more):
        opened.append(str(path))
        return real(path, *more)

    monkeypatch.setattr(os, "open", noted)
    assert scan()[0] == first
    assert names(path for path in opened if str(out) in path) == ["torn.docx"]


def test_a_file_that_changed_in_the_tick_of_the_clock_is_read_again(scan, out):
    (out / "000.txt").write_text(HARMLESS.format("a", "b"))
    scan()
    before = (out / "000.txt").stat()
    changed = HARMLESS.format("c", "d")
    with (out / "000.txt").open("r+") as file:  # the same size, file and time
        file.write(changed)
    os.utime(out / "000.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    _, parsed = scan()
    assert names(parsed) == ["000.txt", "torn.docx"]


def test_a_place_is_not_trusted_for_its_time_of_change_alone(scan, out, monkeypatch):
    monkeypatch.setattr("bestkept.gateways.memory._RACY", -(10**18))
    (out / "001.txt").write_text(SECRET.upper())
    os.utime(out / "001.txt", (OLD, OLD))
    scan()
    (out / "001.txt").write_text(SECRET.lower())  # of the same size
    os.utime(out / "001.txt", (OLD, OLD))
    _, parsed = scan()
    assert "001.txt" in names(parsed)


def test_the_same_bytes_under_other_names_are_parsed_once(scan, tmp_path):
    outbox(tmp_path / "out", 1)
    (tmp_path / "out" / "sub").mkdir()
    copies = {"000.docx", "copy.docx", "again.docx", "renamed.bak"}
    for name in ("copy.docx", "sub/again.docx", "renamed.bak"):
        shutil.copy(tmp_path / "out/000.docx", tmp_path / "out" / name)
    found, parsed = scan()
    assert len(copies & set(names(parsed))) == 1
    told = {json.loads(row).get("path", "").rpartition("/")[2] for row in found}
    assert copies <= told


def test_a_name_that_changes_the_reading_is_read_for_itself(scan, tmp_path):
    table = "id,words\n" + "".join(f"{n},some words that run down {n}\n" for n in range(9))
    (tmp_path / "out").mkdir()
    for name in ("a.txt", "b.csv"):
        (tmp_path / "out" / name).write_text(table)
    assert names(scan()[1]) == ["a.txt", "b.csv"]


def test_an_index_that_grew_is_asked_anew(scan, out, tmp_path, index):
    scan()
    grown = guard(tmp_path / "index", SECRET, HARMLESS.format(1, 7) * 2)
    vars(index).update(vars(grown))
    found, parsed = scan()
    assert len(parsed) == len(list(out.iterdir()))
    assert any("TS-0002" in row for row in found)


def test_an_index_that_grew_is_asked_anew_about_what_stood_still_for_long(
    scan, out, tmp_path, index, monkeypatch
):
    monkeypatch.setattr("bestkept.gateways.memory._RACY", -(10**18))
    before, _ = scan()
    grown = guard(tmp_path / "index", SECRET, HARMLESS.format(1, 7) * 2)
    vars(index).update(vars(grown))
    found, parsed = scan()
    assert len(parsed) == len(list(out.iterdir()))
    assert any("TS-0002" in row for row in found)
    shrunk = guard(tmp_path / "index", SECRET)
    vars(index).update(vars(shrunk))
    assert [row for row in scan()[0] if "summary" not in row] == [
        row for row in before if "summary" not in row
    ]


def test_fresh_reads_everything_again_but_the_same_bytes_only_once(scan, out):
    first, _ = scan()
    shutil.copy(out / "000.docx", out / "zz.docx")
    found, parsed = scan(fresh=True)
    assert len(parsed) == len(list(out.iterdir())) - 1
    assert [row for row in found[:-1] if "zz.docx" not in row] == first[:-1]


def test_the_file_holds_no_text_no_path_and_no_bare_hash(scan, out, tmp_path):
    (out / "film.png").rename(out / "film-of-line-two.png")
    scan()
    held = (tmp_path / "memory.sqlite3").read_bytes()
    wal = tmp_path / "memory.sqlite3-wal"
    held += wal.read_bytes() if wal.exists() else b""
    for word in (b"torque", b"canteen", b"film-of-line-two", b"000.docx", str(out).encode(), KEY):
        assert word not in held


def test_a_row_that_was_edited_is_no_row(scan, out, tmp_path):
    first, _ = scan()
    with sqlite3.connect(tmp_path / "memory.sqlite3") as base:
        (clean,) = base.execute(
            "SELECT sealed FROM outcomes ORDER BY length(sealed) LIMIT 1"
        ).fetchone()
        base.execute("UPDATE outcomes SET sealed = ?", (clean,))  # as if all were clean
    found, parsed = scan()
    assert found == first
    assert len(parsed) >= len(list(out.iterdir())) - 1


@pytest.mark.parametrize("bad", [b"no database at all" * 99, b""])
def test_a_damaged_file_costs_only_time(scan, out, tmp_path, bad):
    first, _ = scan()
    (tmp_path / "memory.sqlite3").write_bytes(bad)
    assert scan()[0] == first
    assert names(scan()[1]) == ["torn.docx"]


def test_a_home_that_cannot_be_written_is_scanned_all_the_same(index, out, tmp_path):
    (tmp_path / "file").write_text("in the way")
    memory = remembering(index, tmp_path / "index", tmp_path / "file" / "memory.sqlite3")
    assert rows(index, extract.walk([str(out)]), memory=memory)
