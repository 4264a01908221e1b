"""What follows: how questions are numbered, how long they are, and how one stands."""

from __future__ import annotations

from bestkept.journal.rules import Refused, storable

LONGEST = 4000  # characters
ANSWERS = "legal"  # the role of those of whom one answers
ANSWER_DAYS = 3  # within which a question is to be answered; our own figure
OPEN, ANSWERED, PUBLISHED = "open", "answered", "published"


def number(count: int) -> str:
    """Return the number of the `count`-th question, from 1."""
    return f"Q-{count:04d}"


def said(text: str, what: str) -> str:
    """Return a text as it is kept; Refused if nothing is said, or too much."""
    kept = storable(text.replace("\r\n", "\n")).strip()
    if not 0 < len(kept) <= LONGEST:
        raise Refused(f"The {what} must be told in 1 to {LONGEST} characters.")
    return kept


def state(*, answered: bool, published: bool) -> str:
    """Return how a question stands."""
    if published:
        return PUBLISHED
    return ANSWERED if answered else OPEN
