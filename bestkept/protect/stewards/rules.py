"""What follows: which posts there are, and which of them are vacant, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bestkept.journal.rules import Refused
from bestkept.people.rules import Owed, country

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

SPECIALIST, OWNER, DEPUTY = "specialist", "owner", "deputy"
POSTS = (SPECIALIST, DEPUTY)  # of partners and countries; secrets have an owner and a deputy
PARTNER, COUNTRY, SECRET = "partner", "country", "secret"
GOING = ("leaving", "left")  # statuses of people who answer for nothing any more
WATCHING = "legal"  # the role that owes the filling of a vacancy


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a post: what they are called, and why they cannot (empty: they can).

    `since` is the first day on which they cannot, where that is on record.
    """

    email: str
    name: str
    lack: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Charge:
    """A partner, a country or a secret that somebody answers for: by post, who does, if anybody.

    `since` is the day from which it was on record.
    """

    kind: str
    number: str
    name: str
    since: date
    posts: Mapping[str, Holder | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Vacancy:
    """A post that nobody fills: of what, which one, since when, why, and who held it last."""

    kind: str
    number: str
    name: str
    post: str
    since: date
    why: str
    person: str = ""


NOBODY, SAME = "nobody", "the same person"


def post(name: str, known: tuple[str, ...] = POSTS) -> str:
    """Return the name of a post that there is; Refused for another."""
    if name not in known:
        raise Refused(f"There is no post {name!r}. Posts are: {', '.join(known)}.")
    return name


def subject(text: str) -> tuple[str, str]:
    """Return the number of an organisation or the letters of a country, the other one empty."""
    kept = text.strip().upper()
    return (kept, "") if kept.startswith("O-") else ("", country(kept))


def label(organisation: str, letters: str) -> str:
    """Return by which subject the journal knows what somebody answers for."""
    return organisation or f"country:{letters}"


def vacancies(charges: Iterable[Charge]) -> list[Vacancy]:
    """Return what is vacant, of each charge in the order of its posts, the longest vacant first."""
    return sorted(
        (one for charge in charges for one in _vacant(charge)),
        key=lambda one: (one.since, one.kind, one.number),
    )


def _vacant(charge: Charge) -> Iterator[Vacancy]:
    first: str | None = None
    for name, holder in charge.posts.items():
        why, since = _lack(holder, first, charge.since)
        if why:
            who = holder.email if holder else ""
            yield Vacancy(charge.kind, charge.number, charge.name, name, since, why, who)
        first = first or (holder.email if holder else None)


def _lack(holder: Holder | None, first: str | None, recorded: date) -> tuple[str, date]:
    if holder is None:
        return NOBODY, recorded
    if holder.lack:
        return holder.lack, holder.since or recorded
    return (SAME, recorded) if holder.email == first else ("", recorded)


def told(one: Vacancy) -> str:
    """Return in a plain line what is vacant and what to do."""
    what = f"{one.name} ({one.number})" if one.name and one.name != one.number else one.number
    head = f"{what} has no {_called(one)}"
    if one.why == NOBODY:
        return f"{head}. Name somebody."
    if one.why == SAME:
        return f"{head} but the one who answers for it already. Name somebody else."
    return f"{head}: {one.person} {one.why}. Name somebody else, or hand all of theirs over."


def _called(one: Vacancy) -> str:
    if one.kind == SECRET:
        return one.post
    return "IP specialist" if one.post == SPECIALIST else "deputy of the IP specialist"


def owed(found: Iterable[Vacancy]) -> list[Owed]:
    """Return vacancies as what legal owes: each at once, from its first day on."""
    return [Owed(one.since, "vacancy", one.number, told(one), WATCHING) for one in found]
