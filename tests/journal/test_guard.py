"""The database refuses what no act writes, by whatever road it comes."""

from __future__ import annotations

import sqlite3
import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, connections, transaction

from bestkept.journal.actions import act
from bestkept.journal.models import Head
from bestkept.journal.rules import FINAL, OUTSIDE, PLUMBING
from bestkept.journal.tasks import check, guards, publish
from bestkept.people.models import Person, RoleHeld
from tests.cast import ALICE, OWNER
from tests.forging import dropping

outside = pytest.raises(IntegrityError, match=OUTSIDE)
final = pytest.raises(IntegrityError, match=FINAL)


def close(row, on):
    with act("role.ended", OWNER) as recording:
        recording.about("bob@example.com")
        RoleHeld.objects.filter(pk=row.pk).update(ended_on=on, superseded_in_id=recording.id)


def tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in cursor.fetchall() if not name.startswith("sqlite_")}


@pytest.mark.sqlite("see test_postgresql_guard")
def test_each_table_is_guarded_or_listed_as_plumbing(home):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tbl_name, count(*) FROM sqlite_master WHERE type='trigger' GROUP BY 1"
        )
        guarded = dict(cursor.fetchall())
    assert set(guarded) | PLUMBING == tables()
    assert set(guarded) & PLUMBING == set()
    assert set(guarded.values()) == {3}


def test_the_orm_cannot_write_outside_an_act(home):
    person = Person.objects.get(email="bob@example.com")
    with outside:
        Person.objects.create(email="eve@example.com", recorded_in_id=1)
    with outside:
        person.save()
    with outside:
        Person.objects.bulk_create([Person(email="eve@example.com", recorded_in_id=1)])
    with outside:
        Person.objects.update(name="Eve")
    with outside:
        Person.objects.bulk_update([person], ["name"])
    with outside:
        Head.objects.update(size=0)
    with outside:
        RoleHeld.objects.all()._raw_delete("default")


@pytest.mark.sqlite("see test_postgresql_guard")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_person SET name = 'Eve'",
        "/* a comment */ UPDATE people_person SET name = 'Eve'",
        "-- a comment\nUPDATE people_person SET name = 'Eve'",
        "WITH x AS (SELECT 1) UPDATE people_person SET name = 'Eve'",
        "DELETE FROM people_person",
        "DELETE FROM journal_act",
        "UPDATE journal_act SET verb = 'x.y'",
        "REPLACE INTO journal_head SELECT * FROM journal_head",
        "INSERT INTO people_person (email, name, recorded_in_id) VALUES ('e@e', 'Eve', 1)",
        "UPDATE OR REPLACE journal_field SET value = '1'",
    ],
)
def test_no_statement_writes_outside_an_act(home, statement):
    with outside, connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(sqlite3.IntegrityError, match=OUTSIDE):
        connection.connection.executescript(statement)
    with (
        sqlite3.connect(home.database) as stranger,
        pytest.raises(sqlite3.OperationalError, match="no such function"),
    ):
        stranger.execute(statement)
    assert not Person.objects.filter(name="Eve").exists()


def test_an_act_in_one_thread_does_not_open_the_door_to_another(home, django_db_blocker):
    caught = []

    def work():
        with django_db_blocker.unblock(), transaction.atomic():
            try:
                Person.objects.update(name="Eve")
            except IntegrityError as error:
                caught.append(str(error))
        connections.close_all()

    thread = threading.Thread(target=work)
    with act("thing.done", ALICE) as recording:
        recording.about("TS-0001")
        thread.start()
    thread.join()
    assert [said.split("\n")[0] for said in caught] == [OUTSIDE]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_act SET verb = 'x.y' WHERE id = 1",
        "UPDATE journal_act SET number = number WHERE id = 1",
        "DELETE FROM journal_act WHERE id = 1",
        "REPLACE INTO journal_act SELECT * FROM journal_act WHERE id = 1",
        "UPDATE OR REPLACE journal_act SET id = 2 WHERE id = 1",
        "UPDATE journal_field SET value = '1' WHERE id = 1",
        "DELETE FROM journal_field",
        "DELETE FROM journal_subject",
        "DELETE FROM journal_head",
        "UPDATE people_person SET name = 'Eve'",
        "DELETE FROM people_roleheld",
        "UPDATE people_roleheld SET role = 'legal'",
        "UPDATE people_roleheld SET ended_on = '2030-01-01'",
        "UPDATE people_roleheld SET superseded_in_id = 1",
        "UPDATE people_roleheld SET ended_on = '2030-01-01', superseded_in_id = 1, role = 'legal'",
        "UPDATE people_roleheld SET ended_on = NULL, superseded_in_id = NULL",
    ],
)
def test_not_even_an_act_edits_what_is_written(home, statement):
    if connection.vendor != "sqlite" and "REPLACE" in statement:
        pytest.skip("about SQLite: PostgreSQL has no REPLACE")
    with final, act("thing.done", ALICE) as recording, connection.cursor() as cursor:
        recording.about("TS-0001")
        cursor.execute(statement)


def test_a_dated_row_is_closed_once(home):
    row = RoleHeld.objects.filter(role="employee").first()
    close(row, date(2025, 1, 1))
    with final:
        close(row, date(2026, 1, 1))
    assert RoleHeld.objects.get(pk=row.pk).ended_on == date(2025, 1, 1)


def test_a_dated_row_does_not_end_before_it_began(home):
    with pytest.raises(IntegrityError, match="open_or_closed"):
        close(RoleHeld.objects.first(), date(2019, 12, 31))


@pytest.mark.parametrize("name", ["guard_update_journal_field", "guard_insert_people_person"])
def test_a_guard_that_was_taken_away_is_told(home, name):
    assert name in guards()
    publish(home)
    assert check(home) == []
    with connection.cursor() as cursor:
        cursor.execute(dropping(name, name.split("_", 2)[2]))
    assert any("guards" in sentence for sentence in check(home))
