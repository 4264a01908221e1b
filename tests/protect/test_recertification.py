"""Grants are looked at again: what is needed is kept, the rest ended, and a stamp is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bestkept.journal.rules import Refused
from bestkept.protect.access import queries as access
from bestkept.protect.access.actions import grant
from bestkept.protect.recertification import actions, queries, rules
from tests.cast import ALICE, BOB, PETRA
from tests.protect.stage import PURPOSE, partner

TODAY, LAST = date(2026, 3, 1), date(2026, 9, 1)
SVEN = replace(ALICE, role="security")


@pytest.fixture
def secret(home, calendar):
    calendar("2026-03-01")
    partner(home)
    return home


def granted(purpose=PURPOSE):
    told = {"purpose": purpose, "until": LAST, "because": "Runs the coater."}
    return grant(BOB, PETRA.person, "TS-0001", **told)


def test_a_reviewer_who_looks_is_not_flagged_and_ends_what_is_not_needed(secret, calendar):
    granted()
    granted(purpose="audit")
    number = actions.begin(SVEN, BOB.person, date(2026, 6, 30))
    assert actions.show(BOB, number) == ["G-0001", "G-0002"]
    calendar("2026-03-01", 10, 5)
    verdicts = {"G-0001": "keep", "G-0002": "end"}
    assert actions.review(BOB, number, verdicts, "No audit this year.") is False
    ((told,), _) = queries.listed(ALICE)
    assert (told.waiting, told.ended, told.stamped) == (0, 1, 0)
    assert [one.number for one in access.listed(ALICE, on=TODAY)[0]] == ["G-0001"]


def test_a_reviewer_who_answers_at_once_is_flagged(secret, calendar):
    granted()
    number = actions.begin(SVEN, BOB.person, date(2026, 6, 30))
    actions.show(BOB, number)
    calendar("2026-03-01", 10, 0)
    assert actions.review(BOB, number, {"G-0001": "keep"}, "All fine.") is True
    assert queries.listed(ALICE)[0][0].stamped == 1


def test_a_reviewer_who_keeps_a_grant_of_their_own_is_flagged(secret, calendar):
    granted()
    told = {"purpose": PURPOSE, "until": LAST, "because": "Owns it."}
    grant(ALICE, BOB.person, "TS-0001", **told)
    number = actions.begin(SVEN, BOB.person, date(2026, 6, 30))
    actions.show(BOB, number)
    calendar("2026-03-01", 10, 5)
    actions.review(BOB, number, {"G-0001": "keep"}, "She runs the coater.")
    assert queries.campaign(ALICE, number).own == 0
    actions.review(BOB, number, {"G-0002": "keep"}, "I do.")
    assert queries.campaign(ALICE, number).own == 1
    assert [one.own for one in queries.answers(ALICE, number)] == [("G-0002",), ()]


def test_ending_a_grant_of_one_s_own_is_not_flagged(secret):
    assert rules.kept_own("bob", "bob", rules.KEEP)
    assert not rules.kept_own("bob", "bob", rules.END)
    assert not rules.kept_own("bob", "petra", rules.KEEP)


def test_only_the_reviewer_answers(secret):
    granted()
    number = actions.begin(SVEN, BOB.person, date(2026, 6, 30))
    with pytest.raises(Refused, match="no campaign of yours"):
        actions.review(ALICE, number, {"G-0001": "keep"}, "x")
    with pytest.raises(Refused, match="Say keep or end"):
        actions.review(BOB, number, {"G-0009": "keep"}, "x")


@pytest.mark.parametrize(
    ("batch", "seconds", "kept", "flagged"),
    [(1, 10, 1, False), (1, 9, 1, True), (60, 6000, 60, True), (60, 6000, 59, False)],
)
def test_what_looks_rubber_stamped(batch, seconds, kept, flagged):
    assert rules.rubber_stamped(batch, seconds, kept) is flagged
