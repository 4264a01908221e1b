"""What goes wrong around a command is told in one sentence, and loses nothing."""

import fcntl
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from bestkept.home import Home
from tests.forging import forge
from tests.terminal import LEAK, PROGRAM, SECRET


def told(result, *parts, code=2):
    """Assert that a command ended with one plain sentence that says all of `parts`."""
    assert result.returncode == code, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    for part in parts:
        assert part in result.stderr
    return result


@pytest.mark.parametrize("command", ["list", "fsck", "keys", "check", "scan"])
def test_without_a_home_each_command_says_how_to_make_one(terminal, command):
    words = {"check": ["check", "hello"], "scan": ["scan", "."]}.get(command, [command])
    told(terminal.run(*words, "--home", terminal.folder / "none"), "no Bestkept home", "init")


def test_a_home_of_another_version_is_left_alone(terminal):
    (terminal.home / "HOME").write_text("bestkept home 99\n")
    told(terminal.run("list"), "another version")
    told(terminal.run("scan", "."), "another version")


def test_a_home_in_use_is_told_at_once(terminal):
    with (terminal.home / "HOME").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        began = time.monotonic()
        told(terminal.run("list"), "Another command is using the home")
        told(terminal.run("scan", "."), "Another command is using the home")
        assert time.monotonic() - began < 10
    terminal.done("list")


def test_an_index_of_another_version_is_not_searched_in_silence(terminal):
    segment = next((terminal.home / "index").glob("*.seg"))
    segment.write_bytes(re.sub(rb'"format": \d', b'"format": 0', segment.read_bytes()))
    terminal.write("mail.txt", LEAK)
    told(terminal.run("scan", "mail.txt"), "another version")
    told(terminal.run("check", "hello"), "another version")
    assert "Wrong" in terminal.done("fsck", code=1)


def test_a_damaged_index_is_told_and_named_by_fsck(terminal):
    segment = next((terminal.home / "index").glob("*.seg"))
    data = bytearray(segment.read_bytes())
    data[-200] ^= 255
    segment.write_bytes(data)
    assert segment.stem[:12] in terminal.done("fsck", code=1)


def test_a_lost_manifest_is_written_again_from_the_database(terminal):
    (terminal.home / "index/manifest.json").unlink()
    told(terminal.run("check", "hello"), "fsck --mend")
    terminal.done("fsck", "--mend")
    terminal.write("mail.txt", LEAK)
    terminal.done("scan", "mail.txt", code=1)


def test_lost_tiles_are_written_again_from_the_database(terminal):
    shutil.rmtree(terminal.home / "log/tile")
    assert "Wrong" in terminal.done("fsck", code=1)
    terminal.done("fsck", "--mend")
    terminal.done("fsck")


@pytest.mark.sqlite("its file")
def test_a_database_that_is_none_is_told(terminal):
    (terminal.home / "bestkept.sqlite3").write_bytes(b"this is not a database" * 300)
    told(terminal.run("list"), "database")


def test_missing_keys_are_told(terminal):
    shutil.rmtree(terminal.home / "keys")
    told(terminal.run("check", "hello"), "key", "Restore")


def test_names_that_are_no_utf_8_are_scanned_and_shown(terminal):
    name = os.fsencode(terminal.folder) + b"/m\xe9mo.txt"
    Path(os.fsdecode(name)).write_bytes(LEAK.encode())
    found, _ = terminal.rows("scan", ".", code=1)
    assert found["path"].endswith("m\\xe9mo.txt")
    (row,) = terminal.rows("register", ".", "--title", "Oddly named")
    assert row["documents"] == 1


def test_symlink_loops_end_and_links_to_nothing_are_named(terminal):
    terminal.write("out/mail.txt", LEAK)
    (terminal.folder / "out/again").symlink_to(".")
    (terminal.folder / "out/up").symlink_to("..")
    (terminal.folder / "out/gone").symlink_to("nowhere")
    rows = terminal.rows("scan", "out", code=1)
    assert len(rows) == 2
    assert [one["path"] for one in rows[-1]["summary"]["unread"]] == ["out/gone"]


def test_a_sparse_file_of_5_gb_is_named_at_once_and_the_rest_is_read(terminal):
    with terminal.write("out/huge.bin", b"").open("wb") as file:
        file.truncate(5 << 30)
    terminal.write("out/mail.txt", LEAK)
    began = time.monotonic()
    rows = terminal.rows("scan", "out", code=1)
    assert time.monotonic() - began < 10
    (unread,) = rows[-1]["summary"]["unread"]
    assert unread["path"] == "out/huge.bin"
    assert "--max-bytes" in unread["why"]


def test_a_pipe_is_never_opened(terminal):
    os.mkfifo(terminal.folder / "pipe")
    (summary,) = terminal.rows("scan", ".", code=3)
    assert summary["summary"]["unread"][0]["path"].endswith("pipe")


def test_a_reader_that_goes_away_ends_the_scan_quietly(terminal):
    for number in range(200):
        terminal.write(f"out/{number}.txt", LEAK * 5)
    line = f"{PROGRAM} scan --json out --home {terminal.home} | head -1"
    done = subprocess.run(
        ["bash", "-c", line], cwd=terminal.folder, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert done.stdout.count("\n") == 1


def test_two_processes_registering_at_once_both_succeed(terminal):
    for number in (1, 2, 3, 4):
        terminal.write(f"{number}.txt", SECRET + f"copy number {number} " * 9)
    running = [
        subprocess.Popen(
            [PROGRAM, "register", f"{number}.txt", "--title", f"T{number}"],
            cwd=terminal.folder,
            env={**os.environ, "BESTKEPT_HOME": str(terminal.home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for number in (1, 2, 3, 4)
    ]
    outputs = [process.communicate(timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0] * 4, outputs
    assert len({row["asset"] for row in terminal.rows("list")}) == 5
    terminal.done("fsck")


@pytest.mark.sqlite("a server has its own disk")
def test_a_full_disk_is_told_and_nothing_is_lost(terminal, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    there = sum(file.stat().st_size for file in terminal.home.rglob("*") if file.is_file())
    mount = ["mount", "-t", "tmpfs", "-o", f"size={there + 400_000}", "tmpfs", str(small)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        shutil.copytree(terminal.home, small / "home")
        terminal.write("big.txt", " ".join(f"w{n} x{n * 7}" for n in range(200_000)))
        words = ["register", "big.txt", "--title", "Too big", "--home", small / "home"]
        told(terminal.run(*words), "disk is full")
        assert len(terminal.rows("list", "--home", small / "home")) == 1
        terminal.done("fsck", "--home", small / "home")
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_help_is_everywhere_and_unknown_commands_are_refused(terminal):
    assert "register" in terminal.done("--help")
    refused = terminal.run("unveil")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


EDITS = {
    "a fact edited": "UPDATE register_assetfact SET value = 'top' WHERE name = 'tier'",
    "a fact removed": "DELETE FROM register_assetfact WHERE name = 'owner'",
    "a fact slipped in": "INSERT INTO register_assetfact (name, value, valid_from, asset_id, "
    "recorded_in_id) SELECT 'location', 'Safe 4', valid_from, asset_id, recorded_in_id "
    "FROM register_assetfact LIMIT 1",
    "a document edited": "UPDATE register_document SET location = 'x', file_sha256 = '00'",
    "an asset renamed": "UPDATE register_asset SET number = 'TS-0009'",
    "a finding removed": "DELETE FROM watch_finding",
    "a finding edited": "UPDATE watch_finding SET path = 'elsewhere.txt'",
    "a verdict flipped": "UPDATE watch_triage SET verdict = 'false alarm'",
    "a person renamed": "UPDATE people_person SET name = 'Somebody'",
    "a role taken": "DELETE FROM people_roleheld WHERE role = 'legal'",
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_changed_behind_the_journals_back_is_named_by_fsck(terminal, edit):
    """Whoever may write the file can take the guards away; what they change still shows."""
    terminal.write("mail.txt", LEAK)
    lines = terminal.done("scan", "mail.txt", "--json", code=1)
    terminal.done("findings", "add", "-", text=lines)
    terminal.done("triage", "F-0001", "leak", "--because", "Not covered")
    forge(Home(terminal.home), EDITS[edit])
    assert "is no longer what stands there" in terminal.done("fsck", code=1)
    if not EDITS[edit].split()[2].startswith("people") and "people_" not in EDITS[edit]:
        refused = terminal.run("dossier", "TS-0001", "--out", "b.zip")
        assert refused.returncode == 2, refused.stdout
        assert not (terminal.folder / "b.zip").exists()
