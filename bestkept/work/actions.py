"""What changes: work is asked for, cancelled and tried again by acts; leases come and go.

A lease is no act: it is taken by an update that only one can win, extended while the work goes
on, and left behind by whoever is killed. What the work changes, it changes in an act in which
`settle` ends the job, too: both, or neither. So it happens once, however often it was begun.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from bestkept.journal.actions import act
from bestkept.journal.rules import Actor, Refused
from bestkept.people.queries import authorise
from bestkept.work import queries, rules
from bestkept.work.models import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

    from bestkept.journal.actions import Recording

_LONGEST = 300  # characters of a phrase


class LeaseLost(RuntimeError):  # noqa: N818 - nobody reads it but the worker
    """Somebody else has this work now, or it ended: nothing of what was done here is kept."""


@dataclass(frozen=True)
class Held:
    """A job that somebody holds: its row, name, kind and arguments, for whom, by which lease."""

    row: int
    name: str
    kind: str
    arguments: dict[str, Any]
    by: Actor
    holder: str
    attempts: int


def ask(
    by: Actor,
    kind: str,
    arguments: Mapping[str, Any],
    beside: Callable[[str], None] = lambda _: None,
) -> str:
    """Record that a piece of work is asked for, put it on the list, and return its name.

    `beside` is called with the name before anybody can begin it, to lay out what it needs.
    Raises Refused for most roles.
    """
    name = secrets.token_hex(8)
    now = datetime.now(UTC)
    with act("work.asked", by) as recording:
        authorise(by, recording.at.date(), *rules.kind(kind).may_ask)
        recording.about(rules.label(name))
        recording.note("kind", kind)
        recording.note("arguments", dict(arguments))
        Job.objects.create(
            name=name,
            kind=kind,
            arguments=json.dumps(dict(arguments)),
            person=by.person,
            role=by.role,
            asked_at=now,
            due=now,
        )
        beside(name)
    return name


def schedule(
    by: Actor, kind: str, name: str, arguments: Mapping[str, Any], *, at_once: bool = False
) -> None:
    """Put work on the list that nobody asked for but the day, once for its name.

    Where it was done, there is more of it now: it is begun again. What waits for another try, or
    failed, is begun again where it is wanted `at_once`. It is on record by what it changes alone.
    """
    now = datetime.now(UTC)
    told = {"person": by.person, "role": by.role, "asked_at": now, "due": now}
    _, made = Job.objects.get_or_create(
        name=name, defaults={"kind": kind, "arguments": json.dumps(dict(arguments)), **told}
    )
    if not made:
        endings = ("", rules.DONE, rules.FAILED) if at_once else (rules.DONE,)
        idle = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        there = Job.objects.filter(idle, name=name, ending__in=endings)
        there.update(ending="", ended_at=None, attempts=0, begun_at=None, due=now, why="")


def cancel(by: Actor, name: str) -> None:
    """Record that a job is not wanted any more; whoever does it stops within seconds.

    Raises Refused where it has ended already.
    """
    now = datetime.now(UTC)
    with act("work.cancelled", by) as recording:
        found = _mine(by, name, recording)
        open_ones = Job.objects.filter(pk=found.pk, ending="", cancelled_at__isnull=True)
        if not open_ones.update(cancelled_at=now):
            raise Refused("It has ended already, or is being stopped. Nothing was changed.")
        idle = Job.objects.filter(_free(now), pk=found.pk)
        idle.update(ending=rules.CANCELLED, ended_at=now, holder="")


def try_again(by: Actor, name: str) -> None:
    """Record that a job that failed or was cancelled is to be done after all; else Refused."""
    now = datetime.now(UTC)
    with act("work.asked-again", by) as recording:
        found = _mine(by, name, recording)
        ended = Job.objects.filter(pk=found.pk, ending__in=(rules.FAILED, rules.CANCELLED))
        fresh: dict[str, Any] = dict.fromkeys(("ended_at", "cancelled_at", "begun_at"))
        if not ended.update(
            **fresh, ending="", why="", attempts=0, due=now, done=0, total=0, phrase=""
        ):
            raise Refused("It neither failed nor was cancelled. Nothing was changed.")


def _mine(by: Actor, name: str, recording: Recording) -> Job:
    found = Job.objects.filter(name=name).first()
    if found is None:
        raise Refused(queries.NONE)
    authorise(by, recording.at.date(), *rules.kind(found.kind).may_ask)
    recording.about(rules.label(name))
    return found


# Leases


def claim(holder: str, lease: timedelta = rules.LEASE) -> Held | None:
    """Take the work that is due the longest, if there is any; of several that try, one gets it.

    What was begun too often ends here as failed, and what was cancelled meanwhile as cancelled.
    """
    now = datetime.now(UTC)
    while (row := _due(now).first()) is not None:
        if row.cancelled_at is not None:
            _due(now).filter(pk=row.pk).update(ending=rules.CANCELLED, ended_at=now, holder="")
        elif row.attempts >= rules.kind(row.kind).most:
            why = rules.exhausted(row.attempts, row.why)
            _due(now).filter(pk=row.pk, attempts=row.attempts).update(
                ending=rules.FAILED, ended_at=now, why=why, holder=""
            )
        elif held := _taken(row, holder, now, lease):
            return held
    return None


def _free(now: datetime) -> Q:
    return Q(ending="") & (Q(lease_until__isnull=True) | Q(lease_until__lte=now))


def _due(now: datetime) -> Any:
    return Job.objects.filter(_free(now), due__lte=now).order_by("due", "id")


def _taken(row: Job, holder: str, now: datetime, lease: timedelta) -> Held | None:
    won = _due(now).filter(pk=row.pk, attempts=row.attempts, cancelled_at__isnull=True)
    begun = row.begun_at or now
    if not won.update(
        holder=holder, lease_until=now + lease, attempts=row.attempts + 1, begun_at=begun
    ):
        return None
    by = Actor(row.person, row.role, rules.DOOR)
    arguments = json.loads(row.arguments)
    return Held(row.pk, row.name, row.kind, arguments, by, holder, row.attempts + 1)


def extend(held: Held, lease: timedelta, progress: tuple[int, int, str] | None = None) -> None:
    """Hold a job for longer, and say how far it is, if it is still one's own."""
    told: dict[str, Any] = {}
    if progress:
        done, total, phrase = progress
        told = {"done": done, "total": total, "phrase": phrase[:_LONGEST]}
    until = datetime.now(UTC) + lease
    _own(held).update(lease_until=until, **told)


def wanted(held: Held) -> bool | None:
    """Tell whether to go on with a job: not where somebody cancelled it; None: it is another's.

    Whoever settled it goes on to its own end.
    """
    row = Job.objects.filter(pk=held.row, holder=held.holder)
    found = row.values_list("ending", "cancelled_at").first()
    if found is None:
        return None
    return found[0] == rules.DONE or found[1] is None


def give_back(held: Held) -> None:
    """Let somebody else begin it at once: it does not count as begun."""
    _own(held).update(holder="", lease_until=None, attempts=F("attempts") - 1)


def fail(held: Held, why: str, *, for_good: bool) -> None:
    """Say why it did not come to its end; unless that is for good, it is begun again later."""
    now = datetime.now(UTC)
    if for_good:
        _own(held).update(ending=rules.FAILED, ended_at=now, why=why, holder="", lease_until=None)
        return
    due = now + rules.next_try(held.attempts, rules.kind(held.kind).pause)
    _own(held).update(why=why, holder="", lease_until=None, due=due)


def stop(held: Held) -> None:
    """Say that it was stopped, since somebody cancelled it."""
    now = datetime.now(UTC)
    _own(held).update(ending=rules.CANCELLED, ended_at=now, holder="", lease_until=None)


def settle(recording: Recording, held: Held, outcome: Mapping[str, Any]) -> None:
    """End a job in the act that is its effect; raises LeaseLost, and then nothing is recorded."""
    recording.note("work", held.name)
    done = _own(held).filter(cancelled_at__isnull=True)
    if not done.update(
        ending=rules.DONE,
        ended_at=datetime.now(UTC),
        outcome=json.dumps(dict(outcome)),
        why="",
        lease_until=None,
        done=F("total"),
    ):
        raise LeaseLost(held.name)


def finish(held: Held, outcome: Mapping[str, Any]) -> None:
    """End a job that changes no record; raises LeaseLost where somebody else has it."""
    told = {"outcome": json.dumps(dict(outcome)), "why": "", "lease_until": None}
    if not _own(held).update(ending=rules.DONE, ended_at=datetime.now(UTC), **told):
        raise LeaseLost(held.name)


def _own(held: Held) -> Any:
    return Job.objects.filter(pk=held.row, holder=held.holder, ending="")


def forget(before: datetime) -> int:
    """Take jobs off the list that ended before an instant; the acts of each stay. Return how many.

    The newest of each kind stays, so that a page can tell when it was last done.
    """
    newest = [one for kind in rules.KINDS if (one := _newest(kind))]
    gone, _ = Job.objects.filter(ended_at__lt=before).exclude(pk__in=newest).delete()
    return gone


def _newest(kind: str) -> int | None:
    rows = Job.objects.filter(kind=kind, ending=rules.DONE).order_by("-id")
    return rows.values_list("pk", flat=True).first()
