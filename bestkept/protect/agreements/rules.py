"""What follows: what an agreement may say, which terms governed on a day, and what is due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bestkept.content.countries import FORMS
from bestkept.journal.rules import DatedRow, Refused
from bestkept.people.rules import happened, line, one_of
from bestkept.register.rules import checked_day

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = ("NDA", "PIIA", "MSA", "employment", "undertaking", "assignment", "licence", "other")
ENDS_THEN, BY_ITSELF = "none", "by itself"
RENEWALS = (ENDS_THEN, BY_ITSELF)
EVERY = "*"
EXPIRES, RENEWS = "the agreement ends", "the agreement renews by itself after this day"
ENDS = (EXPIRES, RENEWS)
NOTICE = "last day to give notice"
DROPPED = "obligation.dropped"  # the verb of the act that closes what need not be done any more
IN_FORCE, ENDS_SOON, OVER, NOT_BEGUN = "in force", "ends soon", "over", "not begun"
STATES = (IN_FORCE, ENDS_SOON, OVER, NOT_BEGUN)
AS_SECRET, UNTIL, YEARS, NEVER = (
    "as long as it is secret",
    "until a day",
    "years after its end",
    "no longer than the term",
)
LASTING = (AS_SECRET, UNTIL, YEARS, NEVER)
SOON = 90  # days within which an end counts as near
IN_TEXT, BY_POLICY, ABSENT = "in the text", "by a policy", "missing"
HOW = (IN_TEXT, BY_POLICY, ABSENT)
# 18 USC 1833(b)(3)(A), (4) and (3)(D): agreements with individuals, employed or contracted, that
# govern the use of a secret or of other confidential information, entered into or updated after
# 11 May 2016. Which kinds do is ours to say: confirm with counsel.
CONCERNED = ("NDA", "PIIA", "MSA", "employment", "undertaking", "other")
ENACTED = date(2016, 5, 11)
NOT_NEEDED, GIVEN, NOT_RECEIVED, NOT_GIVEN, UNKNOWN = (
    "not needed",
    "given",
    "not received",
    "not given",
    "not looked at",
)
LACKING = (NOT_RECEIVED, NOT_GIVEN, UNKNOWN)
MOST_YEARS = 100
TO_COME = "It cannot be signed on a day to come: say when it was, or record it once it is signed."
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
class Immunity:
    """How terms give the notice of 18 USC 1833(b), as it is put in or was recorded by `entry`."""

    how: str
    policy: str = ""
    received_on: date | None = None
    entry: int | None = None


@dataclass(frozen=True)
class Lasting:
    """How long confidence lasts after terms: `how` of LASTING, with the day or the years it asks.

    `entry` recorded it.
    """

    how: str
    until: date | None = None
    years: int | None = None
    entry: int | None = None


@dataclass(frozen=True)
class Said:
    """What terms say, as it is put in.

    `secrets` are like TS-0001 or TS-0001:1-3, or * for every one; `purposes` none for every
    one. They hold from `first` to `last`, both included (None: no end); those that renew by
    themselves hold on after `last`. `survives` is how long confidence lasts in the words of the
    text, `lasting` the same in a form. An amendment may say who `joins` and who `leaves`, by
    address or number of an organisation.
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
    renewal: str = ENDS_THEN
    file: str = ""
    immunity: Immunity | None = None
    lasting: Lasting | None = None
    joins: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True)
class Terms(DatedRow):
    """What an agreement says from a day on; `scopes` is empty where it covers every secret.

    `parties` are those that these terms bind. `periods` are the last days of the periods after
    which they renew by themselves, in order; what was due until `seen` was looked at.
    """

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
    immunity: Immunity | None = None
    lasting: Lasting | None = None
    parties: tuple[str, ...] = ()
    periods: tuple[date, ...] = ()
    seen: date | None = None

    @property
    def last(self) -> date | None:
        """The last day on which they hold, as far as is known today; None without an end."""
        return None if self.end == date.max else self.end - timedelta(days=1)

    @property
    def until(self) -> date | None:
        """The last day of the term as it was signed, or of the period after which it renews.

        None where neither is told.
        """
        if self.valid_to is None:
            return self.periods[-1] if self.periods else None
        return self.valid_to - timedelta(days=1)

    @property
    def renews(self) -> date | None:
        """The day after which they renew by themselves next; None where they do not."""
        return self.until if self.valid_to is None and self.ended_on is None else None

    def running(self, on: date) -> date | None:
        """Return the last day of the period that ran on a day; None where none is told."""
        later = (one for one in self.periods if one >= on)
        return next(later, self.periods[-1] if self.periods else None)

    def goes_on(self, first: date) -> date | None:
        """Return the last day of terms that go on as before from a day; None where none is told.

        A period that was over by then says nothing of the one that runs.
        """
        return None if self.renews and self.renews < first else self.until

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


def checked(said: Said, today: date) -> Said:
    """Return what terms say as it is kept; Refused for what cannot be."""
    if not said.secrets:
        raise Refused("Say which secrets it covers: numbers like TS-0001, or * for all.")
    if said.last is not None and said.last < said.first:
        raise Refused("The last day of the term lies before its first.")
    one_of(said.form, FORMS, "form of signature")
    one_of(said.renewal, RENEWALS, "renewal")
    return Said(
        tuple(sorted({one if one == EVERY else str(scope(one)) for one in said.secrets})),
        tuple(sorted({purpose(one) for one in said.purposes})),
        checked_day(said.first),
        said.last,
        line(said.survives, "survival", 400),
        line(said.law, "governing law", 200),
        said.form,
        happened(checked_day(said.signed_on), today, TO_COME),
        said.notice_days,
        said.renewal,
        said.file,
        said.immunity,
        checked_lasting(said.lasting) if said.lasting else None,
        said.joins,
        said.leaves,
    )


def after(last: date | None) -> date | None:
    """Return the first day after a term."""
    return None if last is None else last + timedelta(days=1)


def end(said: Said) -> date | None:
    """Return the first day on which terms hold no longer by themselves; None without one.

    Terms that renew by themselves hold on until it is recorded that they were ended.
    """
    return after(said.last) if said.renewal == ENDS_THEN else None


@dataclass(frozen=True)
class Days:
    """The days of an agreement's terms: when they end or are ended, and until when they run.

    `last` is the last day of the period after which they renew; what was due until `seen` was
    looked at. As terms have them.
    """

    agreement: str
    valid_to: date | None
    ended_on: date | None
    notice_days: int | None
    renewal: str
    last: date | None = None
    seen: date | None = None

    @property
    def end(self) -> date | None:
        """The last day: of the terms, else of the period that runs; None where none is told."""
        first = min((day for day in (self.valid_to, self.ended_on) if day), default=None)
        return first - timedelta(days=1) if first else self.last


def ends(one: Days, on: date) -> list[Due]:
    """Return what falls due by the days of terms: their last one, and that to give notice.

    Notice is given as many days before the last day. Terms that were ended by an act need none.
    What has passed on a day stays due until it was looked at.
    """
    if one.end is None:
        return []
    renews = one.renewal != ENDS_THEN and one.ended_on is None
    found = [Due(one.end, one.agreement, RENEWS if renews else EXPIRES, "")]
    if one.notice_days and one.ended_on is None:
        days = timedelta(days=one.notice_days)
        found.append(Due(one.end - days, one.agreement, NOTICE, ""))
    return sorted(due for due in found if _is_due(one, due.day, on))


def _is_due(one: Days, day: date, on: date) -> bool:
    if one.seen is not None and day <= one.seen:
        return False
    return day >= on or one.ended_on is None


def lapsed(terms: Sequence[Terms], on: date) -> date | None:
    """Return since when no terms held on a day; None where some do, or none ever did before."""
    ended = [one.end for one in terms if one.valid_from < one.end <= on]
    return max(ended, default=None)


def state(chain: Sequence[Terms], on: date) -> str:
    """Return how an agreement stands on a day: in force, ends soon, over, or not begun."""
    standing = [one for one in chain if one.valid_from <= on < one.end]
    if standing:
        newest = max(standing, key=lambda one: one.row)
        return ENDS_SOON if newest.end <= on + timedelta(days=SOON + 1) else IN_FORCE
    return NOT_BEGUN if lapsed(chain, on) is None else OVER


def checked_immunity(said: Immunity, today: date) -> Immunity:
    """Return how the notice is given as it is kept; Refused for what cannot be."""
    how = one_of(said.how, HOW, "way of giving the notice")
    if how != BY_POLICY:
        if said.policy or said.received_on:
            raise Refused("A policy, and when it was received, belong to a notice by a policy.")
        return Immunity(how)
    if said.received_on is not None and said.received_on > today:
        raise Refused("The day on which the policy was received lies ahead.")
    return Immunity(how, line(said.policy, "policy", 200), said.received_on)


def immunity(kind: str, terms: Terms | None, *, persons: bool) -> str:
    """Return how an agreement stands to 18 USC 1833(b): not needed, given, or what it lacks.

    `persons` tells whether an individual is bound. A reference to a policy counts where the
    person received it. Confirm with counsel.
    """
    if terms is None or not persons or kind not in CONCERNED or terms.signed_on <= ENACTED:
        return NOT_NEEDED
    told = terms.immunity
    if told is None:
        return UNKNOWN
    if told.how == BY_POLICY:
        return GIVEN if told.received_on else NOT_RECEIVED
    return GIVEN if told.how == IN_TEXT else NOT_GIVEN


def checked_lasting(said: Lasting) -> Lasting:
    """Return how long confidence lasts as it is kept; Refused for what cannot be."""
    how = one_of(said.how, LASTING, "form of survival")
    if (said.until is not None) != (how == UNTIL):
        raise Refused("A last day of confidence belongs to one that lasts until a day.")
    if (said.years is not None) != (how == YEARS):
        raise Refused("A number of years belongs to confidence that lasts years after the end.")
    if said.years is not None and not 0 < said.years <= MOST_YEARS:
        raise Refused(f"Name 1 to {MOST_YEARS} years.")
    return Lasting(how, said.until, said.years)


def confidence_ends(terms: Terms) -> date | None:
    """Return the first day on which nothing binds to confidence; date.max where none comes yet.

    None where it lasts as long as the secret, or where its form was not told.
    """
    told = terms.lasting
    if told is None or told.how == AS_SECRET:
        return None
    if told.until is not None:
        return max(told.until + timedelta(days=1), terms.valid_from)
    if terms.end == date.max:
        return date.max
    return _years_after(terms.end, told.years or 0)


def _years_after(day: date, years: int) -> date:
    year = min(day.year + years, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:  # the 29th of February, in a year without one
        return date(year, 3, 1)


def changes(before: Terms, now: Terms) -> list[tuple[str, str, str]]:
    """Return what an amendment changed: what, what it said before, and what it says."""
    pairs = zip(_said(before), _said(now), strict=True)
    return [(what, was, said) for (what, was), (_, said) in pairs if was != said]


def _said(one: Terms) -> list[tuple[str, str]]:
    notice = "" if one.notice_days is None else f"{one.notice_days} days"
    return [
        ("parties", ", ".join(one.parties)),
        ("secrets", "every secret" if one.every_secret else ", ".join(map(str, one.scopes))),
        ("purposes", ", ".join(one.purposes) or "any purpose"),
        ("last day", f"{one.until.day} {one.until:%B %Y}" if one.until else "no end"),
        ("survival", one.survives),
        ("governing law", one.law),
        ("form of signature", one.form),
        ("notice", notice or "none"),
        ("renewal", one.renewal),
    ]
