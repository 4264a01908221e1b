"""A home in PostgreSQL: erasing is refused in one sentence, and its guards know of it already."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection

from bestkept.journal import queries as journal
from bestkept.journal import sequence
from bestkept.journal.actions import act, blank
from bestkept.journal.models import Field
from bestkept.journal.rules import ERASED, FINAL, Refused
from bestkept.people.models import Person
from bestkept.retention.actions import erase
from tests import databases
from tests.cast import ALICE, OWNER

pytestmark = pytest.mark.skipif(
    not databases.wanted(), reason="about PostgreSQL: run with --database postgresql"
)


def test_erasing_is_refused_in_a_sentence(home):
    before = journal.head()
    entry = journal.timeline("bob@example.com")[0].number
    with pytest.raises(Refused, match=r"in PostgreSQL, where erasing is not there yet"):
        erase(OWNER, home, entry, ["name"], "Asked")
    assert journal.head() == before
    assert Person.objects.get(email="bob@example.com").name == "Bob Baker"


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


def in_an_act(statement, *, erasing):
    with act("thing.done", ALICE) as recording, connection.cursor() as cursor:
        recording.about("TS-0001")
        sequence.erase(on=erasing)
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_field SET value = '', salt = ''",
        "UPDATE people_person SET name = '(erased)'",
    ],
)
def test_no_act_erases_by_the_way(home, statement):
    with pytest.raises(IntegrityError, match=FINAL):
        in_an_act(statement, erasing=False)
    in_an_act(statement, erasing=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_field SET value = '\"other\"' WHERE id = 1",
        "UPDATE journal_field SET value = '' WHERE id = 1",
        "UPDATE journal_field SET salt = '' WHERE id = 1",
        "UPDATE journal_field SET value = '', salt = '', name = 'x' WHERE id = 1",
        "UPDATE people_person SET name = 'Eve' WHERE id = 1",
        "UPDATE people_person SET name = '(erased)', email = 'e@e' WHERE id = 1",
        "UPDATE journal_act SET verb = '' WHERE id = 1",
        "DELETE FROM journal_field WHERE id = 1",
    ],
)
def test_even_an_erasure_changes_nothing_else(home, statement):
    with pytest.raises(IntegrityError, match=FINAL):
        in_an_act(statement, erasing=True)
