"""A home moves to PostgreSQL with every entry and its number, or stays where it was."""

from __future__ import annotations

import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests import databases
from tests.cli.test_trouble import told
from tests.terminal import LEAK, Terminal


@pytest.fixture
def address(home_is_sqlite):
    """The address of an empty database."""
    server = databases.server()
    name = server.empty()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def home_is_sqlite():
    if databases.wanted():
        pytest.skip("a move starts from SQLite: run without --database")


def story(terminal):
    """Tell a little of everything that there is to record."""
    terminal.write("mail.txt", LEAK)
    terminal.done("scan", "mail.txt", "--json", code=1)
    found = terminal.run("findings", "mail.txt", "--json")
    terminal.done(
        "amend", "TS-0001", "tier", "top", "--from", "2026-03-01", "--because", "Board decision"
    )
    terminal.done("dossier", "TS-0001", "--out", "before.zip")
    return found


def entries(terminal):
    return terminal.rows("fsck")[0]["entries"]


def test_a_home_is_moved_whole(terminal, address):
    story(terminal)
    before, shown = entries(terminal), terminal.rows("show", "TS-0001")
    (moved,) = terminal.rows("migrate-to", address)
    assert moved["entries"] == before + 1
    assert moved["kept"].endswith("bestkept.sqlite3.moved")
    assert Path(moved["kept"]).stat().st_mode & 0o777 == 0o400
    assert (terminal.home / "database.url").stat().st_mode & 0o777 == 0o600
    assert not (terminal.home / "bestkept.sqlite3").exists()
    (told_by_fsck,) = terminal.rows("fsck")
    assert told_by_fsck["wrong"] == []
    assert told_by_fsck["database"].startswith("PostgreSQL")
    assert terminal.rows("show", "TS-0001") == shown
    terminal.done("dossier", "TS-0001", "--out", "after.zip")
    key = terminal.done("keys").split()[-1]
    for binder in ("before.zip", "after.zip"):
        terminal.done("verify", binder, "--key", key)
    terminal.write("more.txt", "Another secret of ours " * 20)
    terminal.done("register", "more.txt", "--title", "More")
    assert "All is well" in terminal.done("fsck")
    assert len(terminal.rows("list")) == 2


def test_a_database_that_holds_something_is_left_alone(terminal, address):
    databases.server().ask("CREATE TABLE theirs (id int)", name=name_in(address))
    told(terminal.run("migrate-to", address), "not empty")
    assert "All is well" in terminal.done("fsck")
    assert (terminal.home / "bestkept.sqlite3").exists()


def test_a_home_that_was_changed_behind_its_back_is_not_moved(terminal, address):
    shutil.rmtree(terminal.home / "log/tile")
    (terminal.home / "index/manifest.json").unlink()
    segment = next((terminal.home / "index").glob("*.seg"))
    segment.write_bytes(b"damaged")
    told(terminal.run("migrate-to", address), "Run `bestkept fsck")
    assert not (terminal.home / "database.url").exists()


@pytest.mark.slow
def test_a_move_that_is_killed_leaves_the_old_home_or_the_new_one(terminal, address, tmp_path):
    story(terminal)
    before, chance, seen, whole = entries(terminal), random.Random(5), set(), 0.0
    for turn in range(5):
        copied = Terminal(terminal.folder, tmp_path / f"home-{turn}")
        shutil.copytree(terminal.home, copied.home)
        databases.server().drop(name_in(address))
        databases.server().ask(f"CREATE DATABASE {name_in(address)} TEMPLATE template0")
        began = time.monotonic()
        running = copied.start("migrate-to", address)
        if turn:  # the first is let through, to see how long a move takes
            time.sleep(whole * chance.uniform(0.15, 0.9))
            running.send_signal(signal.SIGKILL)
        running.wait()
        whole = whole or time.monotonic() - began
        was_moved = (copied.home / "database.url").exists()
        seen.add(was_moved)
        assert entries(copied) == before + was_moved
        copied.done("migrate-to", address)
        assert entries(copied) == before + 1
        assert "All is well" in copied.done("fsck")
        assert not (copied.home / "bestkept.sqlite3").exists()
    assert False in seen


def test_a_move_killed_just_before_the_switch_is_done_again(terminal, address):
    """The copy is there then, and marked as one that no home is set to."""
    terminal.done("migrate-to", address)
    kept = terminal.home / "bestkept.sqlite3.moved"
    own = databases.server().ask(
        "SELECT obj_description('journal_head'::regclass)", name=name_in(address)
    )[0][0]
    databases.server().ask(
        f"COMMENT ON TABLE journal_head IS '{own} moving'", name=name_in(address)
    )
    kept.chmod(0o600)
    kept.rename(terminal.home / "bestkept.sqlite3")
    (terminal.home / "database.url").unlink()
    shutil.rmtree(terminal.home / "log")  # the checkpoint of then is signed after the switch
    terminal.done("fsck", "--mend")
    terminal.done("migrate-to", address)
    assert "All is well" in terminal.done("fsck")


def name_in(address):
    return address.partition("@/")[2].partition("?")[0]
