"""An older home is upgraded when its owner says so; a newer one is left alone."""

from __future__ import annotations

import hashlib

from tests import databases
from tests.backup.stories import opens, well

MAIL = b"mail.eml" * 1000


def older(home):
    """Take away what later versions added: a home as it was made before holds and erasures."""
    databases.ask(
        home,
        *(f"DROP TABLE {table}" for table in ("retention_hold", "retention_erasure")),
        "DELETE FROM django_migrations WHERE app = 'retention'",
    )


def held(home):
    """Return one hash over what the database holds: nothing that is read may change it."""
    if databases.wanted():
        tables = databases.ask(home, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [
            sorted(map(str, databases.ask(home, f"SELECT * FROM {t}"))) for (t,) in sorted(tables)
        ]
        return hashlib.sha256(repr(rows).encode()).hexdigest()
    return hashlib.sha256((home / "bestkept.sqlite3").read_bytes()).hexdigest()


def test_an_older_home_is_told_and_nothing_is_migrated_in_silence(terminal):
    older(terminal.home)
    before = held(terminal.home)
    for words in (["list"], ["vault", "list"], ["fsck"], ["backup", "--out", "x.backup"]):
        refused = terminal.run(*words)
        assert refused.returncode == 2
        assert "bestkept upgrade" in refused.stderr
    assert held(terminal.home) == before


def test_an_upgrade_is_a_backup_a_migration_and_a_check_in_one_act(terminal):
    older(terminal.home)
    (row,) = terminal.rows("upgrade", "--out", "before.backup")
    assert row["applied"] == ["retention.0001_first"]
    assert row["wrong"] == []
    assert "All is well" in well(terminal)
    entries = terminal.rows("fsck")[0]["entries"]
    (act,) = terminal.rows("erase", entries - 1)
    assert act["verb"] == "home.upgraded"
    assert {"applied", "backup", "to"} <= set(act["fields"])
    terminal.done("hold", "place", "*", "--because", "The tables are there")
    assert opens(terminal, "V-0001") == MAIL
    terminal.done("restore", "before.backup", "--home", "before")
    assert "upgrade" in terminal.run("list", "--home", "before").stderr
    assert "up to date" in terminal.done("upgrade")


def test_an_upgrade_without_room_for_the_backup_changes_nothing(terminal):
    older(terminal.home)
    refused = terminal.run("upgrade", "--out", "no-such-folder/x.backup")
    assert "No backup was written" in refused.stderr
    assert "bestkept upgrade" in terminal.run("list").stderr


def test_a_newer_home_is_refused(terminal):
    databases.ask(
        terminal.home,
        "INSERT INTO django_migrations (app, name, applied) "
        "VALUES ('vault', '0099_later', '2026-01-01 00:00:00')",
    )
    for words in (["list"], ["upgrade"], ["vault", "list"], ["fsck"]):
        refused = terminal.run(*words)
        assert refused.returncode == 2
        assert "newer version" in refused.stderr
