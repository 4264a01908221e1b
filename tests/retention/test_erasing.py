"""What is erased is gone everywhere, and the log stays whole; a legal hold wins."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, connection, connections

from bestkept.engines.ledger import verify
from bestkept.journal import queries as journal
from bestkept.journal import sequence
from bestkept.journal.actions import act
from bestkept.journal.models import Field
from bestkept.journal.rules import ERASED, FINAL, Refused
from bestkept.journal.tasks import check, publish
from bestkept.people.models import Person
from bestkept.prove.actions import write_binder
from bestkept.register import tasks as register
from bestkept.register.actions import guard_candidate
from bestkept.register.queries import asset
from bestkept.retention import queries
from bestkept.retention.actions import erase, lift_hold, place_hold
from bestkept.retention.tasks import listed
from tests import databases
from tests.cast import ALICE, BOB, CHARLIE, OWNER, RECIPE, texts
from tests.forging import forge

TITLE = "Slurry of Barnaby Quillfeather"


def guarded(home):
    guard_candidate(BOB, home, title=TITLE, tier="top", owner=None, documents=texts(home, RECIPE))
    entry = journal.timeline("TS-0001")[0].number
    name = next(o.name for o in journal.openings(entry) if TITLE in json.dumps(o.value))
    return entry, name


def test_value_and_salt_go_and_the_log_stays_whole(home):
    entry, name = guarded(home)
    publish(home)
    before, salt = journal.head().root, Field.objects.get(act__number=entry, name=name).salt
    assert databases.files_with(home.path, bytes(salt))  # what is looked for would be seen
    number = erase(ALICE, home, entry, [name], "Request of 3 March")
    assert number == entry + 1
    assert name not in [one.name for one in journal.openings(entry)]
    assert journal.erased() == [(entry, name)]
    publish(home)
    assert check(home) == register.check(home) == []
    assert asset("TS-0001", journal.entry(entry).at.date()).facts[0].value == ERASED
    connections.close_all()
    assert databases.files_with(home.path, TITLE.encode()) == []
    assert databases.files_with(home.path, bytes(salt)) == []
    assert before != journal.head().root


def test_the_act_says_which_and_why_and_never_what(home):
    entry, name = guarded(home)
    told = {o.name: o.value for o in journal.openings(erase(ALICE, home, entry, [name], "Asked"))}
    assert told["erased"] == {"entry": entry, "fields": [name]}
    assert told["because"] == "Asked"
    assert told["subject"] == "TS-0001"
    assert TITLE not in json.dumps(told)


def test_a_binder_leaves_out_what_cannot_be_shown_and_says_so(home):
    entry, name = guarded(home)
    erase(ALICE, home, entry, [name], "Asked")
    binder = write_binder(ALICE, home, "TS-0001", journal.entry(entry).at.date())
    report = verify.check_binder(binder.data, home.log_vkey.read_text())
    assert report.verdict == "genuine", str(report)
    assert TITLE.encode() not in binder.data
    assert "What the title was is not re-decidable: erased." in binder.missing
    assert f"Entry {entry}: {name} is not re-decidable: erased." in binder.missing


def test_a_hold_wins_until_it_is_lifted(home):
    entry, name = guarded(home)
    for subject in ("TS-0001", "*"):
        place_hold(ALICE, subject, "Letter of 3 March")
        with pytest.raises(Refused, match="legal hold"):
            erase(ALICE, home, entry, [name], "Asked")
        with pytest.raises(Refused, match="already"):
            place_hold(ALICE, subject, "Again")
        lift_hold(ALICE, subject, "Settled")
    place_hold(ALICE, "TS-0002", "Another matter")
    erase(ALICE, home, entry, [name], "Asked")
    assert [one.ended_on is None for one in queries.holds()] == [False, False, True]
    assert queries.held() == ["TS-0002"]


def test_who_may_and_what_may_be_erased_is_asked(home):
    entry, name = guarded(home)
    for who in (BOB, CHARLIE):
        with pytest.raises(Refused):
            erase(who, home, entry, [name], "Mine")
    for names, why in (
        (["subject"], "says what entry"),
        (["actor.role"], "says what entry"),
        (["nonsense"], "has no field nonsense"),
    ):
        with pytest.raises(Refused, match=why):
            erase(ALICE, home, entry, names, "x")
    with pytest.raises(Refused, match="--because"):
        erase(ALICE, home, entry, [name], " ")
    number = erase(ALICE, home, entry, [name], "Asked")
    with pytest.raises(Refused, match="not erased"):
        erase(ALICE, home, number, ["because"], "To hide it")
    with pytest.raises(Refused, match="has no field"):
        erase(ALICE, home, entry, [name], "Twice")
    assert len(listed(home)) == 1


def test_a_name_goes_out_of_the_person_s_row_too(home):
    entry = journal.timeline("bob@example.com")[0].number
    erase(OWNER, home, entry, ["name"], "Asked")
    assert Person.objects.get(email="bob@example.com").name == ERASED
    assert Person.objects.get(email="alice@example.com").name == "Alice Archer"
    connections.close_all()
    assert databases.files_with(home.path, b"Bob Baker") == []


def in_an_act(statement, *, erasing=False):
    if databases.wanted():
        statement = statement.replace("x''", "''")
    with act("thing.done", ALICE) as recording, connection.cursor() as cursor:
        recording.about("TS-0001")
        sequence.erase(on=erasing)
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_field SET value = '', salt = x''",
        "UPDATE people_person SET name = '(erased)'",
        "UPDATE register_assetfact SET value = '(erased)'",
    ],
)
def test_the_guard_lets_no_act_erase_by_the_way(home, statement):
    guarded(home)
    with pytest.raises(IntegrityError, match=FINAL):
        in_an_act(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_field SET value = '\"other\"' WHERE id = 1",
        "UPDATE journal_field SET value = '' WHERE id = 1",
        "UPDATE journal_field SET salt = x'' WHERE id = 1",
        "UPDATE journal_field SET value = '', salt = x'', name = 'x' WHERE id = 1",
        "UPDATE journal_field SET value = '', salt = x'', act_id = 2 WHERE id = 1",
        "UPDATE people_person SET name = 'Eve' WHERE id = 1",
        "UPDATE people_person SET name = '(erased)', email = 'e@e' WHERE id = 1",
        "UPDATE journal_act SET verb = '' WHERE id = 1",
        "DELETE FROM journal_field WHERE id = 1",
        "DELETE FROM people_person WHERE id = 1",
    ],
)
def test_even_an_erasure_changes_nothing_else(home, statement):
    from bestkept.journal.models import erasing

    token = erasing.set(True)
    try:
        with pytest.raises(IntegrityError, match=FINAL):
            in_an_act(statement, erasing=True)
    finally:
        erasing.reset(token)


def test_a_value_that_no_act_erased_is_told(home):
    entry, name = guarded(home)
    publish(home)
    forge(
        home,
        "UPDATE journal_field SET value = '', salt = x'' WHERE id = "
        f"(SELECT f.id FROM journal_field f JOIN journal_act a ON a.id = f.act_id "
        f"WHERE a.number = {entry} AND f.name = '{name}')",
    )
    assert f"Entry {entry}: {name} has lost its value, and no act erased it." in check(home)
