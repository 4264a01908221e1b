"""Decisions as their entries record them, with the rows by which they stand, as people read them.

What was decided is never worked out here: it is read from the journal, and `queries.again` makes
it anew.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bestkept.journal import queries as journal
from bestkept.people.models import Engagement, Standing, Vetting
from bestkept.people.queries import authorise
from bestkept.people.rules import LEVELS
from bestkept.protect.access.models import Grant
from bestkept.protect.agreements.models import Terms
from bestkept.protect.countries.models import Advice
from bestkept.protect.decision.queries import GLASS, MAY_SEE, NEEDED, VERBS, every, listed
from bestkept.protect.notices.models import Notice
from bestkept.register.models import AssetFact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bestkept.journal.rules import Actor
    from bestkept.protect.decision.queries import Again


@dataclass(frozen=True)
class Cited:
    """A row that shows a condition: its kind, what it is called, and the entry that recorded it.

    `label` is empty, and `entry` None, for a row that nobody finds.
    """

    name: str
    kind: str
    label: str
    entry: int | None


@dataclass(frozen=True)
class Shown:
    """A condition as an entry records it: its state, why, the rows, and what was to be done."""

    name: str
    state: str
    because: str
    rows: tuple[Cited, ...]
    next: str


@dataclass(frozen=True)
class Made:
    """What was decided on one secret."""

    asset: str
    version: int
    permitted: bool
    conditions: tuple[Shown, ...]


@dataclass(frozen=True)
class Recorded:
    """The decision of an entry: who, what for, on which day, by which policy; and on each secret.

    `glass` tells that the secret was opened whatever was decided. Where something of it was
    erased, `erased` is True, and nothing else is told.
    """

    entry: int
    person: str
    purpose: str
    day: str
    policy: int
    made: tuple[Made, ...]
    glass: bool
    erased: bool = False


@dataclass(frozen=True)
class Differing:
    """A condition that came out otherwise when it was decided again; None: there was none."""

    asset: str
    name: str
    was: str | None
    now: str | None


def recorded(by: Actor, number: int) -> Recorded | None:
    """Return the decision that an entry records; None for one that records none."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    entry = journal.entry(number)
    if entry.verb not in VERBS:
        return None
    told = {one.name: one.value for one in journal.openings(number)}
    glass = entry.verb == GLASS
    if any(name not in told for name in NEEDED):
        noted = any(name in NEEDED for _, name in journal.erased(number))
        return Recorded(number, "", "", "", 0, (), glass, erased=True) if noted else None
    decided = every(told)
    rows = _cited({row for _, _, conditions in decided for one in conditions for row in one[3]})
    made = tuple(
        Made(asked.asset, asked.version, permitted, tuple(_shown(one, rows) for one in conditions))
        for asked, permitted, conditions in decided
    )
    first = decided[0][0]
    return Recorded(
        number, first.person, first.purpose, first.day, told["policy"], made, glass=glass
    )


def differing(found: Again) -> list[Differing]:
    """Return what came out otherwise when a decision was made again, condition by condition."""
    told = []
    for (asked, permitted, conditions), now in zip(every(found.recorded), found.made, strict=True):
        was = {"verdict": _verdict(permitted), **{one[0]: _said(one) for one in conditions}}
        is_ = {"verdict": _verdict(now.permitted), **{one[0]: _said(one) for one in listed(now)}}
        told += [
            Differing(asked.asset, name, was.get(name), is_.get(name))
            for name in dict.fromkeys((*was, *is_))
            if was.get(name) != is_.get(name)
        ]
    return told


def _verdict(permitted: bool) -> str:
    return "permitted" if permitted else "refused"


def _said(one: Sequence[Any]) -> str:
    rows = f" [{', '.join(one[3])}]" if one[3] else ""
    return f"{one[1]}: {one[2]}{rows}" + (f". {one[4]}" if one[4] else "")


def _shown(one: Sequence[Any], rows: Mapping[str, Cited]) -> Shown:
    name, state, because, cited, then = one
    return Shown(name, state, because, tuple(rows[row] for row in cited), then)


def _cited(names: Iterable[str]) -> dict[str, Cited]:
    """Return rows as people read them, by the names by which a decision cites them.

    One question for each kind of row, however many there are.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for name in names:
        kind, _, pk = name.partition(":")
        wanted[kind].add(int(pk))
    found = {name: Cited(name, name.partition(":")[0], "", None) for name in names}
    for kind, pks in wanted.items():
        model, wide, said = _ROWS[kind]
        for row in model.objects.filter(pk__in=pks).select_related("recorded_in", *wide):
            name = f"{kind}:{row.pk}"
            found[name] = Cited(name, kind, said(row), row.recorded_in.number)
    return found


def _terms(row: Terms) -> str:
    amended = f", amendment {row.amendment}" if row.amendment else ""
    return f"{row.agreement.number}{amended}"


def _engagement(row: Engagement) -> str:
    return ", ".join(one for one in (row.job, row.unit, row.organisation.name) if one)


_SIGNED = (Terms, ("agreement",), _terms)
# Each kind of row: its table, what is read with it, and what it is called.
_ROWS: dict[str, tuple[Any, tuple[str, ...], Callable[[Any], str]]] = {
    "engagement": (Engagement, ("organisation",), _engagement),
    "standing": (Standing, (), lambda row: row.status),
    "vetting": (Vetting, (), lambda row: LEVELS[row.level]),
    "tier": (AssetFact, (), lambda row: row.value),
    "grant": (Grant, (), lambda row: row.number),
    "own": _SIGNED,
    "theirs": _SIGNED,
    "notice": (Notice, (), lambda row: row.number),
    "advice": (Advice, (), lambda row: row.number),
}
