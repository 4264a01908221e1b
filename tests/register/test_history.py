"""Whatever is changed and corrected, each day says what a plain replay of the acts says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestkept.journal.rules import Refused
from bestkept.register.rules import NO_END, Fact, change, correction, crowded, spans, standing

FIRST = date(2025, 1, 1)
LENGTH = 40


def day(number):
    return FIRST + timedelta(days=number)


class Record:
    """Rows as the database keeps them: closed once, never edited otherwise."""

    def __init__(self):
        self.rows = []
        self.entry = 0

    def apply(self, rewrite):
        self.entry += 1
        at = datetime(2030, 1, 1, tzinfo=UTC) + timedelta(days=self.entry)
        for fact, ended_on in rewrite.closed:
            place = self.rows.index(fact)
            assert fact.superseded is None
            assert ended_on >= fact.valid_from
            self.rows[place] = replace(
                fact, ended_on=ended_on, ended_entry=self.entry, superseded=at
            )
        for span in rewrite.inserted:
            end = None if span.end == NO_END else span.end
            self.rows.append(
                Fact(len(self.rows), span.first, end, self.entry, at, None, None, None,
                     "owner", span.value)
            )  # fmt: skip

    def on(self, when, known=None):
        seen = None if known is None else date(2030, 1, 1) + timedelta(days=known)
        found = standing(self.rows, when, seen)
        assert len(found) <= 1
        return found[0].value if found else None


class Replay:
    """A value for each day: a list, and nothing cleverer."""

    def __init__(self):
        self.days = [None] * LENGTH

    def _run(self, start):
        end = start
        while end < LENGTH and self.days[end] == self.days[start]:
            end += 1
        return end

    def change(self, value, first):
        end = self._run(first)
        self.days[first:end] = [value] * (end - first)

    def correct(self, value, on, first):
        start, end = on, self._run(on)
        while start and self.days[start - 1] == self.days[on]:
            start -= 1
        before = self.days[start - 1] if start else None
        first = start if first is None else first
        self.days[start:end] = [before] * (end - start)
        self.days[first:end] = [value] * (end - first)


days = st.integers(0, LENGTH - 1)
values = st.sampled_from("abc")
changes = st.tuples(st.just("change"), values, days, st.none())
steps = st.one_of(
    changes,
    st.tuples(st.just("correct"), values, days, st.none() | days),
)


@given(st.lists(steps, max_size=9))
def test_each_day_says_what_a_replay_says_then_and_now(acts):
    record, replay, snapshots = Record(), Replay(), [[None] * LENGTH]
    for kind, value, one, other in acts:
        first = None if other is None else day(other)
        try:
            if kind == "change":
                record.apply(change(record.rows, value, day(one)))
            else:
                record.apply(correction(record.rows, value, day(one), first))
        except Refused:
            continue
        getattr(replay, kind)(*((value, one) if kind == "change" else (value, one, other)))
        snapshots.append(list(replay.days))
    for known, snapshot in enumerate(snapshots):
        assert [record.on(day(n), known) for n in range(LENGTH)] == snapshot
    assert [record.on(day(n)) for n in range(LENGTH)] == snapshots[-1]


@given(st.lists(changes, min_size=1, max_size=6))
def test_spans_follow_each_other_without_overlap(acts):
    record = Record()
    for _, value, one, _ in acts:
        try:
            record.apply(change(record.rows, value, day(one)))
        except Refused:
            continue
    found = spans(record.rows)
    for one, two in pairwise(found):
        assert one.end <= two.first
        assert one.end < two.first or one.value != two.value
    assert found[-1].end == NO_END


def history(*steps_taken):
    record = Record()
    for value, first in steps_taken:
        record.apply(change(record.rows, value, day(first)))
    return record.rows


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        (lambda rows: change(rows, "b", day(12)), "so already"),
        (lambda rows: correction(rows, "b", day(12), None), "already"),
        (lambda rows: correction(rows, "c", day(1), None), "Nothing is on record"),
        (lambda rows: correction(rows, "c", day(12), day(20)), "beyond the change"),
        (lambda rows: correction(rows, "c", day(12), day(5)), "beyond the change"),
        (lambda rows: correction(rows, "a", day(7), day(8)), "cannot begin later"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_its_reason(ask, why):
    with pytest.raises(Refused, match=why):
        ask(history(("a", 5), ("b", 10), ("c", 20)))


def test_only_a_crowd_of_similar_size_is_merged():
    assert crowded([(str(n), 100) for n in range(8)]) == []
    assert crowded([(str(n), 10**n) for n in range(9)]) == []
    assert crowded([("big", 10**6), *((str(n), 64 + n) for n in range(9))]) == list("012345678")
