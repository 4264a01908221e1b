"""What follows: numbers, how large a campaign may be, and when an answer looks rubber-stamped."""

from __future__ import annotations

from bestkept.people.rules import ROLES

KEEP, END = "keep", "end"
MAY_REVIEW = tuple(role for role in ROLES if role != "partner")  # whoever reaches the page
NOBODY = "legal"  # the role that hands a campaign on whose reviewer has left
# Below so many seconds a grant, or in batches of more than so many that are all kept, nobody has
# looked. Our own figures: adapt them to what your reviewers need.
SECONDS_EACH = 10
LARGEST_BATCH = 50
LARGEST = 1000  # grants in a campaign: beyond, nobody looks at each


def number(count: int) -> str:
    """Return the number of the `count`-th campaign, from 1."""
    return f"C-{count:04d}"


def kept_own(reviewer: object, person: object, verdict: str) -> bool:
    """Tell whether a reviewer kept a grant of their own, on which somebody else should look."""
    return verdict == KEEP and reviewer == person


def rubber_stamped(batch: int, seconds: int, kept: int) -> bool:
    """Tell whether a batch of so many, answered after so many seconds, looks unread.

    Each grant takes time to be looked at; and who keeps every one of a large batch hardly has.
    """
    return seconds < SECONDS_EACH * batch or (batch > LARGEST_BATCH and kept == batch)
