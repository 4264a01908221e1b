"""How people were vetted: all that is on record of it, what of it counts, and what ends soon."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from bestkept.journal import queries as journal
from bestkept.people import queries
from bestkept.people.models import Vetting
from bestkept.people.rules import FAILED, LEVELS, NOT_ASKED, Owed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bestkept.journal.rules import Actor

MAY_SEE = ("administrator", "hr", "security", "auditor")
OWES = "hr"
AHEAD = timedelta(days=60)  # before its end that a vetting is owed again: it takes others' time
TEACH = timedelta(days=30)  # that teaching takes after a failed check; both are our own figures


@dataclass(frozen=True)
class VettingView:
    """A vetting on record, by its entry: how far, on which legal basis, by whom, when.

    It counts until the day before `expires` (None: no end). `counts` tells that it is the one
    which counts today; `wrong` says why it was struck, empty where it was not.
    """

    entry: int
    level: str
    basis: str
    done_by: str
    done_on: date
    expires: date | None
    awareness: str
    counts: bool
    wrong: str


def of(by: Actor, email: str) -> list[VettingView]:
    """Return what is on record of how a person was vetted, newest first; Refused for most roles."""
    today = datetime.now(UTC).date()
    queries.authorise(by, today, *MAY_SEE)
    rows = Vetting.objects.filter(person__email=email.strip().lower()).order_by(
        "-valid_from", "-pk"
    )
    found = list(rows.select_related("recorded_in", "superseded_in"))
    struck = [one.superseded_in.number or 0 for one in found if one.superseded_in]
    why, best = journal.said(struck, "because"), _best(found, today)
    return [
        VettingView(
            one.recorded_in.number or 0,
            LEVELS[one.level],
            one.basis,
            one.done_by,
            one.valid_from,
            one.valid_to,
            one.awareness,
            one is best,
            why.get(one.superseded_in.number or 0, "-") if one.superseded_in else "",
        )
        for one in found
    ]


def failed(email: str) -> date | None:
    """Return when somebody failed the last check of what they know about secrets, None if not."""
    rows = Vetting.objects.filter(person__email=email, superseded_in__isnull=True)
    return _failed(rows)


def owed(day: date, of: Collection[str] | None = None) -> list[Owed]:
    """Return whom HR owes a vetting, since one ends soon or did, or a check after a failed one.

    Nobody who has left; for parts after this one: nobody is asked for leave.
    """
    if of is not None and OWES not in of:
        return []
    open_ = Vetting.objects.filter(superseded_in__isnull=True, valid_from__lte=day)
    soon = open_.filter(Q(valid_to__lte=day + AHEAD, level__gt=0) | Q(awareness=FAILED))
    rows = open_.filter(person__in=soon.values("person")).select_related("person").order_by("pk")
    theirs: dict[str, list[Vetting]] = defaultdict(list)
    for row in rows:
        theirs[row.person.email].append(row)
    left = queries.gone(day, theirs)
    found = [one for email, some in theirs.items() if email not in left for one in _owed(some, day)]
    return sorted(found)


def _owed(rows: list[Vetting], day: date) -> Iterable[Owed]:
    who = rows[0].person
    for one in rows:
        end = one.valid_to
        if end is not None and one.level and end <= day + AHEAD and not _followed(one, rows):
            words = f"Vet {who.name} again: what counts ({LEVELS[one.level]}) ends."
            yield Owed(end, "vetting", who.email, words, OWES)
    if when := _failed(rows):
        words = f"Teach {who.name} what is secret, and check again: the last check was failed."
        yield Owed(when + TEACH, "vetting", who.email, words, OWES)


def _followed(one: Vetting, rows: Iterable[Vetting]) -> bool:
    """Tell whether another lasts longer that is as high, or was recorded later."""
    return any(
        (other.level >= one.level or other.pk > one.pk)
        and (other.valid_to is None or (one.valid_to is not None and other.valid_to > one.valid_to))
        for other in rows
    )


def _failed(rows: Iterable[Vetting]) -> date | None:
    checks = [one for one in rows if one.awareness != NOT_ASKED]
    last = max(checks, key=lambda one: (one.valid_from, one.pk), default=None)
    return last.valid_from if last is not None and last.awareness == FAILED else None


def _best(rows: Iterable[Vetting], day: date) -> Vetting | None:
    """Return the one that counts on a day: the highest that holds, of several the last."""
    holds = [
        one
        for one in rows
        if one.superseded_in_id is None
        and one.valid_from <= day
        and (one.valid_to is None or day < one.valid_to)
    ]
    return max(holds, key=lambda one: (one.level, one.pk), default=None)
