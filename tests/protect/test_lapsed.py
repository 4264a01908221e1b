"""A grant of an earlier position, or of who leaves, is told nowhere as one that counts."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.people import placing
from bestkept.protect.access import actions, knowing, queries
from bestkept.protect.decision.actions import decide
from bestkept.protect.decision.queries import resting
from bestkept.prove import measures
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner, said

GRANTED, MOVED, AFTER, LAST = (
    date(2026, 3, 1),
    date(2026, 4, 1),
    date(2026, 4, 2),
    date(2027, 2, 1),
)


@pytest.fixture
def granted(home, calendar):
    """Let Petra know the secret, for the place that she has on 1 March 2026."""
    calendar(GRANTED.isoformat())
    number = partner(home)
    placing.set_status(OWNER, PETRA.person, "working", "Began.")
    told = {"purpose": PURPOSE, "until": LAST, "because": "Runs the coater."}
    actions.grant(BOB, PETRA.person, "TS-0001", **told)
    return number


def move(number, unit="Sales", since=None):
    place = {"organisation": number, "unit": unit, "job": "engineer", "country": "IN"}
    placing.engage(OWNER, PETRA.person, place, since)


def petras(day, as_known=None):
    found = knowing.who_knows("TS-0001", day, as_known)
    return next((one for one in found if one.person == PETRA.person), None)


def grant_condition():
    _, decision = decide(ALICE, PETRA.person, "TS-0001", PURPOSE)
    return next(one for one in decision.conditions if one.name == "grant")


def test_from_the_day_of_a_move_a_grant_is_told_as_the_decision_reads_it(granted, calendar):
    assert petras(GRANTED).now
    assert grant_condition().state == "met"
    calendar(MOVED.isoformat())
    move(granted)
    calendar(AFTER.isoformat())
    assert grant_condition().because == "G-0001 was given for another position"
    for day, now in ((GRANTED, True), (date(2026, 3, 31), True), (MOVED, False), (AFTER, False)):
        assert petras(day).now is now
    words = "G-0001 for toll coating, not since 2026-04-01: given for an earlier position"
    assert petras(AFTER).reasons[-1].words == words
    (secret,) = knowing.secrets_of(ALICE, PETRA.person)
    assert (secret.now, secret.grants) == (False, ())
    assert [one.number for one in secret.lapsed] == ["G-0001"]
    assert knowing.reasons_of(PETRA.person, AFTER)["TS-0001"][-1].words == words


def test_a_move_back_lets_the_grant_count_again(granted, calendar):
    calendar(MOVED.isoformat())
    move(granted)
    calendar("2026-05-01")
    move(granted, "Coating")
    assert petras(date(2026, 4, 30)).now is False
    assert petras(date(2026, 5, 1)).now is True
    assert grant_condition().state == "met"


def test_who_had_a_grant_alone_that_counts_no_more_is_not_counted(granted, calendar):
    before = knowing.counted("TS-0001")[knowing.OUTSIDE]
    calendar(MOVED.isoformat())
    move(granted)
    assert (before, knowing.counted("TS-0001")[knowing.OUTSIDE]) == (1, 0)
    assert not petras(MOVED).counts


@pytest.mark.parametrize(("status", "why"), [("leaving", "is leaving"), ("left", "left")])
def test_who_leaves_may_know_nothing_from_that_day(granted, calendar, status, why):
    calendar(MOVED.isoformat())
    placing.set_status(OWNER, PETRA.person, status, "Gave notice.")
    assert petras(date(2026, 3, 31)).now
    assert petras(MOVED).now is False
    assert petras(MOVED).reasons[-1].words.endswith(f"not since 2026-04-01: the person {why}")


def test_lists_say_of_an_open_grant_that_it_counts_no_more(granted, calendar, home):
    (own,) = queries.my_grants(PETRA.person)
    assert own.lapse is None
    calendar(MOVED.isoformat())
    move(granted)
    calendar(AFTER.isoformat())
    told = ("given for an earlier position", MOVED)
    for found in (queries.my_grants(PETRA.person), queries.listed(ALICE)[0]):
        assert [(one.lapse.why, one.lapse.since) for one in found] == [told]
    (then,) = queries.listed(ALICE, on=GRANTED)[0]
    assert then.lapse is None


def test_a_binder_tells_what_was_so_on_each_date(granted, calendar):
    calendar(MOVED.isoformat())
    move(granted)
    (before,) = measures.of("TS-0001", date(2026, 3, 15), None).standing
    assert (before.name, before.first, before.end) == ("G-0001", GRANTED, MOVED)
    after = measures.of("TS-0001", AFTER, None)
    assert after.standing == ()
    words = f"G-0001 let {PETRA.person} know it no more from 2026-04-01 on"
    assert any(one.startswith(words) for one in after.missing)
    assert "No grant of access was in force on that day." in after.missing


def test_a_move_that_was_recorded_late_was_not_known_before(granted, calendar):
    calendar("2026-05-01")
    move(granted, since=MOVED)
    assert petras(AFTER).now is False
    assert petras(AFTER, as_known=date(2026, 4, 30)).now is True
    (then,) = measures.of("TS-0001", AFTER, date(2026, 4, 30)).standing
    assert then.end == date(2027, 2, 2)


def test_nothing_rests_on_an_agreement_by_a_grant_that_counts_no_more(granted, calendar):
    from bestkept.protect.agreements import actions as agreements

    agreements.record(ALICE, "undertaking", [PETRA.person], said("2026-01-01", None), "Joins.")
    assert resting(ALICE, "A-0001").many == 1
    calendar(MOVED.isoformat())
    move(granted)
    assert resting(ALICE, "A-0001").many == 0


def test_more_grants_cost_no_more_questions(granted):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            found, _ = queries.listed(ALICE)
        return len(found), len(seen)

    one = asked()
    for n in range(5):
        told = {"purpose": f"work {n}", "until": LAST, "because": "Runs the coater."}
        actions.grant(BOB, PETRA.person, "TS-0001", **told)
        actions.grant(BOB, BOB.person, "TS-0001", **told)
    assert asked() == (11, one[1])
