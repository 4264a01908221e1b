"""What follows: what an agreement may say, which terms governed on a day, and what is due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bestkept.content.countries import FORMS
from bestkept.journal.rules import DatedRow, Refused
from bestkept.people.rules import line, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

KINDS = ("NDA", "PIIA", "MSA", "employment", "undertaking", "assignment", "licence", "other")
RENEWALS = ("none", "by itself")
EVERY = "*"
_SCOPE = re.compile(r"([A-Z]{2}-\d{4,})(?::(\d{1,6})(?:-(\d{1,6}))?)?")


@dataclass(frozen=True)
class Scope:
    """A secret that terms name, and its versions from `first` to `last` (None: any)."""

    asset: str
    first: int | None
    last: int | None

    def __str__(self) -> str:
        if self.first is None:
            return self.asset
        return f"{self.asset}:{self.first}-{self.last}"


@dataclass(frozen=True)
class Said:
    """What terms say, as it is put in.

    `secrets` are like TS-0001 or TS-0001:1-3, or * for every one; `purposes` none for every
    one. They hold from `first` to `last`, both included (None: no end).
    """

    secrets: tuple[str, ...]
    purposes: tuple[str, ...]
    first: date
    last: date | None
    survives: str
    law: str
    form: str
    signed_on: date
    notice_days: int | None = None
    renewal: str = RENEWALS[0]
    file: str = ""


@dataclass(frozen=True)
class Terms(DatedRow):
    """What an agreement says from a day on; `scopes` is empty where it covers every secret."""

    amendment: int
    every_secret: bool
    scopes: tuple[Scope, ...]
    purposes: tuple[str, ...]
    survives: str
    law: str
    form: str
    signed_on: date
    notice_days: int | None
    renewal: str
    file: str
    sha256: str
    because: str

    @property
    def until(self) -> date | None:
        """The last day of the term as it was signed; None where it has no end."""
        return None if self.valid_to is None else self.valid_to - timedelta(days=1)

    def covers(self, asset: str) -> bool:
        """Tell whether they name a secret, or cover every one."""
        return self.every_secret or any(one.asset == asset for one in self.scopes)


@dataclass(frozen=True, order=True)
class Due:
    """Something that is due under an agreement: on which day, what, and who answers for it."""

    day: date
    agreement: str
    what: str
    owner: str


def number(count: int) -> str:
    """Return the number of the `count`-th agreement, from 1."""
    return f"A-{count:04d}"


def scope(text: str) -> Scope:
    """Read a secret and its versions, like TS-0001 or TS-0001:1-3; Refused for another form."""
    found = _SCOPE.fullmatch(text.strip().upper())
    if not found:
        raise Refused(f"{text!r} names no secret. Write it like TS-0001, TS-0001:2 or TS-0001:1-3.")
    first = int(found[2]) if found[2] else None
    last = int(found[3]) if found[3] else first
    if first is not None and (first < 1 or (last or 0) < first):
        raise Refused(f"{text!r} names no versions: they count from 1.")
    return Scope(found[1], first, last)


def purpose(text: str) -> str:
    """Return a purpose as it is compared: one line in lower case; Refused if it says nothing."""
    return line(text, "purpose").lower()


def checked(said: Said) -> Said:
    """Return what terms say as it is kept; Refused for what cannot be."""
    if not said.secrets:
        raise Refused("Say which secrets it covers: --secret TS-0001, or --secret '*' for all.")
    if said.last is not None and said.last < said.first:
        raise Refused("The last day of the term lies before its first.")
    one_of(said.form, FORMS, "form of signature")
    one_of(said.renewal, RENEWALS, "renewal")
    return Said(
        tuple(sorted({one if one == EVERY else str(scope(one)) for one in said.secrets})),
        tuple(sorted({purpose(one) for one in said.purposes})),
        said.first,
        said.last,
        line(said.survives, "survival", 400),
        line(said.law, "governing law", 200),
        said.form,
        said.signed_on,
        said.notice_days,
        said.renewal,
        said.file,
    )


def after(last: date | None) -> date | None:
    """Return the first day after a term."""
    return None if last is None else last + timedelta(days=1)


def dues(agreement: str, terms: Iterable[Terms], on: date) -> list[Due]:
    """Return what falls due by the terms that hold on a day, or end with it: expiry and notice.

    The last day on which notice can be given comes before the end by as many days.
    """
    found = []
    for one in terms:
        if one.valid_to is not None and one.valid_from <= on < one.end:
            last = one.valid_to - timedelta(days=1)
            what = "renews by itself after this day" if one.renewal != "none" else "expires"
            found.append(Due(last, agreement, what, ""))
            if one.notice_days:
                day = last - timedelta(days=one.notice_days)
                found.append(Due(day, agreement, "last day to give notice", ""))
    return sorted(found)


def lapsed(terms: Sequence[Terms], on: date) -> date | None:
    """Return since when no terms held on a day; None where some do, or none ever did before."""
    ended = [one.end for one in terms if one.valid_from < one.end <= on]
    return max(ended, default=None)
