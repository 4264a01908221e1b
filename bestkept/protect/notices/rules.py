"""What follows: how notices are numbered, and how one stands."""

from __future__ import annotations

MOST_AT_ONCE = 200  # people who are told in one go
DAYS = 7  # within which a notice is to be acknowledged; our own figure
LONGEST = 2000  # characters that counsel adds
WAITING = "not acknowledged"
DONE = "acknowledged"
WITHDRAWN = "withdrawn"
REPLACED = "told anew"


def number(count: int) -> str:
    """Return the number of the `count`-th notice, from 1."""
    return f"N-{count:04d}"


def state(*, acknowledged: bool, withdrawn: bool, replaced: bool = False) -> str:
    """Return how a notice stands; `replaced` where the person was told anew since."""
    if withdrawn or replaced:
        return WITHDRAWN if withdrawn else REPLACED
    return DONE if acknowledged else WAITING
