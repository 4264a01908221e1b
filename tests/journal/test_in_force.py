"""Which rows hold on a day, by what was known on another."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestkept.journal.rules import (
    DatedRow,
    in_force,
    instant,
    is_later,
    never_decreasing,
    storable,
    subjects,
)

FIRST = date(2025, 1, 1)
LENGTH = 30
days = st.integers(0, LENGTH)


def day(number):
    return FIRST + timedelta(days=number)


def noon(number):
    return datetime.combine(day(number), time(12), UTC)


@st.composite
def histories(draw):
    """Rows by number: recorded, first, end or None, and ended (recorded, first day) or None."""
    found = []
    for _ in range(draw(st.integers(0, 6))):
        recorded, first = draw(days), draw(days)
        end = draw(st.none() | st.integers(first + 1, LENGTH + 1))
        ended = draw(
            st.none() | st.tuples(st.integers(recorded, LENGTH), st.integers(first, LENGTH + 1))
        )
        found.append((recorded, first, end, ended))
    return found


def replayed(history, known):
    """Replay the acts up to day `known`: for each row the set of days on which it holds."""
    held = {}
    for number, (recorded, first, end, ended) in enumerate(history):
        if recorded <= known:
            held[number] = set(range(first, LENGTH + 2 if end is None else end))
            if ended and ended[0] <= known:
                held[number] -= set(range(ended[1], LENGTH + 2))
    return held


def row_of(number, recorded, first, end, ended):
    return DatedRow(
        row=number,
        valid_from=day(first),
        valid_to=None if end is None else day(end),
        entry=number,
        recorded=noon(recorded),
        ended_on=day(ended[1]) if ended else None,
        ended_entry=99 if ended else None,
        superseded=noon(ended[0]) if ended else None,
    )


@given(histories(), days, days)
def test_a_row_is_in_force_as_a_replay_of_the_acts_says(history, on, known):
    rows = [row_of(number, *row) for number, row in enumerate(history)]
    then = replayed(history, known)
    assert [r.row for r in in_force(rows, day(on), day(known))] == [
        n for n in then if on in then[n]
    ]
    now = replayed(history, LENGTH)
    assert [r.row for r in in_force(rows, day(on))] == [n for n in now if on in now[n]]


def test_the_record_as_it_stood_does_not_know_of_a_later_end():
    row = row_of(1, 0, 0, None, (20, 10))
    (seen,) = in_force([row], day(15), day(19))
    assert (seen.ended_on, seen.ended_entry, seen.superseded) == (None, None, None)
    (known,) = in_force([row], day(5), day(20))
    assert known.ended_on == day(10)


def test_days_of_recording_are_days_of_utc_whatever_the_zone():
    west = datetime(2025, 1, 1, 20, tzinfo=timezone(timedelta(hours=-8)))
    assert is_later(west, date(2025, 1, 1))
    assert not is_later(west, date(2025, 1, 2))
    assert instant(west) == "2025-01-02T04:00:00Z"


def test_time_is_whole_seconds_and_never_less_than_before():
    now = datetime(2025, 1, 1, 10, 0, 0, 999_999, UTC)
    assert never_decreasing(None, now) == now.replace(microsecond=0)
    assert never_decreasing(noon(5), now) == noon(5)
    assert never_decreasing(noon(0), noon(1)) == noon(1)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("lab/plain-\u00fc.txt", "lab/plain-\u00fc.txt"),
        (b"lab/\xff\xfe.txt".decode("utf-8", "surrogateescape"), r"lab/\xff\xfe.txt"),
        ("nul\0", r"nul\x00"),
    ],
)
def test_names_that_are_no_text_are_kept_as_text(name, kept):
    assert storable(name) == kept
    assert storable(name).encode().decode() == kept


def test_subjects_are_told_once():
    assert subjects({}) == []
    assert subjects({"subject": "b", "also": ["a", "b"]}) == ["a", "b"]
