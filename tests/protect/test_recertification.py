"""Grants are looked at again: what is needed is kept, the rest ended, and a stamp is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.rules import NotAllowed, Refused
from bestkept.people import placing
from bestkept.protect.access import queries as access
from bestkept.protect.access.actions import grant
from bestkept.protect.recertification import actions, queries, rules
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner

NOW = datetime.now(UTC).date()
LATER = NOW + timedelta(days=100)
TODAY, LAST = date(2026, 3, 1), date(2026, 9, 1)
SVEN = replace(ALICE, role="security")


@pytest.fixture
def secret(home, calendar):
    calendar("2026-03-01")
    partner(home)
    return home


def granted(purpose=PURPOSE, until=LAST):
    told = {"purpose": purpose, "until": until, "because": "Runs the coater."}
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


def test_batches_back_to_back_after_one_look_are_flagged(secret, calendar):
    for purpose in (PURPOSE, "audit", "training"):
        granted(purpose=purpose)
    number = actions.begin(SVEN, BOB.person, date(2026, 6, 30))
    actions.show(BOB, number)
    calendar("2026-03-01", 10, 2)
    assert actions.review(BOB, number, {"G-0001": "keep"}, "Runs the coater.") is False
    assert actions.review(BOB, number, {"G-0002": "keep"}, "All fine.") is True
    calendar("2026-03-01", 10, 4)
    assert actions.review(BOB, number, {"G-0003": "keep"}, "Teaches it.") is False
    assert [one.seconds for one in queries.answers(ALICE, number)] == [120, 0, 120]


def test_who_was_never_shown_what_waits_has_not_looked(secret, calendar):
    granted()
    granted(purpose="audit")
    number = actions.begin(SVEN, BOB.person, date(2026, 6, 30))
    assert actions.review(BOB, number, {"G-0001": "keep"}, "All fine.") is True
    calendar("2026-03-01", 10, 30)
    assert actions.review(BOB, number, {"G-0002": "keep"}, "All fine.") is True


def test_a_campaign_is_handed_on_when_its_reviewer_leaves(secret, calendar):
    calendar(NOW.isoformat())
    granted(until=LATER)
    granted(purpose="audit", until=LATER)
    told = {"purpose": PURPOSE, "until": LATER, "because": "Owns it."}
    grant(ALICE, BOB.person, "TS-0001", **told)
    number = actions.begin(SVEN, BOB.person, LATER)
    actions.show(BOB, number)
    calendar(NOW.isoformat(), 10, 5)
    actions.review(BOB, number, {"G-0003": "keep"}, "I do.")
    placing.set_status(OWNER, BOB.person, "left", "Has another job.", NOW)
    assert [one.person for one in queries.owed(NOW)] == ["legal"]
    assert queries.campaign(ALICE, number).gone
    actions.hand(SVEN, number, ALICE.person, "Bob has left.")
    assert journal.timeline(number)[-1].verb == "campaign.handed"
    assert [one.person for one in queries.owed(NOW)] == [ALICE.person]
    told = queries.campaign(ALICE, number)
    assert (told.reviewer, told.waiting, told.own, told.gone) == (ALICE.person, 2, 1, False)
    assert [one.number for one in queries.mine(ALICE.person)] == [number]
    assert queries.mine(BOB.person) == []
    with pytest.raises(Refused, match="no campaign of yours"):
        actions.review(BOB, number, {"G-0001": "keep"}, "x")
    assert actions.review(ALICE, number, {"G-0001": "keep"}, "She runs it.") is True
    actions.show(ALICE, number)
    calendar(NOW.isoformat(), 10, 9)
    assert actions.review(ALICE, number, {"G-0002": "end"}, "No audit.") is False
    assert queries.campaign(ALICE, number).own == 1
    with pytest.raises(Refused, match="Nothing waits"):
        actions.hand(SVEN, number, AUD.person, "Again.")


def test_who_could_not_open_the_page_is_not_asked_to_look_again(secret, calendar):
    calendar(NOW.isoformat())
    granted(until=LATER)
    for email in (PETRA.person, "nobody@example.com"):
        with pytest.raises(Refused):
            actions.begin(SVEN, email, LATER)
    number = actions.begin(SVEN, BOB.person, LATER)
    placing.set_status(OWNER, AUD.person, "left", "Done.", NOW)
    for email, why in (
        (PETRA.person, "no role but partner"),
        (AUD.person, "have left"),
        (BOB.person, "already"),
    ):
        with pytest.raises(Refused, match=why):
            actions.hand(SVEN, number, email, "Bob has left.")
    with pytest.raises(NotAllowed):
        actions.hand(BOB, number, ALICE.person, "I have no time.")


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
