"""What follows: the states of an incident, and its clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bestkept.journal.rules import Refused

OPEN = "open"
CLOSED = "closed"
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
# How an incident may end; what exactly was reached stands in the reason.
OUTCOMES = (
    "contained: it was stopped and taken back",
    "no harm: nobody saw it who should not",
    "lost: it can be had by others now",
    "settled: the other side has agreed",
    "not ours: it was a false alarm",
)


def incident_number(count: int) -> str:
    """Return the number of the `count`-th incident, from 1."""
    return f"I-{count:04d}"


def hours_since(discovered_at: datetime, now: datetime) -> int:
    """Return the whole hours from discovery to `now`; 0 before it."""
    return max(0, (now - discovered_at) // timedelta(hours=1))


def discovery(at: datetime, now: datetime) -> datetime:
    """Return an instant of discovery; Refused without time zone, ahead, and before 2000."""
    if at.tzinfo is None:
        raise Refused("The instant of discovery needs its time zone, like +01:00 or Z.")
    if at.replace(microsecond=0) > now:
        raise Refused("The instant of discovery lies in the future. Check date and time zone.")
    if at < EARLIEST:
        raise Refused("The instant of discovery lies before the year 2000. Check its year.")
    return at


def outcome(name: str) -> str:
    """Return an outcome that there is, as it is kept; Refused for another."""
    kept = {one.partition(":")[0] for one in OUTCOMES}
    if name not in kept:
        raise Refused(f"There is no outcome {name!r}. Outcomes are: {', '.join(sorted(kept))}.")
    return name
