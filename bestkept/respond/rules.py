"""What follows: the states of an incident, and its clock."""

from __future__ import annotations

from datetime import datetime, timedelta

OPEN = "open"
CLOSED = "closed"


def incident_number(count: int) -> str:
    """Return the number of the `count`-th incident, from 1."""
    return f"I-{count:04d}"


def hours_since(discovered_at: datetime, now: datetime) -> int:
    """Return the whole hours from discovery to `now`; 0 before it."""
    return max(0, (now - discovered_at) // timedelta(hours=1))
