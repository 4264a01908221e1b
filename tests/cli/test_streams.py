"""A stream that is closed or full is told apart from the act that was asked for."""

import os
import shlex
import subprocess

import pytest

from tests import databases
from tests.terminal import LEAK, PROGRAM, SECRET

pytestmark = pytest.mark.sqlite("streams are told before the record is asked")


def shell(terminal, line):
    """Run `bestkept LINE` in a shell, with its redirections."""
    return subprocess.run(
        ["bash", "-c", f"{shlex.quote(PROGRAM)} {line}"],
        cwd=terminal.folder,
        env={**os.environ, "BESTKEPT_HOME": str(terminal.home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def one_sentence(result, *parts, code=2):
    assert result.returncode == code, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.startswith("bestkept: ")
    assert result.stderr.count("\n") == 1
    for part in parts:
        assert part in result.stderr


def test_a_result_that_cannot_be_printed_is_told_apart_from_the_act(terminal):
    terminal.write("doc.txt", SECRET + "another")
    result = shell(terminal, "register doc.txt --title Dup > /dev/full")
    one_sentence(result, "could not be printed", "was done", "`bestkept list`")
    assert "nothing was recorded" not in result.stderr
    assert [row["title"] for row in terminal.rows("list")] == ["Cathode slurry", "Dup"]


@pytest.mark.parametrize("line", ["list", "scan mail.txt", "check 'hello there'", "--help", "fsck"])
def test_full_output_of_what_records_nothing_changed_nothing(terminal, line):
    terminal.write("mail.txt", LEAK)
    one_sentence(shell(terminal, f"{line} > /dev/full"), "could not be printed")


@pytest.mark.parametrize("line", ["list >&-", "scan mail.txt >&-", "check hello >&-"])
def test_closed_output_is_told(terminal, line):
    terminal.write("mail.txt", LEAK)
    one_sentence(shell(terminal, line), "Standard output is closed")


def test_closed_output_stops_before_anything_is_recorded(terminal):
    terminal.write("doc.txt", SECRET + "another")
    one_sentence(shell(terminal, "register doc.txt --title Dup >&-"), "Nothing was done")
    assert len(terminal.rows("list")) == 1


@pytest.mark.parametrize("line", ["check - <&-", "scan - <&-", "findings add - <&-"])
def test_closed_input_is_told(terminal, line):
    one_sentence(shell(terminal, line), "Standard input is closed")


def test_closed_or_full_error_output_neither_stops_nor_spills(terminal):
    terminal.write("mail.txt", LEAK)
    for how in ("2>&-", "2>/dev/full"):
        result = shell(terminal, f"scan --json mail.txt {how}")
        assert result.returncode == 1
        assert result.stdout.count("\n") == 2
        assert shell(terminal, f"list {how}").returncode == 0
    terminal.done("fsck")


def test_a_home_of_nobody_is_told(terminal):
    for words in (["list"], ["check", "hello"]):
        one_sentence(terminal.run(*words, "--home", "~nosuch/x"), "~nosuch")


@pytest.mark.parametrize("words", [["list"], ["fsck"], ["register", "doc.txt", "--title", "T"]])
def test_an_empty_database_is_told(terminal, words):
    terminal.write("doc.txt", SECRET + "another")
    if databases.wanted():
        databases.ask(terminal.home, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    else:
        (terminal.home / "bestkept.sqlite3").write_bytes(b"")
    for rest in ("-wal", "-shm"):
        (terminal.home / f"bestkept.sqlite3{rest}").unlink(missing_ok=True)
    one_sentence(terminal.run(*words), "database", "backup")


def test_a_binder_that_cannot_be_written_is_not_recorded(terminal):
    before = terminal.rows("fsck")[0]["entries"]
    terminal.write("letter.docx", b"PK\x03\x04 mine")
    (terminal.folder / "linked").symlink_to("/dev/full")
    places = [".", "letter.docx", "nowhere/x.zip", "/proc/x.zip", terminal.home / "HOME"]
    for place in places:
        one_sentence(terminal.run("dossier", "TS-0001", "--out", place))
    assert (terminal.folder / "letter.docx").read_bytes() == b"PK\x03\x04 mine"
    assert terminal.rows("fsck")[0]["entries"] == before
    for _ in range(2):
        terminal.done("dossier", "TS-0001", "--out", "binder.zip")


def test_what_the_database_says_of_a_failing_disk_tells_what_to_do():
    import sqlite3

    from bestkept.cli import trouble

    failed = sqlite3.OperationalError("disk I/O error")
    failed.sqlite_errorcode = sqlite3.SQLITE_IOERR | 3 << 8
    told = trouble.sentence(failed, "register")
    assert "nothing was recorded" in told
    assert "Free some space" in told
