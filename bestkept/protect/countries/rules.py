"""What follows: how advice is numbered, and what it may come to."""

from __future__ import annotations

OUTCOMES = ("enough", "not enough", "noted")


def advice_number(count: int) -> str:
    """Return the number of the `count`-th advice, from 1."""
    return f"L-{count:04d}"
