"""A home in PostgreSQL: its guards know of erasures, and its tables keep nothing of the value."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, connections

from bestkept.home import HomeTrouble
from bestkept.journal import queries as journal
from bestkept.journal.actions import act, blank
from bestkept.journal.models import Field
from bestkept.journal.rules import ERASED
from bestkept.journal.tasks import check, publish
from bestkept.people.models import Person
from bestkept.retention.actions import erase
from bestkept.retention.tasks import listed
from bestkept.site.database import url_of
from tests import databases
from tests.cast import ALICE, OWNER

pytestmark = pytest.mark.skipif(
    not databases.wanted(), reason="about PostgreSQL: run with --database postgresql"
)


def test_no_file_of_the_database_holds_what_was_erased(home):
    publish(home)
    entry = journal.timeline("bob@example.com")[0].number
    salt = bytes(Field.objects.get(act__number=entry, name="name").salt)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the planner's statistics may quote values
    assert databases.files_with(home.path, b"Bob Baker")
    assert databases.files_with(home.path, salt)
    erase(OWNER, home, entry, ["name"], "Asked")
    assert Person.objects.get(email="bob@example.com").name == ERASED
    connections.close_all()
    assert databases.files_with(home.path, b"Bob Baker") == []
    assert databases.files_with(home.path, salt) == []
    assert check(home) == []


def test_an_erasure_stands_when_the_server_does_not_let_old_rows_go(home):
    entry = journal.timeline("bob@example.com")[0].number
    publish(home)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    with psycopg.connect(url_of(home)) as reader:
        reader.execute("SELECT count(*) FROM journal_field")  # and its transaction stays open
        with pytest.raises(HomeTrouble, match=r"gone from the record.*VACUUM FULL journal_field"):
            erase(OWNER, home, entry, ["name"], "Asked")
    assert Person.objects.get(email="bob@example.com").name == ERASED
    assert [one.name for one in listed(home)] == ["name"]
    assert check(home) == []


def test_the_guards_let_an_erasure_take_a_value_away(home):
    entry = journal.timeline("bob@example.com")[0].number
    with act("thing.done", ALICE) as recording:
        recording.about("TS-0001")
        blank(entry, "name")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('bestkept.erasing', true)")
            assert cursor.fetchone() == ("off",)
    assert Person.objects.get(email="bob@example.com").name == ERASED
    field = Field.objects.get(act__number=entry, name="name")
    assert (field.value, bytes(field.salt)) == ("", b"")
