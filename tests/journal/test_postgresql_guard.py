"""PostgreSQL refuses what no act writes, by whatever road it comes, in the same words."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from bestkept.journal.actions import act
from bestkept.journal.guards import guards, installed
from bestkept.journal.rules import FINAL, OUTSIDE, PLUMBING
from bestkept.people.models import Person
from bestkept.site.database import url_of
from tests import databases
from tests.cast import ALICE

pytestmark = pytest.mark.skipif(
    not databases.wanted(), reason="about PostgreSQL: run with --database postgresql"
)

STATEMENTS = [
    "UPDATE people_person SET name = 'Eve'",
    "/* a comment */ UPDATE people_person SET name = 'Eve'",
    "-- a comment\nUPDATE people_person SET name = 'Eve'",
    "WITH x AS (SELECT 1) UPDATE people_person SET name = 'Eve'",
    "DO $$ BEGIN UPDATE people_person SET name = 'Eve'; END $$",
    "DO $$ BEGIN EXECUTE 'DELETE FROM people_roleheld'; END $$",
    "SELECT 1; UPDATE people_person SET name = 'Eve'",
    "DELETE FROM people_person",
    "TRUNCATE people_person CASCADE",
    "TRUNCATE journal_head",
    "DELETE FROM journal_act",
    "UPDATE journal_act SET verb = 'x.y'",
    "UPDATE journal_head SET size = 0",
    "INSERT INTO people_person (email, name, recorded_in_id) VALUES ('e@e', 'Eve', 1)",
    "INSERT INTO journal_head SELECT * FROM journal_head ON CONFLICT (id) DO UPDATE SET size = 0",
    "MERGE INTO journal_head h USING (SELECT 1) s ON true WHEN MATCHED THEN UPDATE SET size = 0",
    "SET session_replication_role = replica; UPDATE people_person SET name = 'Eve'",
]


def tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return {name for (name,) in cursor.fetchall()}


def test_each_table_is_guarded_four_times_or_listed_as_plumbing(home):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal GROUP BY 1"
        )
        guarded = dict(cursor.fetchall())
    assert set(guarded) | PLUMBING == tables()
    assert set(guarded) & PLUMBING == set()
    assert set(guarded.values()) == {4}
    assert installed() == guards()


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_statement_writes_outside_an_act(home, statement):
    with pytest.raises(IntegrityError, match=OUTSIDE), connection.cursor() as cursor:
        cursor.execute(statement)
    with (
        psycopg.connect(url_of(home)) as stranger,
        pytest.raises(psycopg.errors.IntegrityError, match=OUTSIDE),
    ):
        stranger.execute(statement)
    assert not Person.objects.filter(name="Eve").exists()


def test_copy_does_not_write_outside_an_act(home):
    with psycopg.connect(url_of(home)) as stranger, pytest.raises(psycopg.Error, match=OUTSIDE):
        copy_in(stranger)
    connection.ensure_connection()
    with pytest.raises(psycopg.Error, match=OUTSIDE):
        copy_in(connection.connection)


def copy_in(connected):
    with connected.cursor().copy("COPY people_person FROM STDIN") as copy:
        copy.write_row((99, "eve@example.com", "Eve", None, 1))


def test_an_act_ends_with_its_transaction(home):
    with act("thing.done", ALICE) as recording:
        recording.about("TS-0001")
    with pytest.raises(IntegrityError, match=OUTSIDE), transaction.atomic():
        Person.objects.update(name="Eve")


def test_an_act_does_not_open_the_door_to_another_connection(home):
    with act("thing.done", ALICE) as recording, psycopg.connect(url_of(home)) as stranger:
        recording.about("TS-0001")
        with pytest.raises(psycopg.Error, match=OUTSIDE):
            stranger.execute("UPDATE people_person SET name = 'Eve'")


def in_an_act(statement):
    with act("thing.done", ALICE) as recording, connection.cursor() as cursor:
        recording.about("TS-0001")
        cursor.execute(statement)


def test_not_even_an_act_truncates(home):
    with pytest.raises(IntegrityError, match=FINAL):
        in_an_act("TRUNCATE journal_subject")


@pytest.mark.parametrize(
    "change", ["verb = 'x.y'", "at = now()", "leaf = ''", "leaf_hash = ''", "number = NULL"]
)
def test_a_numbered_act_is_settled(home, change):
    with pytest.raises(IntegrityError, match=FINAL):
        in_an_act(f"UPDATE journal_act SET {change} WHERE number = 1")


def test_a_setting_of_the_session_stops_mistakes_only(home):
    """As docs/why/write-guard.md says: whoever sets it on purpose may fill in, and never edit."""
    with psycopg.connect(url_of(home)) as stranger:
        stranger.execute("SET bestkept.in_act = 'on'")
        with pytest.raises(psycopg.Error, match=FINAL):
            stranger.execute("UPDATE people_person SET name = 'Eve'")


def test_a_value_that_is_too_long_is_told(home):
    from bestkept.journal.rules import NotRecorded

    with (
        pytest.raises(NotRecorded, match="longer than its place"),
        act("thing.done", ALICE) as recording,
    ):
        recording.about("x" * 300)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT nonsense")
