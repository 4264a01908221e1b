"""Who answers for an obligation and until when can change, and it can be dropped."""

from __future__ import annotations

from datetime import date

import pytest

from bestkept.journal.actions import several
from bestkept.journal.rules import Refused
from bestkept.protect.agreements import actions, listing, queries
from bestkept.protect.stewards.actions import hand_over
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import partner, said

DUE = date(2026, 2, 20)


@pytest.fixture
def number(home, calendar):
    """An agreement that Bob did not sign, with an obligation that he answers for."""
    calendar("2026-01-10")
    made = actions.record(ALICE, "NDA", [partner(home)], said("2026-01-01", None), "Toll coating.")
    actions.owe(ALICE, made, "Certificate of return", BOB.person, DUE)
    return made


def owner_of(number):
    (one,) = queries.agreement(ALICE, number).obligations
    return one.owner, one.due, one.done_entry is None, one.dropped


def test_whoever_answers_for_it_sees_it_without_having_signed(number):
    assert queries.binding(BOB) == []
    (mine,) = queries.owed_by(BOB)
    assert (mine.agreement, mine.order, mine.words, mine.due) == (
        number,
        1,
        "Certificate of return",
        DUE,
    )
    assert queries.owed_by(PETRA) == []
    actions.fulfil(BOB, number, 1, "Received.")
    assert queries.owed_by(BOB) == []


def test_another_answers_for_it_by_another_day(number, calendar, monkeypatch):
    monkeypatch.setattr(listing, "_today", lambda: date(2026, 1, 12))
    calendar("2026-01-12")
    actions.reassign(ALICE, number, 1, "Bob moves.", owner=OWNER.person.upper())
    actions.reassign(ALICE, number, 1, "They asked for time.", due=date(2026, 3, 1))
    assert owner_of(number) == (OWNER.person, date(2026, 3, 1), True, False)
    assert listing.obligations_owed(date(2026, 1, 12), {BOB.person}) == []
    (owed,) = listing.obligations_owed(date(2026, 1, 12), {OWNER.person})
    assert owed.day == date(2026, 3, 1)
    assert listing.calendar(ALICE)[2].owed == 1
    before = queries.agreement(ALICE, number, as_known=date(2026, 1, 11)).obligations
    assert [(one.owner, one.due) for one in before] == [(BOB.person, DUE)]
    with pytest.raises(Refused, match="no open obligation"):
        actions.fulfil(BOB, number, 1, "I did it.")
    with pytest.raises(Refused, match="already"):
        actions.reassign(ALICE, number, 1, "x", owner=OWNER.person)


def test_it_is_dropped_with_a_reason(number):
    actions.drop(ALICE, number, 1, "No samples were sent.")
    assert owner_of(number) == (BOB.person, DUE, False, True)
    assert listing.obligations_owed(date(2026, 3, 1)) == []
    with pytest.raises(Refused, match="no open obligation"):
        actions.fulfil(ALICE, number, 1, "x")


@pytest.mark.parametrize("by", [BOB, AUD, PETRA])
def test_only_legal_and_administrators_change_it(number, by):
    for refused in (
        lambda: actions.drop(by, number, 1, "x"),
        lambda: actions.reassign(by, number, 1, "x", owner=OWNER.person),
    ):
        with pytest.raises(Refused, match="one of these roles"):
            refused()
    with pytest.raises(Refused, match="Nobody on record"):
        actions.reassign(ALICE, number, 1, "x", owner="no@example.com")


def test_a_leaver_s_obligations_are_handed_over_with_the_rest(number):
    with several() as one:
        assert actions.hand_over(one, ALICE, BOB.person, ALICE.person, "Bob leaves.") == [number]
    assert owner_of(number)[0] == ALICE.person
    actions.reassign(ALICE, number, 1, "Back.", owner=BOB.person)
    assert number in hand_over(OWNER, BOB.person, ALICE.person, "Bob leaves.")
    assert owner_of(number)[0] == ALICE.person
