"""What follows: which facts an asset has, what held when, and what a change does to the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from bestkept.journal.rules import DatedRow, Refused, in_force
from bestkept.register import facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What an asset is: its kind, and the letters that its numbers begin with.
TRADE_SECRET = "trade secret"  # noqa: S105 - the kind of an asset, no password
INNOVATION = "innovation"
NAME = "name"  # what terms belong to that belong to nothing else
PREFIXES = {
    TRADE_SECRET: "TS",
    "patent": "PT",
    "trademark": "TM",
    "copyright": "CR",
    "know-how": "KH",
    INNOVATION: "IN",
    NAME: "NM",
}
CANDIDATE = "candidate"
EARLIEST = date(1900, 1, 1)
NO_END = date.max
CROWD = 8  # segments of similar size that the index bears before they are merged


@dataclass(frozen=True)
class Fact(DatedRow):
    """A dated fact of an asset."""

    name: str
    value: str


class Paper(Protocol):
    """A document of a version, as far as a comparison takes it."""

    @property
    def location(self) -> str:
        """Where it was."""

    @property
    def file_sha256(self) -> str:
        """The hash of its bytes, hex."""

    @property
    def words(self) -> int:
        """How many words of it are guarded."""


@dataclass(frozen=True)
class Span:
    """A value that holds from `first` until the day before `end` (date.max: no end known)."""

    first: date
    end: date
    value: str


@dataclass(frozen=True)
class Rewrite:
    """What a change does to the rows: which are closed, on which day, and what is inserted."""

    closed: tuple[tuple[Fact, date], ...]
    inserted: tuple[Span, ...]


def asset_number(kind: str, count: int) -> str:
    """Return the number of the `count`-th asset of a kind, from 1; Refused for another kind."""
    if kind not in PREFIXES:
        raise Refused(f"There is no kind {kind!r}. Kinds are: {', '.join(PREFIXES)}.")
    return f"{PREFIXES[kind]}-{count:04d}"


def is_asset_number(label: str) -> bool:
    """Tell whether a label of the journal names an asset."""
    return label.partition("-")[0] in PREFIXES.values()


def settable(name: str) -> str:
    """Return the name of a fact that may be set by hand; Refused for what acts record."""
    if name in facts.BY_ACTS:
        raise Refused(f"{name!r} cannot be set: an act of its own records it.")
    return name


def checked_day(day: date) -> date:
    """Return a first day of validity; Refused before 1900, and at the end of time."""
    if day < EARLIEST:
        raise Refused(f"{day} is too early: nothing is on record as valid before {EARLIEST}.")
    if day >= NO_END:
        raise Refused(f"{day} is the end of the calendar, where nothing can begin to hold.")
    return day


def standing(rows: Iterable[Fact], on: date, as_known: date | None = None) -> list[Fact]:
    """Return the one row of each fact that held on `on`: where two do, the later recorded."""
    found: dict[str, Fact] = {}
    for row in in_force(rows, on, as_known):
        rival = found.get(row.name)
        if rival is None or (rival.entry, rival.row) < (row.entry, row.row):
            found[row.name] = row
    return [found[name] for name in sorted(found, key=facts.place)]


def spans(rows: Sequence[Fact]) -> list[Span]:
    """Return what held when, oldest first, of the rows of one fact; equal neighbours are one."""
    edges = {day for row in rows for day in (row.valid_from, row.end)}
    found: list[Span] = []
    for first, end in pairwise(sorted(edges | {date.max})):
        for row in standing(rows, first):
            if found and found[-1].end == first and found[-1].value == row.value:
                first = found.pop().first  # noqa: PLW2901 - the span goes on
            found.append(Span(first, end, row.value))
    return found


def change(rows: Sequence[Fact], value: str, first: date) -> Rewrite:
    """Return what makes `value` hold from `first` until the next change that is on record."""
    history = spans(rows)
    there = next((span for span in history if span.first <= first < span.end), None)
    if there and there.value == value:
        raise Refused(f"It was so already on {first}. Nothing was changed.")
    later = [span.first for span in history if span.first > first]
    end = there.end if there else min(later, default=date.max)
    return Rewrite(_closed(rows, first, end), (Span(first, end, value),))


def correction(rows: Sequence[Fact], value: str, on: date, first: date | None) -> Rewrite:
    """Return what puts `value` in the place of the one that is on record for day `on`.

    It holds from `first`, or from the same first day as the wrong one where that is None;
    the value before it, if any, holds until then. Refused where nothing is on record for
    `on`, where nothing would change, and where the new first day would jump over another
    change, which then has to be corrected by itself.
    """
    history = spans(rows)
    wrong = next((span for span in history if span.first <= on < span.end), None)
    if wrong is None:
        raise Refused(f"Nothing is on record for {on} that could be corrected.")
    before = max((s for s in history if s.end <= wrong.first), key=lambda s: s.end, default=None)
    start = first or wrong.first
    if (start, value) == (wrong.first, wrong.value):
        raise Refused(f"It is so on record for {on} already. Nothing was changed.")
    if not (before.first if before else date.min) < start < wrong.end:
        raise Refused(
            f"{start} lies beyond the change before or after this one. Correct that one first."
        )
    right = Span(start, wrong.end, value)
    if start <= wrong.first:
        return Rewrite(_closed(rows, start, wrong.end), (right,))
    closed = _closed(rows, wrong.first, wrong.end)
    if before and before.end == wrong.first:
        return Rewrite(closed, (Span(wrong.first, start, before.value), right))
    _refuse_to_blank(rows, wrong.first, start)
    return Rewrite(closed, (right,))


def ending(rows: Sequence[Fact], on: date) -> Rewrite:
    """Return what makes a fact hold no longer from `on`; Refused where none would hold then."""
    if not any(span.end > on for span in spans(rows)):
        raise Refused(f"Nothing is on record that holds on {on} or later.")
    return Rewrite(_closed(rows, on, date.max), ())


def next_numbered(kind: str, names: Iterable[str]) -> str:
    """Return the next free name of facts that stand side by side, such as place.3."""
    taken = [int(name.partition(".")[2]) for name in names if name.startswith(f"{kind}.")]
    return f"{kind}.{max(taken, default=0) + 1}"


def _closed(rows: Sequence[Fact], first: date, end: date) -> tuple[tuple[Fact, date], ...]:
    """Return the open rows that would hold between `first` and `end`, each with its last word."""
    return tuple(
        (row, max(row.valid_from, first))
        for row in rows
        if row.superseded is None and row.valid_from < end and first < row.end
    )


def _refuse_to_blank(rows: Sequence[Fact], first: date, end: date) -> None:
    # A row that was ended once cannot be closed again, and no value could take its place.
    if any(row.superseded and row.valid_from < end and first < row.end for row in rows):
        raise Refused(
            f"A first value that was followed by another cannot begin later than {first}. "
            "Correct the value itself, or say so in the description."
        )


@dataclass(frozen=True)
class Shift:
    """What became of a document from one version to the next.

    `what` is added, removed, changed or moved; words as they are guarded, 0 where it is not.
    """

    what: str
    location: str
    before: int
    after: int


def shifts(before: Iterable[Paper], after: Iterable[Paper]) -> list[Shift]:
    """Return what differs between two versions, by location; the same bytes elsewhere moved."""
    old, new = {p.location: p for p in before}, {p.location: p for p in after}
    gone = {p.file_sha256: p for at, p in old.items() if at not in new}
    found = []
    for at, one in new.items():
        if at in old:
            if old[at].file_sha256 != one.file_sha256:
                found.append(Shift("changed", at, old[at].words, one.words))
        elif moved := gone.pop(one.file_sha256, None):
            found.append(Shift("moved", f"{moved.location} to {at}", moved.words, one.words))
        else:
            found.append(Shift("added", at, 0, one.words))
    found += [Shift("removed", one.location, one.words, 0) for one in gone.values()]
    return sorted(found, key=lambda one: (one.what, one.location))


def crowded(sizes: Sequence[tuple[str, int]]) -> list[str]:
    """Return the names of segments to merge: a crowd of similar size, else none.

    `sizes` are names with their number of sketches. Similar: within one power of eight.
    """
    tiers: dict[int, list[str]] = {}
    for name, sketches in sizes:
        tiers.setdefault((max(sketches, 1).bit_length() - 1) // 3, []).append(name)
    return next((names for names in tiers.values() if len(names) > CROWD), [])
