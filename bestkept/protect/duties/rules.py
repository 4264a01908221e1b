"""What follows: by which day what is owed lies where, and who owes by which role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestkept.people.rules import Owed

# Roles of which one owes something, where no person is named. Others owe by their name alone.
ROLES = ("legal", "security", "hr", "administrator")
SOON = 14  # days within which something counts as due soon; our own figure
OVERDUE, TODAY, NEAR, LATER = "overdue", "today", "soon", "later"


@dataclass(frozen=True)
class Asked:
    """What of all that is owed is asked for: a kind, a person or role; a place in the list."""

    kind: str = ""
    person: str = ""
    start: int = 0
    size: int = 25


def when(due: date, today: date) -> str:
    """Return how near the day of something owed is: overdue, today, soon or later."""
    if due < today:
        return OVERDUE
    if due == today:
        return TODAY
    return NEAR if due <= today + timedelta(days=SOON) else LATER


def ordered(found: Iterable[Owed]) -> list[Owed]:
    """Return what is owed, the longest overdue first, each thing once."""
    return sorted(set(found))


def suiting(found: Iterable[Owed], asked: Asked) -> list[Owed]:
    """Return what is of the kind and of the person asked for; all where neither is told."""
    return [
        one
        for one in found
        if (not asked.kind or one.kind == asked.kind)
        and (not asked.person or one.person == asked.person)
    ]
