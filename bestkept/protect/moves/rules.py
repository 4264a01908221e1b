"""What follows: the words of a case, what is on record about a person, and when an item is done."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bestkept.journal.rules import Refused
from bestkept.people.rules import KINDS as SIDES
from bestkept.people.rules import Owed, country, line, one_of
from bestkept.protect.agreements.rules import KINDS as AGREEMENTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bestkept.protect.decision.rules import Decision

JOINER, MOVER, LEAVER = "joiner", "mover", "leaver"
KINDS = (JOINER, MOVER, LEAVER)
DONE, OPEN, EXCUSED, CONFIRM = "done", "open", "excused", "confirm with counsel"
LEGAL, HR, SECURITY = "legal", "hr", "security"
DAYS = 14  # until a case is due where nobody names a day: our own figure
FURTHEST = 732  # days ahead that a case may be due
LONGEST = 2000  # characters of what is said of an item
# What legal and HR decide on a declaration; the first two let the person begin.
CLEARED, CONDITIONS, HELD = "cleared", "with conditions", "not cleared"
OUTCOMES = (CLEARED, CONDITIONS, HELD)
REMINDER, EMPLOYER = "reminder", "new employer"
LETTERS = (REMINDER, EMPLOYER)
# Names by which the law of the United States is told. Georgia is left out: it is a country too.
_STATES = (
    "alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|hawaii|"
    "idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|"
    "minnesota|mississippi|missouri|montana|nebraska|nevada|ohio|oklahoma|oregon|pennsylvania|"
    "tennessee|texas|utah|vermont|virginia|washington|wisconsin|wyoming|rhode island|"
    "new (york|jersey|mexico|hampshire)|(north|south) (carolina|dakota)|united states"
)
_UNITED = re.compile(
    rf"\b((?-i:U\.?S\.?(A\.?)?)|{_STATES})(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """For whom a person works: `country` is where they do, `seat` where the organisation is."""

    row: int
    organisation: str
    name: str
    side: str
    country: str
    seat: str
    unit: str
    job: str
    since: date

    @property
    def position(self) -> str:
        """The place as a grant is compared with it: another organisation, unit or job is one."""
        return f"{self.organisation}\n{self.unit}\n{self.job}"

    def __str__(self) -> str:
        return f"{self.job} in {self.unit}, {self.name} ({self.country})"


@dataclass(frozen=True)
class Asks:
    """A requirement that holds: of which places, and what it asks for (see the model)."""

    number: str
    side: str
    country: str
    unit: str
    job: str
    asset: str
    purpose: str
    kinds: tuple[str, ...]
    since: date
    entry: int

    def meets(self, place: Place) -> bool:
        """Tell whether it is asked of people at a place; letters' case does not count."""
        return all(
            not mine or mine.casefold() == theirs.casefold()
            for mine, theirs in (
                (self.side, place.side),
                (self.country, place.country),
                (self.unit, place.unit),
                (self.job, place.job),
            )
        )


@dataclass(frozen=True)
class Secret:
    """A secret that a person is to know or knows: for what, why, and whether that is settled.

    `settled` is False for what was only asked for: nobody has to wait for the answer.
    """

    number: str
    title: str
    purpose: str
    why: str
    settled: bool


@dataclass(frozen=True)
class Signed:
    """An agreement in force, and whether its form is enough: done, confirm with counsel or open."""

    number: str
    kind: str
    law: str
    form: str
    state: str


@dataclass(frozen=True)
class Told:
    """A notice that stands: its number, of which secret, and whether it was acknowledged.

    `act` is the id of the act that gave it: a later one has a greater.
    """

    number: str
    asset: str
    title: str
    acknowledged: bool
    act: int = 0


@dataclass(frozen=True)
class Held:
    """A grant that is open: of which secret, for what, and whether it was given at this place.

    `act` is the id of the act that made it.
    """

    number: str
    asset: str
    title: str
    purpose: str
    until: date
    here: bool
    act: int = 0


@dataclass(frozen=True)
class Declared:
    """The newest declaration at this employer: its row, what was said, and what was decided."""

    row: int
    bound: bool
    towards: str
    outcome: str
    because: str
    entry: int


class IsOpen(Refused):
    """A case of that person is open, so that no other is begun."""


@dataclass(frozen=True)
class Facts:
    """All that is on record about a person on a day, as far as moving rests on it.

    `decisions` are by secret and purpose. `kinds` are kinds of agreement that the place asks
    for, each with others that are as good. `owns` are secrets owned or deputised. `immune` tells
    whether an agreement in force gives the notice of 18 USC 1833(b); `refers` are agreements that
    refer to a policy for it which the person has not confirmed to have, each with the policy.
    `earlier` are roles from before this place. `invited`: an invitation to sign in is open.
    `sure` are the keys of statements on law that counsel confirmed.
    """

    person: str
    name: str
    day: date
    place: Place | None
    status: str
    level: int
    levels: int
    secrets: tuple[Secret, ...]
    decisions: Mapping[tuple[str, str], Decision]
    kinds: tuple[tuple[str, ...], ...]
    signed: tuple[Signed, ...]
    theirs: tuple[Signed, ...]
    told: tuple[Told, ...]
    held: tuple[Held, ...]
    declared: Declared | None
    immune: bool
    signs_in: bool
    tokens: int
    roles: tuple[str, ...]
    owns: tuple[str, ...]
    refers: tuple[tuple[str, str], ...] = ()
    earlier: tuple[str, ...] = ()
    invited: bool = False
    sure: Collection[str] = ()


@dataclass(frozen=True)
class Due:
    """An item of a case: what, its state by the record, why it is asked, and who owes it by when.

    `owes` is an address or a role, `shows` what the state rests on. One that is not `asked` may
    be left out. `reason` is legal's where it is excused.
    """

    key: str
    what: str
    state: str
    why: str
    owes: str
    day: date
    shows: tuple[str, ...] = ()
    asked: bool = True
    reason: str = ""

    @property
    def waits(self) -> bool:
        """Whether the case cannot be closed for it."""
        return self.asked and self.state == OPEN


@dataclass(frozen=True)
class Lost:
    """What of a leaver's access was ended: grants (number, secret, purpose), roles, and the rest.

    It stays ended where the leaving is withdrawn, and has to be asked for again.
    """

    grants: tuple[tuple[str, str, str], ...] = ()
    roles: tuple[str, ...] = ()
    sign_in: bool = False
    tokens: int = 0

    def __bool__(self) -> bool:
        return bool(self.grants or self.roles or self.sign_in or self.tokens)


def number(count: int) -> str:
    """Return the number of the `count`-th case, from 1."""
    return f"M-{count:04d}"


def requirement_number(count: int) -> str:
    """Return the number of the `count`-th requirement, from 1."""
    return f"RQ-{count:04d}"


def due_day(told: date | None, today: date) -> date:
    """Return the day until which a case is due; Refused for one that is too far from today."""
    day = told or today + timedelta(days=DAYS)
    if abs((day - today).days) > FURTHEST:
        raise Refused(f"{day} is more than two years from today. Name a day that is nearer.")
    return day


def checked(told: Mapping[str, str]) -> dict[str, str]:
    """Return a requirement as it is kept; Refused where it asks for nothing, or for too much."""
    asset, kinds = told.get("asset", "").strip().upper(), told.get("kinds", "").strip()
    if bool(asset) == bool(kinds):
        raise Refused("Name a secret that they are told of, or kinds of agreement: one of both.")
    purpose = line(told.get("purpose", ""), "purpose").lower() if asset else ""
    wanted = [one.strip() for one in kinds.split("/")] if kinds else []
    return {
        "side": one_of(told["side"], SIDES, "kind of organisation") if told.get("side") else "",
        "country": country(told["country"]) if told.get("country") else "",
        "unit": line(told["unit"], "unit") if told.get("unit") else "",
        "job": line(told["job"], "job") if told.get("job") else "",
        "asset": asset,
        "purpose": purpose,
        "kinds": "/".join(one_of(one, AGREEMENTS, "kind of agreement") for one in wanted),
    }


def excused(items: Iterable[Due], reasons: Mapping[str, str]) -> tuple[Due, ...]:
    """Return items with those excused that legal gave a reason for; what is done stays done."""
    return tuple(
        replace(one, state=EXCUSED, reason=reasons[one.key])
        if one.key in reasons and one.state in (OPEN, CONFIRM)
        else one
        for one in items
    )


def waiting(items: Sequence[Due]) -> list[Due]:
    """Return the items for which a case cannot be closed."""
    return [one for one in items if one.waits]


def counted(items: Sequence[Due]) -> Counter[str]:
    """Return how many of the items that are asked for stand how."""
    return Counter(one.state for one in items if one.asked)


def asked_of(asks: Asks, people: int) -> Owed:
    """Return what a requirement asks of people who have no case, as legal owes it."""
    who = "One person" if people == 1 else f"{people} people"
    what = f"not told of {asks.asset}" if asks.asset else f"not bound by {' or '.join(asks.kinds)}"
    words = f"{who} at a place that asks for it: {what}"
    return Owed(asks.since + timedelta(days=DAYS), "requirement", asks.number, words, LEGAL)


def united_states(*words: str) -> bool:
    """Tell whether one of these names the law of the United States, or of one of its states."""
    return any(word == "US" or _UNITED.search(word) for word in words)
