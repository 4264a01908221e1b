"""Who may see what: jobs, how far they are, and how they ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bestkept.journal.rules import Actor, NotThere
from bestkept.people.queries import authorise
from bestkept.work import rules
from bestkept.work.models import Job

if TYPE_CHECKING:
    from collections.abc import Iterable

NONE = "There is no such work. It may have been done so long ago that the list forgot it."


@dataclass(frozen=True)
class JobView:
    """A job: what was asked by whom, its state, how far it is (0 to 1, None: nobody knows).

    `phrase` says what it is doing, `why` why it failed, `outcome` what came of it; times are
    UTC, None where it has not come to that.
    """

    name: str
    kind: str
    words: str
    arguments: dict[str, Any]
    by: str
    asked: datetime
    state: str
    attempts: int
    begun: datetime | None
    done: int
    total: int
    share: float | None
    phrase: str
    ended: datetime | None
    why: str
    outcome: dict[str, Any]

    @property
    def open(self) -> bool:
        """Whether something of it may still change."""
        return self.ended is None

    @property
    def seconds(self) -> float | None:
        """How long it took from its first beginning, None where it has not ended."""
        return (self.ended - self.begun).total_seconds() if self.ended and self.begun else None


def listed(by: Actor, kind: str, start: int = 0, size: int = 25) -> tuple[list[JobView], int]:
    """Return some jobs of a kind, newest first, and how many there are; Refused for most roles."""
    authorise(by, datetime.now(UTC).date(), *rules.kind(kind).may_see)
    rows = Job.objects.filter(kind=kind).order_by("-id")
    now = datetime.now(UTC)
    return [_view(row, now) for row in rows[start : start + size]], rows.count()


def job(by: Actor, name: str) -> JobView:
    """Return one job; Refused where there is none, and for most roles."""
    row = Job.objects.filter(name=name).first()
    if row is None:
        raise NotThere(NONE)
    authorise(by, datetime.now(UTC).date(), *rules.kind(row.kind).may_see)
    return _view(row, datetime.now(UTC))


def kind_of(name: str) -> str:
    """Return of which kind a job is, to find out who may see it; Refused where there is none."""
    found = Job.objects.filter(name=name).values_list("kind", flat=True).first()
    if found is None:
        raise NotThere(NONE)
    return found


def cancelled(names: Iterable[str]) -> list[str]:
    """Return those of some jobs that were cancelled, for whoever clears up after them."""
    rows = Job.objects.filter(name__in=names, ending=rules.CANCELLED)
    return list(rows.values_list("name", flat=True))


def last_done(by: Actor, kind: str) -> JobView | None:
    """Return the newest job of a kind that was done, None if none was; Refused for most roles."""
    authorise(by, datetime.now(UTC).date(), *rules.kind(kind).may_see)
    row = Job.objects.filter(kind=kind, ending=rules.DONE).order_by("-id").first()
    return _view(row, datetime.now(UTC)) if row else None


def _view(row: Job, now: datetime) -> JobView:
    gone = row.cancelled_at is not None
    return JobView(
        row.name,
        row.kind,
        rules.kind(row.kind).words,
        json.loads(row.arguments),
        row.person,
        row.asked_at,
        rules.state(ending=row.ending, cancelled=gone, lease_until=row.lease_until, now=now),
        row.attempts,
        row.begun_at,
        row.done,
        row.total,
        rules.share(row.done, row.total),
        row.phrase,
        row.ended_at,
        row.why,
        json.loads(row.outcome),
    )
