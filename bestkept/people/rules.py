"""What follows: roles, statuses and levels of vetting, and how addresses are written."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bestkept.content import iso3166
from bestkept.journal.rules import Refused, storable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

ROLES = (
    "employee",
    "analyst",
    "legal",
    "security",
    "hr",
    "monitoring",
    "auditor",
    "partner",
    "custodian",
    "administrator",
)
# One person on one machine does everything that the product can do without a second one.
OWNER_ROLES = ("administrator", "employee", "analyst", "legal", "security")
HR_GIVES = ("employee", "partner")  # the roles that HR may give; others are an administrator's
BY_PROGRAM = "api "  # how the door of an act begins that a token did
BY_HAND = ("administrator", "custodian")  # the roles that no directory gives, and HR's none takes

# What a token may be used for, on top of what its person may.
SCOPES = {
    "read": "read what its person may see",
    "submit": "submit candidates",
    "decide": "decide on candidates",
    "import": "import tables of assets",
    "register": "change facts of assets, score their factors",
    "protect": "notices, questions, who answers, agreements and advice, changes in law, reviews",
    "people": "put people and organisations on record, and what changes about them",
    "triage": "give findings a verdict, assign them, share them",
    "respond": "open incidents, add steps and evidence, close them",
    "work": "ask for scans, checks and binders of all secrets, and cancel them",
    "prove": "write binders",
    "guard": "check drafts, fetch the laptop index, send findings",
    "scim": "put people on record, change and take them out, for a directory (SCIM)",
}
LONGEST_LIFE = 366  # days of a token
EARLIEST = date(1950, 1, 1)  # before anybody worked who is on record


OWN = "own"
PARTNER = "partner"
KINDS = (OWN, PARTNER)  # of organisations
WORKING = "working"
LEFT = "left"
STATUSES = ("joining", WORKING, "leaving", LEFT)
# How far somebody was vetted: 0 not at all.
LEVELS = ("none", "basic", "enhanced")
FAILED, NOT_ASKED = "failed", "not asked"
AWARENESS = ("passed", FAILED, NOT_ASKED)
# The columns of a table of people; all but the first two may be left out.
COLUMNS = (
    "email",
    "name",
    "roles",
    "organisation",
    "unit",
    "job",
    "site",
    "country",
    "manager",
    "status",
    "since",
)

# No control characters and no halves of characters (surrogates) either.
_PART = r"[^\s@\"<>(),;:\x00-\x1f\x7f\ud800-\udfff]+"
_ADDRESS = re.compile(f"{_PART}@{_PART}")


def address(text: str) -> str:
    """Return an e-mail address as it is kept, lower case throughout; Refused if it is none."""
    kept = text.strip().lower()
    if not _ADDRESS.fullmatch(kept) or len(kept) > 254:
        raise Refused(f"{text!r} is no e-mail address. Write it like alice@example.com.")
    return kept


def called(email: str) -> str:
    """Return what somebody is called of whom only the address is known: ola.berg@x is Ola Berg."""
    return email.partition("@")[0].replace(".", " ").replace("_", " ").title()


def gives(role: str, door: str) -> tuple[str, ...]:
    """Return the roles that somebody in `role` gives, by this door.

    A token of whomever gives no more than HR does. Who gives a role may also let in who holds it.
    """
    alone = role == "administrator" and not door.startswith(BY_PROGRAM)
    return ROLES if alone else HR_GIVES


def role(name: str) -> str:
    """Return the name of a role that there is; Refused for another."""
    if name not in ROLES:
        raise Refused(f"There is no role {name!r}. Roles are: {', '.join(ROLES)}.")
    return name


class Owed(NamedTuple):
    """Something that a person owes: by which day, what, about which.

    `kind` is a word of the part that tells it, by which a page knows where it is done; `number`
    names the thing, `words` say what to do in one plain line, `person` is the address of whoever
    owes it, or the role of those of whom one does.
    """

    day: date
    kind: str
    number: str
    words: str
    person: str


@dataclass(frozen=True)
class Many:
    """Much that is owed of one kind, told in part: by which `days`, in order, and the first of it.

    `first` returns so many of them in the order of Owed, `of` what these persons or roles owe.
    Nothing else of the kind is owed.
    """

    kind: str
    days: Sequence[date]
    first: Callable[[int], list[Owed]]
    of: Callable[[Collection[str]], Many]

    @classmethod
    def listed(cls, kind: str, found: Iterable[Owed]) -> Many:
        """Return what was read already: there is little of it."""
        rows = sorted(found)
        return cls(
            kind,
            [one.day for one in rows],
            lambda size: rows[:size],
            lambda of: cls.listed(kind, (one for one in rows if one.person in of)),
        )

    @property
    def whole(self) -> list[Owed]:
        """All of it."""
        return self.first(len(self.days))

    def without(self, some: Many) -> Many:
        """Return all but a part of it; the part is read, unless it is nothing or all."""
        if len(some.days) in (0, len(self.days)):
            return Many.listed(self.kind, ()) if some.days else self
        gone = set(some.whole)
        days = Counter(self.days) - Counter(some.days)
        return Many(
            self.kind,
            list(days.elements()),
            lambda size: [o for o in self.first(size + len(gone)) if o not in gone][:size],
            lambda of: Many.listed(self.kind, (o for o in self.of(of).whole if o not in gone)),
        )


def scopes(names: Iterable[str]) -> tuple[str, ...]:
    """Return scopes in their order, each once; Refused for none, or one that there is not."""
    asked = set(names)
    odd = sorted(asked - set(SCOPES))
    if odd or not asked:
        what = f"There is no scope {odd[0]!r}" if odd else "A token needs a scope"
        raise Refused(f"{what}. Scopes are: {', '.join(SCOPES)}.")
    return tuple(name for name in SCOPES if name in asked)


def life(days: int) -> int:
    """Return how many days a token lives; Refused for none, and for more than a year."""
    if not 1 <= days <= LONGEST_LIFE:
        raise Refused(f"A token lives 1 to {LONGEST_LIFE} days, not {days}.")
    return days


def token_number(count: int) -> str:
    """Return the number of the `count`-th token, from 1."""
    return f"K-{count:04d}"


def person_number(row: int) -> str:
    """Return by which number directories know a person: never another's."""
    return f"P-{row:04d}"


def group_number(count: int) -> str:
    """Return the number of the `count`-th group of a directory, from 1."""
    return f"G-{count:04d}"


def organisation_number(count: int) -> str:
    """Return the number of the `count`-th organisation, from 1."""
    return f"O-{count:04d}"


def country(text: str) -> str:
    """Return the two letters (ISO 3166-1 alpha-2) of a country, told by these or its name.

    Raises Refused for what is no country.
    """
    kept = iso3166.code(text)
    if not kept:
        raise Refused(f"{text!r} is no country. Write its two letters (ISO 3166-1), like IN.")
    return kept


def one_of(word: str, known: Sequence[str], what: str) -> str:
    """Return `word` if it is one of those known; Refused, with all of them, otherwise."""
    if word not in known:
        raise Refused(f"There is no {what} {word!r}. There are: {', '.join(known)}.")
    return word


def line(text: str, what: str, longest: int = 120) -> str:
    """Return a text as one plain line; Refused if it is empty or too long."""
    kept = " ".join(storable(text).split())
    if not kept or len(kept) > longest:
        raise Refused(f"The {what} must be told in 1 to {longest} characters.")
    return kept


def since(day: date) -> date:
    """Return a first day of what a person is; Refused before 1950, and at the end of time."""
    if day < EARLIEST:
        raise Refused(f"{day} is too early: nothing is on record of anybody before {EARLIEST}.")
    if day >= date.max:
        raise Refused(f"{day} is the end of the calendar, where nothing can begin to hold.")
    return day


def happened(day: date, today: date, otherwise: str) -> date:
    """Return a day on which something was done; Refused, with `otherwise`, for one to come.

    Tomorrow may be: `today` is that of UTC, and it is tomorrow already somewhere.
    """
    if day > today + timedelta(days=1):
        raise Refused(otherwise)
    return day


def day(text: str) -> date:
    """Return a day written as 2026-03-01; Refused for another form."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text!r} is no date. Write it like 2026-03-01.") from None
