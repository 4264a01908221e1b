"""What follows: numbers, how long a grant may last, and when a review looks rubber-stamped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bestkept.journal.rules import Refused

APPROVED, REFUSED = "approved", "refused"
KEEP, END = "keep", "end"
ANSWER_DAYS = 3  # within which a request is to be answered; our own figure
LONGEST = 366  # days that a grant lasts at most: then it is asked for anew
# Below so many seconds a grant, or in batches of more than so many that are all kept, nobody has
# looked. Our own figures: adapt them to what your reviewers need.
SECONDS_EACH = 10
LARGEST_BATCH = 50


@dataclass(frozen=True)
class Known:
    """Somebody who knows or may know a secret, or could before: the reasons, each a sentence.

    `now` is False where nothing lets them know it any more: what was learnt stays learnt.
    """

    person: str
    name: str
    why: tuple[str, ...]
    now: bool


def request_number(count: int) -> str:
    """Return the number of the `count`-th request, from 1."""
    return f"R-{count:04d}"


def grant_number(count: int) -> str:
    """Return the number of the `count`-th grant, from 1."""
    return f"G-{count:04d}"


def campaign_number(count: int) -> str:
    """Return the number of the `count`-th campaign, from 1."""
    return f"C-{count:04d}"


def last_day(until: date, today: date) -> date:
    """Return the last day of a grant; Refused for one that is over, or lies too far ahead."""
    if until < today:
        raise Refused(f"{until} is over: name a last day that lies ahead.")
    if until > today + timedelta(days=LONGEST):
        raise Refused(f"A grant lasts {LONGEST} days at most: then it is looked at again.")
    return until


def rubber_stamped(batch: int, seconds: int, kept: int) -> bool:
    """Tell whether a batch of so many, answered after so many seconds, looks unread.

    Each grant takes time to be looked at; and who keeps every one of a large batch hardly has.
    """
    return seconds < SECONDS_EACH * batch or (batch > LARGEST_BATCH and kept == batch)
