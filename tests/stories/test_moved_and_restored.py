"""A home moves to PostgreSQL, is backed up there, lost, and made again from two files."""

from __future__ import annotations

import dataclasses

import pytest

from tests import databases
from tests.backup.stories import copied, opens, restored, well
from tests.terminal import LEAK, SECRET, Terminal

MAIL, SLIDES = b"mail.eml" * 1000, b"slides.txt" * 1000


@pytest.fixture
def server():
    if databases.wanted():
        pytest.skip("the story begins on SQLite: run without --database")
    return databases.server()


@pytest.fixture
def addresses(server):
    """The addresses of three empty databases."""
    names = [server.empty() for _ in range(3)]
    yield [server.url(name) for name in names]
    for name in names:
        server.drop(name)


@pytest.fixture
def terminal(server, tmp_path, monkeypatch):
    """A terminal with a home on SQLite: a guarded document, two that are kept, a binder."""
    monkeypatch.setenv("BESTKEPT_PASSPHRASE", "correct horse battery")
    (tmp_path / "work").mkdir()
    made = Terminal(tmp_path / "work", tmp_path / "home")
    made.done("init", "--name", "Alice Archer", "--email", "alice@halden.example")
    made.write("recipe.md", SECRET)
    made.done("register", "recipe.md", "--title", "Cathode slurry")
    for name, body in (("mail.eml", MAIL), ("slides.txt", SLIDES)):
        made.write(name, body)
        made.done("vault", "keep", name, "--because", "Incident I-0001")
    made.done("dossier", "TS-0001", "--out", "before.zip")
    return made


@pytest.mark.slow
def test_a_home_is_moved_backed_up_lost_and_made_again(terminal, addresses):
    first, second, third = addresses
    old_key = terminal.done("keys").strip()
    terminal.done("migrate-to", first)
    assert not (terminal.home / "bestkept.sqlite3").exists()
    copied(terminal, "monday")
    terminal.done("vault", "shred", "V-0001", "--because", "Retention has ended")
    terminal.done("keys", "export", "--out", "friday.keys")

    unkeyed = restored(terminal, "monday")
    reads_and_records_nothing(unkeyed)

    again = restored(terminal, "monday", "friday")
    new_key = again.done("keys").strip()
    assert new_key != old_key
    is_whole(again, old_key, new_key)
    again.done("migrate-to", second)
    is_whole(again, old_key, new_key)
    moved_between_servers(again, second, third)
    is_whole(again, old_key, new_key)
    again.write("mail.txt", LEAK)
    again.done("scan", "mail.txt", code=1)
    assert opens(terminal, "V-0002") == SLIDES  # the home that it came from is as it was
    assert "All is well" in well(terminal)


def reads_and_records_nothing(terminal):
    assert "Cathode slurry" in terminal.done("list")
    refused = terminal.run("amend", "TS-0001", "tier", "top", "--because", "x")
    assert refused.returncode == 2
    assert "read-only" in refused.stderr
    assert opens(terminal, "V-0002") is None
    assert "All is well" in well(terminal)


def is_whole(terminal, old_key, new_key):
    """Assert that a restored home is sound, keeps shut what is shut, and proves old and new."""
    assert "All is well" in well(terminal)
    assert opens(terminal, "V-0001") is None
    assert opens(terminal, "V-0002") == SLIDES
    assert terminal.rows("keys") == [{"key": new_key, "earlier": [old_key]}]
    assert "GENUINE" in terminal.done("verify", "before.zip", "--key", old_key)
    (terminal.folder / "after.zip").unlink(missing_ok=True)
    terminal.done("dossier", "TS-0001", "--out", "after.zip")
    assert "GENUINE" in terminal.done("verify", "after.zip", "--key", new_key)
    terminal.done("verify", "after.zip", "--key", old_key, code=1)


def moved_between_servers(terminal, source, target):
    """Move from one database to another, and see that the one left behind takes no more."""
    before, shown = terminal.rows("fsck")[0]["entries"], terminal.rows("show", "TS-0001")
    copy = dataclasses.replace(terminal, home=terminal.folder / "left-behind")
    (moved,) = terminal.rows("migrate-to", target)
    assert moved["entries"] == before + 1
    assert name_in(source) in moved["kept"]
    assert (terminal.home / "database.url").read_text().strip() == target
    assert terminal.rows("show", "TS-0001") == shown
    # Whoever still has the old setting is told, and changes nothing.
    import shutil

    shutil.copytree(terminal.home, copy.home)
    (copy.home / "database.url").write_text(source)
    refused = copy.run("amend", "TS-0001", "tier", "top", "--because", "x")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert "read-only" in refused.stderr


def name_in(address):
    return address.partition("@/")[2].partition("?")[0]
