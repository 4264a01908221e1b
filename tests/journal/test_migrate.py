"""Tables change in one transaction, which is an act; their guards are restored in it."""

from __future__ import annotations

import pytest
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from bestkept.home import HomeTrouble, NoHome
from bestkept.journal import queries
from bestkept.journal.guards import guards, installed
from bestkept.journal.tasks import migrate
from bestkept.site.setup import open_home
from tests.cast import OWNER
from tests.forging import dropping


def test_the_first_entry_tells_that_the_tables_were_made(home):
    first = queries.entry(0)
    opened = {o.name: o.value for o in queries.openings(0)}
    assert first.verb == "schema.migrated"
    assert opened["subject"] == "schema"
    assert "register.0001_first" in opened["applied"]


def test_where_nothing_changes_nothing_is_recorded(home):
    before = queries.head()
    assert migrate(OWNER) == []
    assert queries.head() == before
    assert installed() == guards()


def test_guards_that_were_lost_come_back(home):
    with connection.cursor() as cursor:
        cursor.execute(dropping("guard_delete_journal_act", "journal_act"))
    migrate(OWNER)
    assert installed() == guards()


@pytest.mark.sqlite("PostgreSQL checks references at each commit")
def test_references_between_rows_are_checked_again_afterwards(home):
    migrate(OWNER)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys")
        assert cursor.fetchone() == (1,)


def test_a_migration_that_fails_changes_nothing(home):
    before = queries.head()
    # As if `retention` had never been migrated: its tables are there, so that fails midway.
    MigrationRecorder(connection).record_unapplied("retention", "0001_first")
    with pytest.raises(Exception, match="already exists"):
        migrate(OWNER)
    assert queries.head() == before
    assert installed() == guards()


@pytest.mark.sqlite("its file")
def test_a_database_is_never_made_by_opening_it(home, tmp_path):
    home.database.rename(tmp_path / "elsewhere")
    connections.close_all()
    with pytest.raises(HomeTrouble, match="lost its database"):
        queries.head()
    home.marker.unlink()
    with pytest.raises(NoHome, match="bestkept init"):
        queries.head()
    assert not home.database.exists()


@pytest.mark.sqlite("its file; see test_postgresql")
def test_a_database_that_is_there_is_not_made_again(home):
    before = queries.head()
    with pytest.raises(HomeTrouble, match="already"):
        open_home(home, create=True)
    assert queries.head() == before
    assert home.database.stat().st_mode & 0o777 == 0o600
