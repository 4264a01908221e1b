"""Whom a change concerns is told of it, owes reading it, and says so; once."""

from __future__ import annotations

from datetime import date

import pytest

from bestkept.journal.rules import NotThere, Refused
from bestkept.journal.tasks import check, publish
from bestkept.people import placing
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.duties import queries as duties
from bestkept.protect.repapering import actions, changes, kept, readers, telling
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import partner, said
from tests.protect.test_repapering import change

WORDS = "From September on we sign in ink. Legal sends you the paper."
DUE = date(2026, 6, 15)


@pytest.fixture
def told(home, calendar):
    """A change that concerns Petra and Bob, who were told of it on 1 June."""
    calendar("2026-06-01")
    partner(home)
    clicked = said("2026-01-01", None, form="click", law="India")
    for who in (PETRA, BOB):
        agreements.record(ALICE, "undertaking", [who.person], clicked, "Joins.")
    number = changes.record(ALICE, change(forms=("click",)))
    assert telling.tell(ALICE, number, WORDS) == 2
    return number


def counts(number):
    found = readers.counted(AUD, number)
    return found.told, found.read, found.left


def test_whoever_is_concerned_is_told_and_says_that_they_have_read_it(home, told):
    assert counts(told) == (2, 0, 0)
    (owed,) = (one for one in duties.mine(PETRA, date(2026, 6, 1)) if one.kind == "law-told")
    assert (owed.day, owed.number) == (DUE, told)
    mine = readers.my_own(PETRA.person, told)
    assert (mine.words, mine.change.effective, mine.where) == (WORDS, date(2026, 9, 1), "India")
    telling.read(PETRA, told.lower())
    assert counts(told) == (2, 1, 0)
    (first, second), total = readers.readers(AUD, told)
    assert (first.email, first.read, second.email, total) == (BOB.person, None, PETRA.person, 2)
    assert readers.my_own(PETRA.person, told).read == second.read is not None
    assert readers.owed(DUE, {PETRA.person}) == []
    with pytest.raises(Refused, match="waits to be read"):
        telling.read(PETRA, told)
    publish(home)
    assert check(home) == []


def test_nobody_is_told_twice_and_who_comes_into_the_list_is_told_later(told):
    with pytest.raises(Refused, match="Everybody in the list of LC-0001 is told"):
        telling.tell(ALICE, told, WORDS)
    place = {"organisation": "O-0001", "unit": "Coating", "job": "engineer", "country": "IN"}
    placing.engage(OWNER, AUD.person, place)
    changes.assess(ALICE, told)
    assert counts(told) == (2, 0, 1)
    assert telling.tell(ALICE, told, "You too.") == 1
    assert counts(told) == (3, 0, 0)


def test_what_is_withdrawn_is_owed_by_nobody_and_says_so(told):
    changes.withdraw(ALICE, told, "It was not adopted.")
    assert readers.owed(DUE) == []
    assert readers.my_own(PETRA.person, told).withdrawn


def test_what_everybody_owes_is_told_in_part_as_in_whole(told):
    many = readers.many_owed(date(2026, 6, 1))
    assert sorted(many.whole) == sorted(readers.owed(DUE))
    assert [one.person for one in many.of({BOB.person}).whole] == [BOB.person]
    assert many.first(1) == sorted(readers.owed(DUE))[:1]


def test_who_was_told_nothing_learns_nothing_and_who_may_not_tells_nobody(told):
    for number in (told, "LC-0099"):
        with pytest.raises(NotThere, match="You were told nothing"):
            readers.my_own(ALICE.person, number)
    with pytest.raises(Refused, match="waits to be read"):
        telling.read(ALICE, told)
    for by in (BOB, AUD, PETRA):
        with pytest.raises(Refused, match="one of these roles"):
            telling.tell(by, told, WORDS)
    with pytest.raises(Refused, match="one of these roles"):
        readers.counted(BOB, told)


def test_the_edition_is_known_of_agreements_that_no_campaign_signed(home, calendar):
    calendar("2026-06-01")
    partner(home)
    for _ in range(3):
        agreements.record(ALICE, "NDA", [PETRA.person], said("2026-06-01", None), "Joins.")
    actions.note_edition(ALICE, "a-0001", "NDA 1")
    actions.note_edition(ALICE, "A-0002", "NDA 1")
    actions.note_edition(ALICE, "A-0002", "NDA 2")
    wording = {"kind": "wording", "topic": "secrets", "country": "", "edition": "NDA 2"}
    told = kept.preview(ALICE, change(**wording)).agreements
    assert {one.agreement: one.why for one in told} == {"A-0001": "signed in edition NDA 1"}
    assert [kept.edition(ALICE, f"A-000{n}") for n in (1, 2, 3)] == ["NDA 1", "NDA 2", ""]
    with pytest.raises(Refused, match="no amendment 4"):
        actions.note_edition(ALICE, "A-0001", "NDA 1", 4)
    with pytest.raises(Refused, match="one of these roles"):
        actions.note_edition(BOB, "A-0001", "NDA 1")
    publish(home)
    assert check(home) == []
