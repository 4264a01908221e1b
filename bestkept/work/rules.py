"""What follows: the kinds of work, who may ask for each, and in which state a job is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bestkept.journal.rules import Refused

if TYPE_CHECKING:
    from datetime import datetime

LEASE = timedelta(seconds=30)  # what whoever was killed leaves is taken up after this
MOST = 3  # times that a job is begun, before it counts as failed
PAUSE = timedelta(seconds=5)  # before the second time; longer before each further one
DOOR = "work"  # by which whoever asked acts when the work is done

WAITING, RUNNING, STOPPING = "waiting", "running", "stopping"
DONE, FAILED, CANCELLED = "done", "failed", "cancelled"

_DESK = ("legal", "analyst", "security", "administrator", "auditor")


@dataclass(frozen=True)
class Kind:
    """A kind of work: what it is called, and the roles that may see it and ask for it."""

    words: str
    may_see: tuple[str, ...]
    may_ask: tuple[str, ...]
    most: int = MOST  # times that it is begun
    pause: timedelta | None = None  # before the second time, where not PAUSE


KINDS = {
    "scan": Kind(
        "Scan",
        (*_DESK, "monitoring"),
        ("analyst", "legal", "security", "monitoring", "administrator"),
    ),
    "check": Kind("Check of the record", _DESK, ("security", "administrator")),
    # A mail server may be away for hours: after 2, 8, 32 and 128 minutes, and again after 8 hours.
    "letters": Kind(
        "Reminders by mail",
        ("administrator", "security", "auditor"),
        ("administrator",),
        most=6,
        pause=timedelta(minutes=2),
    ),
    "binders": Kind(
        "Binders of all trade secrets",
        ("legal", "auditor", "administrator"),
        ("legal", "auditor", "administrator"),
    ),
}


def kind(name: str) -> Kind:
    """Return a kind of work that there is; Refused for another."""
    if name not in KINDS:
        raise Refused(f"There is no work of the kind {name!r}.")
    return KINDS[name]


def label(name: str) -> str:
    """Return what an act is about that asks for a job, or is its effect."""
    return f"work:{name}"


def state(*, ending: str, cancelled: bool, lease_until: datetime | None, now: datetime) -> str:
    """Return in which state a job is: waiting, running, stopping, or how it ended."""
    if ending:
        return ending
    if lease_until is not None and lease_until > now:
        return STOPPING if cancelled else RUNNING
    return WAITING


def share(done: int, total: int) -> float | None:
    """Return how far a job is, 0 to 1; None where nobody knows how much there is."""
    return min(max(done / total, 0.0), 1.0) if total > 0 else None


def next_try(attempts: int, pause: timedelta | None = None) -> timedelta:
    """Return how long to wait before a job that was begun `attempts` times is begun again."""
    return (PAUSE if pause is None else pause) * float(4 ** max(attempts - 1, 0))


def exhausted(attempts: int, why: str) -> str:
    """Return why a job is not begun again."""
    said = f"It was begun {attempts} times and did not come to its end."
    return f"{said} The last time: {why}" if why else said
