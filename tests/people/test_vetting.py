"""How people were vetted: the highest counts, its end is owed ahead, a wrong one is struck."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal import queries as journal
from bestkept.journal.rules import NotAllowed, NotThere, Refused
from bestkept.people import placing, vetted
from bestkept.people.actions import add_person
from bestkept.people.queries import place
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA

TODAY = datetime.now(UTC).date()
SVEN = replace(ALICE, role="security")


def vet(level="basic", done=TODAY, ends=None, awareness="not asked", who=PETRA.person):
    told = {"basis": "Consent", "done_by": "Checkers", "done_on": done, "expires": ends}
    placing.record_vetting(OWNER, who, level, awareness=awareness, **told)
    return journal.head().size - 1


def days(n):
    return TODAY + timedelta(days=n)


def test_the_highest_that_holds_counts_whichever_was_recorded_last(home):
    vet("enhanced", days(-20))
    vet("basic", days(-2))
    assert place(PETRA.person).vetted == "enhanced"
    found = [(one.level, one.counts) for one in vetted.of(OWNER, PETRA.person)]
    assert found == [("basic", False), ("enhanced", True)]


def test_what_it_rests_on_is_read_by_those_who_may_alone(home):
    entry = vet(awareness="passed", ends=days(300))
    for by in (OWNER, SVEN, AUD):
        (one,) = vetted.of(by, PETRA.person)
        assert (one.entry, one.basis, one.done_by, one.awareness) == (
            *(entry, "Consent", "Checkers", "passed"),
        )
        assert (one.done_on, one.expires) == (TODAY, days(300))
    for by in (ALICE, BOB, PETRA):
        with pytest.raises(NotAllowed):
            vetted.of(by, PETRA.person)


def test_a_wrong_one_is_struck_with_a_reason_and_stays_readable(home):
    right, wrong = vet("basic", days(-20)), vet("enhanced")
    with pytest.raises(Refused):
        placing.strike_vetting(OWNER, PETRA.person, wrong, " ")
    with pytest.raises(NotThere):
        placing.strike_vetting(OWNER, BOB.person, wrong, "It was another Petra.")
    with pytest.raises(NotAllowed):
        placing.strike_vetting(ALICE, PETRA.person, wrong, "It was another Petra.")
    placing.strike_vetting(SVEN, PETRA.person, wrong, "It was another Petra.")
    assert place(PETRA.person).vetted == "basic"
    found = [(one.entry, one.counts, one.wrong) for one in vetted.of(OWNER, PETRA.person)]
    assert found == [(wrong, False, "It was another Petra."), (right, True, "")]
    with pytest.raises(NotThere):
        placing.strike_vetting(SVEN, PETRA.person, wrong, "Again.")


def told(day=TODAY, person=None):
    return [(one.day, one.number, one.person) for one in vetted.owed(day, person and {person})]


def test_one_that_ends_is_owed_by_hr_sixty_days_before(home):
    vet(done=days(-300), ends=days(60))
    assert told(days(-1)) == []
    assert told() == [(days(60), PETRA.person, "hr")]
    assert told(days(90)) == [(days(60), PETRA.person, "hr")]
    assert told(person="hr") == told()
    assert told(person=PETRA.person) == []


@pytest.mark.parametrize(
    ("level", "ends", "owed"),
    [("basic", None, 0), ("none", None, 0), ("enhanced", 400, 0), ("basic", 40, 1)],
)
def test_nothing_is_owed_once_another_is_on_record_that_lasts(home, level, ends, owed):
    vet(done=days(-300), ends=days(30))
    vet(level, ends=days(ends) if ends else None)
    assert len(told()) == owed


def test_a_lower_one_of_before_does_not_take_the_place_of_a_higher_one_that_ends(home):
    vet("basic", days(-400))
    vet("enhanced", days(-300), ends=days(30))
    assert told() == [(days(30), PETRA.person, "hr")]


def test_who_has_left_is_owed_nothing(home):
    vet(done=days(-300), ends=days(30))
    placing.set_status(OWNER, PETRA.person, "left", "Her project ended.")
    assert told() == []


def test_a_failed_check_is_owed_until_one_is_passed(home):
    vet(awareness="failed", done=days(-3))
    assert vetted.failed(PETRA.person) == days(-3)
    assert told() == [(days(27), PETRA.person, "hr")]
    vet()
    assert vetted.failed(PETRA.person) == days(-3)
    vet(awareness="passed")
    assert vetted.failed(PETRA.person) is None
    assert told() == []


def test_a_failed_check_that_was_struck_is_none(home):
    placing.strike_vetting(OWNER, PETRA.person, vet(awareness="failed"), "It was another Petra.")
    assert vetted.failed(PETRA.person) is None
    assert told() == []


def test_many_cost_no_more_questions_than_few(home):
    def asked():
        with CaptureQueriesContext(connection) as found:
            vetted.owed(TODAY)
            vetted.of(OWNER, PETRA.person)
        return len(found)

    vet(done=days(-300), ends=days(30))
    few = asked()
    for n in range(9):
        add_person(OWNER, f"p{n}@example.com", "P", ["employee"])
        vet(done=date(2026, 1, 1), ends=days(30), who=f"p{n}@example.com")
        vet("none", done=days(-n - 30), ends=days(3))
    assert asked() == few


@pytest.mark.parametrize("done", [date(1, 1, 1), date(1949, 12, 31)])
def test_nobody_was_vetted_before_1950(home, done):
    with pytest.raises(Refused, match="too early: nothing is on record of anybody"):
        vet(done=done)
