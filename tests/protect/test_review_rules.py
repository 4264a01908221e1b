"""When the next review is due, and that no trigger opens a review twice: for all days."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bestkept.protect.reviews import rules
from bestkept.protect.reviews.rules import Entry, Standing

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
MONTHS = st.integers(1, rules.LONGEST_INTERVAL)
WORDS = st.sets(st.sampled_from([*rules.TRIGGERS]))


def naive(first, months, closed):
    """Return the first planned day that is not done by a review closed then, by counting on."""
    step = 0
    while rules.months_later(first, step * months) <= closed + timedelta(days=rules.AHEAD):
        step += 1
    return rules.months_later(first, step * months)


@given(DAYS, MONTHS, DAYS)
def test_the_next_day_is_the_first_planned_one_after_the_review(first, months, closed):
    assert rules.next_due(first, months, closed) == naive(first, months, closed)


@given(DAYS, st.integers(0, 400))
def test_a_month_end_stays_one_and_comes_back_after_shorter_months(first, months):
    found = rules.months_later(first, months)
    last = calendar.monthrange(found.year, found.month)[1]
    assert found.day == min(first.day, last)
    assert (found.year * 12 + found.month) - (first.year * 12 + first.month) == months


def test_the_31st_of_january_goes_by_the_end_of_february():
    days = [rules.months_later(date(2027, 1, 31), n) for n in range(4)]
    assert [f"{one:%m-%d}" for one in days] == ["01-31", "02-28", "03-31", "04-30"]
    assert rules.months_later(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert rules.months_later(date(2028, 2, 29), 48) == date(2032, 2, 29)


@given(DAYS, DAYS)
def test_one_without_interval_is_due_once(first, closed):
    assert rules.next_due(first, None, None) == first
    found = rules.next_due(first, None, closed)
    assert found in (None, first)
    assert (found is None) == (first <= closed + timedelta(days=rules.AHEAD))


@given(st.none() | DAYS, DAYS)
def test_nothing_opens_that_is_not_near(due, today):
    opens = rules.opens(due, today)
    assert opens == (due is not None and (due - today).days <= rules.AHEAD)


ENTRIES = st.builds(
    Entry,
    number=st.integers(0, 50),
    verb=st.sampled_from([*rules.VERBS, "page.viewed"]),
    subjects=st.frozensets(st.sampled_from(["TS-0001", "bob@x.example", "I-0001"])),
    fields=st.sampled_from([{}, {"standing.1": {"status": "left"}}, {"standing.1": "odd"}]),
)
REVIEWS = st.lists(
    st.builds(
        Standing,
        row=st.integers(0, 5),
        subject=st.sampled_from(["TS-0001", "TS-0002"]),
        owner=st.sampled_from(["bob@x.example", "eva@x.example"]),
        deputy=st.sampled_from(["", "bob@x.example"]),
        triggers=WORDS.map(frozenset),
        since=st.integers(0, 50),
    ),
    unique_by=lambda one: one.row,
)


@given(ENTRIES, REVIEWS, st.booleans())
def test_an_entry_concerns_a_review_once_and_only_by_a_trigger_that_it_has(entry, found, new):
    told = rules.suiting(entry, found, new=new)
    rows = [one.row for one, _ in told]
    assert len(rows) == len(set(rows))
    for one, word in told:
        trigger = rules.TRIGGERS[word]
        assert word in one.triggers
        assert entry.verb in trigger.verbs
        assert one.since < entry.number
        assert new or word != "new country"
        assert trigger.about != "subject" or one.subject in entry.subjects
        assert trigger.about != "person" or {one.owner, one.deputy} & entry.subjects


@given(ENTRIES, REVIEWS)
def test_whoever_asks_for_incidents_is_told_of_every_later_one(entry, found):
    told = {one.row for one, _ in rules.suiting(entry, found, new=False)}
    for one in found:
        if entry.verb == "incident.opened" and "incident" in one.triggers:
            assert (one.row in told) == (one.since < entry.number)
