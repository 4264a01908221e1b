"""Who may see what: everybody what they owe themselves, the desk what anybody owes."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bestkept.people import queries as people
from bestkept.people import vetted
from bestkept.people.queries import authorise
from bestkept.protect.access import queries as access
from bestkept.protect.agreements import listing as agreements
from bestkept.protect.countries import queries as countries
from bestkept.protect.duties import rules
from bestkept.protect.duties.models import Feed, Letter, Reminding
from bestkept.protect.moves import queries as moves
from bestkept.protect.notices import queries as notices
from bestkept.protect.questions import queries as questions
from bestkept.protect.recertification import queries as recertification
from bestkept.protect.repapering import queries as repapering
from bestkept.protect.repapering import readers
from bestkept.protect.reviews import queries as reviews
from bestkept.protect.stewards import queries as stewards

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bestkept.journal.rules import Actor
    from bestkept.people.rules import Many, Owed
    from bestkept.protect.duties.rules import Asked

MAY_SEE = ("legal", "security", "hr", "auditor", "administrator")
MAY_SEE_LETTERS = ("administrator", "security", "auditor")

# Whoever makes people owe something adds their `owed` here: what is open on a day, of persons (by
# address) and roles of which one owes it, or of all; they ask nobody who may.
SOURCES: tuple[Callable[[date, Collection[str] | None], list[Owed]], ...] = (
    notices.owed,
    access.owed,
    recertification.owed,
    agreements.owed,
    questions.owed,
    stewards.owed,
    moves.owed,
    repapering.owed,
    readers.owed,
    countries.owed,
    reviews.owed,
    vetted.owed,
)
# Where all is asked for, of these there may be as many as people know secrets, or agreements end:
# they are told in part.
MANY = (notices.many_owed, agreements.many_owed, stewards.many_owed, readers.many_owed)
_IN_PART = (notices.owed, agreements.owed, stewards.owed, readers.owed)
_FEW = (agreements.obligations_owed, *(one for one in SOURCES if one not in _IN_PART))


@dataclass(frozen=True)
class DutyView:
    """Something owed: by which day and how near that is, of which kind, what, and by whom.

    `number` names the thing; `person` is an address, or a role of whose holders one owes it;
    `name` is what the person is called, the role itself for a role.
    """

    day: date
    when: str
    kind: str
    number: str
    words: str
    person: str
    name: str


@dataclass(frozen=True)
class LetterView:
    """A reminder by mail: to whom, of which day, how far it came, and why no further."""

    person: str
    day: date
    state: str
    why: str


@dataclass(frozen=True)
class Gathered:
    """All that anybody owes on a day, overdue first, of which a page shows a part.

    `few` is in memory; of `many` only what is shown is read.
    """

    day: date
    few: tuple[Owed, ...]
    many: tuple[Many, ...] = ()

    @property
    def total(self) -> int:
        """How many things are owed."""
        return len(self.few) + sum(len(one.days) for one in self.many)

    @property
    def overdue(self) -> int:
        """How many of them were due before this day."""
        late = sum(bisect_left(one.days, self.day) for one in self.many)
        return late + sum(one.day < self.day for one in self.few)

    @property
    def kinds(self) -> dict[str, int]:
        """How many there are of each kind."""
        found = Counter(one.kind for one in self.few)
        found.update({one.kind: len(one.days) for one in self.many if one.days})
        return dict(sorted(found.items()))

    def split(self, of: Collection[str]) -> tuple[Gathered, Gathered]:
        """Return what these persons or roles owe, and what others do."""
        own = tuple(one.of(of) for one in self.many)
        mine = tuple(one for one in self.few if one.person in of)
        rest = tuple(one for one in self.few if one.person not in of)
        left = tuple(one.without(some) for one, some in zip(self.many, own, strict=True))
        return Gathered(self.day, mine, own), Gathered(self.day, rest, left)

    def but(self, kind: str) -> Gathered:
        """Return what is owed of every other kind."""
        few = tuple(one for one in self.few if one.kind != kind)
        return Gathered(self.day, few, tuple(one for one in self.many if one.kind != kind))

    def part(self, asked: Asked) -> tuple[list[DutyView], int]:
        """Return some of what suits, and how much suits in all."""
        until = asked.start + asked.size
        few = rules.suiting(self.few, asked)
        many = [one for one in self.many if asked.kind in ("", one.kind)]
        if asked.person:
            many = [one.of({asked.person}) for one in many]
        found = rules.ordered([*few, *(owed for one in many for owed in one.first(until))])
        total = len(few) + sum(len(one.days) for one in many)
        return _views(found[asked.start : until], self.day), total


def mine(by: Actor, on: date | None = None) -> list[DutyView]:
    """Return what somebody owes themselves, or as one of those who hold a role, overdue first."""
    today = datetime.now(UTC).date()
    authorise(by, today, by.role)
    return _views(of_person(by.person, on or today), on or today)


def own(by: Actor) -> Gathered:
    """Return the same of today, for a page that shows the first of it."""
    day = datetime.now(UTC).date()
    authorise(by, day, by.role)
    whose = _whose(by.person, day)
    few = rules.ordered(one for source in _FEW for one in source(day, whose))
    return Gathered(day, tuple(few), tuple(source(day).of(whose) for source in MANY))


def of_person(email: str, on: date) -> list[Owed]:
    """Return what a person owes on a day, for tasks: by name, or by a role that they hold."""
    whose = _whose(email, on)
    return rules.ordered(one for source in SOURCES for one in source(on, whose))


def _whose(email: str, on: date) -> tuple[str, ...]:
    """Return by what somebody owes: their address, and the roles of which one owes something."""
    held = people.person(email, on)
    return (email, *(role for role in rules.ROLES if held is not None and role in held.roles))


def gathered(by: Actor, on: date | None = None) -> Gathered:
    """Return what anybody owes on a day (None: today); Refused for most roles."""
    today = datetime.now(UTC).date()
    authorise(by, today, *MAY_SEE)
    day = on or today
    few = rules.ordered(one for source in _FEW for one in source(day, None))
    return Gathered(day, tuple(few), tuple(source(day) for source in MANY))


def often(person: str) -> str:
    """Return how often a person wants to be reminded today."""
    return wishes(person).get(person, rules.USUAL)


def wishes(person: str | None = None) -> dict[str, str]:
    """Return how often people want to be reminded, of those who said so, by address."""
    rows = Reminding.objects.filter(superseded_in__isnull=True)
    if person is not None:
        rows = rows.filter(person__email=person)
    return dict(rows.values_list("person__email", "often"))


def feed_since(person: str) -> date | None:
    """Return since when a calendar reads what a person owes, None where none does."""
    rows = Feed.objects.filter(person__email=person, superseded_in__isnull=True)
    return rows.values_list("valid_from", flat=True).first()


def of_feed(digest: str, on: date) -> tuple[str, list[Owed]] | None:
    """Return whose feed this is (by its keyed hash) and what they owe; None where it is none.

    It is good for nothing else, and ends with the last role of its person.
    """
    row = Feed.objects.filter(digest=digest, superseded_in__isnull=True).first()
    held = people.person(row.person.email, on) if row else None
    if held is None or not held.roles or people.gone(on, [held.email]):
        return None
    return held.email, of_person(held.email, on)


def letters(by: Actor, size: int = 100) -> list[LetterView]:
    """Return the newest letters: to whom, of which day, how far each came; never what it said."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE_LETTERS)
    rows = Letter.objects.order_by("-day", "person")[:size]
    return [LetterView(row.person, row.day, row.state, row.why) for row in rows]


def put_off(day: date) -> str:
    """Return why a letter of a day was put off, "" where none was by itself."""
    rows = Letter.objects.filter(day=day, state=rules.TO_SEND).exclude(why="")
    return str(rows.values_list("why", flat=True).first() or "")


def all_of(on: date) -> list[Owed]:
    """Return what anybody owes on a day, for tasks, which send it to each alone."""
    return rules.ordered(one for source in SOURCES for one in source(on, None))


def _views(found: list[Owed], day: date) -> list[DutyView]:
    names = people.names([one.person for one in found])
    return [
        DutyView(
            one.day,
            rules.when(one.day, day),
            one.kind,
            one.number,
            one.words,
            one.person,
            names.get(one.person, one.person),
        )
        for one in found
    ]
