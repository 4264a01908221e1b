"""What follows: how notices are numbered, and how one stands."""

from __future__ import annotations

MOST_AT_ONCE = 200  # people who are told in one go
DAYS = 7  # within which a notice is to be acknowledged; our own figure
LONGEST = 2000  # characters that counsel adds
WAITING = "not acknowledged"
DONE = "acknowledged"
WITHDRAWN = "withdrawn"


def number(count: int) -> str:
    """Return the number of the `count`-th notice, from 1."""
    return f"N-{count:04d}"


def state(*, acknowledged: bool, withdrawn: bool) -> str:
    """Return how a notice stands."""
    if withdrawn:
        return WITHDRAWN
    return DONE if acknowledged else WAITING
