"""Who may see what: everybody what they owe themselves, the desk what anybody owes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bestkept.people import queries as people
from bestkept.people.queries import authorise
from bestkept.protect.access import queries as access
from bestkept.protect.agreements import listing as agreements
from bestkept.protect.duties import rules
from bestkept.protect.duties.models import Feed, Letter, Reminding
from bestkept.protect.moves import queries as moves
from bestkept.protect.notices import queries as notices
from bestkept.protect.questions import queries as questions
from bestkept.protect.recertification import queries as recertification
from bestkept.protect.repapering import queries as repapering
from bestkept.protect.reviews import queries as reviews
from bestkept.protect.stewards import queries as stewards

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bestkept.journal.rules import Actor
    from bestkept.people.rules import Owed
    from bestkept.protect.duties.rules import Asked

MAY_SEE = ("legal", "security", "hr", "auditor", "administrator")
MAY_SEE_LETTERS = ("administrator", "security", "auditor")

# Whoever makes people owe something adds their `owed` here: what is open on a day, of a person
# (an address, or the role of those of whom one owes it) or of all; they ask nobody who may.
SOURCES: tuple[Callable[[date, str | None], list[Owed]], ...] = (
    notices.owed,
    access.owed,
    recertification.owed,
    agreements.owed,
    questions.owed,
    stewards.owed,
    moves.owed,
    repapering.owed,
    reviews.owed,
)


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
    """All that anybody owes on a day, overdue first, of which a page shows a part."""

    day: date
    owed: tuple[Owed, ...]

    @property
    def total(self) -> int:
        """How many things are owed."""
        return len(self.owed)

    @property
    def overdue(self) -> int:
        """How many of them were due before this day."""
        return sum(one.day < self.day for one in self.owed)

    @property
    def kinds(self) -> dict[str, int]:
        """How many there are of each kind."""
        return dict(sorted(Counter(one.kind for one in self.owed).items()))

    def split(self, of: Collection[str]) -> tuple[Gathered, Gathered]:
        """Return what these persons or roles owe, and what others do."""
        mine = tuple(one for one in self.owed if one.person in of)
        rest = tuple(one for one in self.owed if one.person not in of)
        return replace(self, owed=mine), replace(self, owed=rest)

    def but(self, kind: str) -> Gathered:
        """Return what is owed of every other kind."""
        return replace(self, owed=tuple(one for one in self.owed if one.kind != kind))

    def part(self, asked: Asked) -> tuple[list[DutyView], int]:
        """Return some of what suits, and how much suits in all."""
        found = rules.suiting(self.owed, asked)
        return _views(found[asked.start : asked.start + asked.size], self.day), len(found)


def mine(by: Actor, on: date | None = None) -> list[DutyView]:
    """Return what somebody owes themselves, or as one of those who hold a role, overdue first."""
    today = datetime.now(UTC).date()
    authorise(by, today, by.role)
    return _views(of_person(by.person, on or today), on or today)


def of_person(email: str, on: date) -> list[Owed]:
    """Return what a person owes on a day, for tasks: by name, or by a role that they hold."""
    held = people.person(email, on)
    roles = [role for role in rules.ROLES if held is not None and role in held.roles]
    return rules.ordered(one for who in (email, *roles) for one in _gathered(on, who))


def gathered(by: Actor, on: date | None = None) -> Gathered:
    """Return what anybody owes on a day (None: today); Refused for most roles."""
    today = datetime.now(UTC).date()
    authorise(by, today, *MAY_SEE)
    return Gathered(on or today, tuple(all_of(on or today)))


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
    if held is None or not held.roles or held.email in people.gone(on):
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
    return rules.ordered(_gathered(on, None))


def _gathered(on: date, person: str | None) -> list[Owed]:
    return [one for source in SOURCES for one in source(on, person)]


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
