"""A place or status that is recorded late holds until the next one begins, and undoes none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.people import placing
from bestkept.people.actions import add_person
from bestkept.people.models import Engagement, Standing
from bestkept.people.queries import gone, place
from bestkept.people.rules import STATUSES
from bestkept.protect.moves import actions as moves
from bestkept.protect.moves.withdrawing import withdraw
from tests.cast import OWNER, PETRA

TODAY = date(2026, 3, 1)
PLACE = {"organisation": "O-0001", "country": "IN"}
AWAY = st.integers(0, 9)


@pytest.fixture
def partner(home, calendar):
    calendar(TODAY.isoformat())
    return placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")


def test_a_place_recorded_for_an_earlier_day_ends_where_the_present_one_begins(partner):
    placing.engage(OWNER, PETRA.person, {**PLACE, "unit": "Coating"}, date(2025, 1, 1))
    placing.engage(OWNER, PETRA.person, {**PLACE, "unit": "Sales"}, date(2023, 1, 1))
    assert place(PETRA.person, TODAY).unit == "Coating"
    assert place(PETRA.person, date(2025, 1, 1)).unit == "Coating"
    assert place(PETRA.person, date(2024, 12, 31)).unit == "Sales"
    assert place(PETRA.person, date(2022, 12, 31)).unit == ""
    said = {one.name: one.value for one in journal.openings(journal.head().size - 1)}
    assert said["engagement.2"]["valid_to"] == "2025-01-01"


def test_so_does_a_status(partner):
    placing.set_status(OWNER, PETRA.person, "working", "Works.", date(2025, 1, 1))
    placing.set_status(OWNER, PETRA.person, "joining", "Came.", date(2024, 12, 1))
    assert place(PETRA.person, TODAY).status == "working"
    assert place(PETRA.person, date(2024, 12, 31)).status == "joining"


def test_between_two_that_have_ended_nothing_is_put_and_it_is_said_from_when(partner):
    placing.engage(OWNER, PETRA.person, {**PLACE, "unit": "Coating"}, date(2023, 1, 1))
    placing.engage(OWNER, PETRA.person, {**PLACE, "unit": "Sales"}, date(2025, 1, 1))
    before = journal.head()
    with pytest.raises(Refused, match="record this from 2025-01-01 on"):
        placing.engage(OWNER, PETRA.person, {**PLACE, "unit": "Yard"}, date(2024, 1, 1))
    assert journal.head() == before


def test_a_place_of_the_same_day_takes_the_place_of_a_wrong_one(partner):
    placing.engage(OWNER, PETRA.person, {**PLACE, "unit": "Coting"}, date(2025, 1, 1))
    placing.engage(OWNER, PETRA.person, {**PLACE, "unit": "Coating"}, date(2025, 1, 1))
    assert place(PETRA.person, date(2025, 1, 1)).unit == "Coating"
    assert place(PETRA.person, TODAY).unit == "Coating"


def test_what_is_planned_stays_unless_somebody_leaves(partner):
    ahead = TODAY + timedelta(days=30)
    placing.set_status(OWNER, PETRA.person, "joining", "Comes.", TODAY - timedelta(days=9))
    placing.set_status(OWNER, PETRA.person, "working", "Begins then.", ahead)
    moves.begin(OWNER, "leaver", PETRA.person, because="Did not come.")
    assert place(PETRA.person, TODAY).status == "leaving"
    assert place(PETRA.person, ahead).status == "leaving"


def test_a_leaving_that_is_taken_back_finds_what_held_before_it_not_what_was_told_last(partner):
    placing.set_status(OWNER, PETRA.person, "working", "Works.", date(2025, 1, 1))
    placing.set_status(OWNER, PETRA.person, "joining", "Came.", date(2024, 12, 1))
    case = moves.begin(OWNER, "leaver", PETRA.person, because="Gave notice.")
    withdraw(OWNER, case, "Stays.")
    assert place(PETRA.person, TODAY).status == "working"


def days():
    return [TODAY - timedelta(days=n) for n in range(10)]


def held(email, model):
    """Return what holds on each day; more than one row of a day is a mistake."""
    found = []
    for day in days():
        rows = list(model.objects.holding(day).filter(person__email=email))
        assert len(rows) <= 1
        found.append((rows[0].unit if model is Engagement else rows[0].status) if rows else "")
    return found


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(AWAY, st.sampled_from(STATUSES)), min_size=1, max_size=6))
def test_each_day_has_what_was_recorded_last_of_the_newest_day_before_it(partner, told):
    email = f"p{journal.head().size}@example.com"
    add_person(OWNER, email, "P", ["partner"])
    expected = [""] * 10  # what holds so many days ago
    for away, status in told:
        since = TODAY - timedelta(days=away)
        upto = max(
            (n for n in range(away) if expected[n] != expected[n + 1] or starts(email, n)),
            default=-1,
        )
        try:
            placing.engage(OWNER, email, {**PLACE, "unit": status}, since)
        except Refused:
            assert held(email, Engagement) == expected
            continue
        expected[upto + 1 : away + 1] = [status] * (away - upto)
        placing.set_status(OWNER, email, status, "So it was.", since)
        assert held(email, Engagement) == expected
        assert held(email, Standing) == expected


def starts(email, away):
    """Tell whether a place that held begins so many days ago."""
    day = TODAY - timedelta(days=away)
    rows = Engagement.objects.filter(person__email=email, valid_from=day)
    return rows.exclude(ended_on=day).exists()


def test_recording_late_asks_as_often_for_many_earlier_ones(partner):
    def asked(n):
        with CaptureQueriesContext(connection) as told:
            placing.set_status(OWNER, PETRA.person, STATUSES[n % 4], "So.", TODAY)
        return len(told)

    asked(0)
    few = asked(1)
    assert asked(2) == few
    assert asked(3) == few


def test_of_two_statuses_that_hold_the_one_recorded_last_says_who_is_gone(partner):
    for status, since in (("left", date(2026, 1, 1)), ("working", date(2026, 4, 1))):
        placing.set_status(OWNER, PETRA.person, status, "By letter.", since)
    placing.set_status(OWNER, PETRA.person, "working", "Came back earlier.", TODAY)
    assert place(PETRA.person, TODAY).status == "working"
    assert gone(TODAY) == gone(TODAY, [PETRA.person]) == frozenset()
