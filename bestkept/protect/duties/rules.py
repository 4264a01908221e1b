"""What follows: by which day what is owed lies where, and who owes by which role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bestkept.people.rules import one_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestkept.people.rules import Owed

# Roles of which one owes something, where no person is named. Others owe by their name alone.
ROLES = ("legal", "security", "hr", "administrator")
SOON = 14  # days within which something counts as due soon; our own figure
OFF, WEEKLY, DAILY = "off", "weekly", "daily"
OFTEN = (OFF, WEEKLY, DAILY)
USUAL = WEEKLY  # where a person has said nothing
WEEK = 7  # days between two letters to whoever wants one a week
HOUR = 7  # of the day, in the zone that is set, from which letters go out
# How far a letter came. `handing` is noted before the text goes to the server: whoever finds it
# cannot know whether the server took it, and does not send it again.
TO_SEND, HANDING, SENT, UNSURE, NOT_NEEDED, REFUSED = (
    "waiting",
    "handing over",
    "sent",
    "perhaps sent",
    "nothing owed any more",
    "refused",
)
# What a kind is called where words leave the house. Letters and calendars say this, a number and
# a day; never the words of the thing itself, in which a title of a secret could stand.
PLAIN = {
    "notice": "Notice to acknowledge",
    "request": "Request for access to answer",
    "campaign": "Grants to look at again",
    "agreement": "Date of an agreement",
    "obligation": "Obligation under an agreement",
    "question": "Question to answer",
    "vacancy": "Vacancy to fill",
    "move": "Step of a joiner, mover or leaver",
    "requirement": "What a place asks of its people",
    "repapering": "Agreements to sign anew",
    "law-change": "Change in law to confirm",
    "review": "Review to do",
    "action": "Action of a review",
}
_NUMBER = re.compile("[A-Z]{1,4}-[0-9]{1,12}")
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


def plain(one: Owed) -> str:
    """Return what is owed in words that may leave the house: its kind and its number."""
    called = PLAIN.get(one.kind, one.kind.replace("-", " ").capitalize())
    return f"{called} ({one.number})" if _NUMBER.fullmatch(one.number) else called


def often(text: str) -> str:
    """Return how often somebody wants to be reminded; Refused for another word."""
    return one_of(text, OFTEN, "frequency")


def wanted(often: str, last: date | None, today: date) -> bool:
    """Tell whether a letter is to go out, where the last one went on a day (None: none did)."""
    if often == OFF or (last is not None and last >= today):
        return False
    return often == DAILY or last is None or last + timedelta(days=WEEK) <= today


def pressing(found: Iterable[Owed], today: date) -> list[Owed]:
    """Return what a letter tells of: what is overdue, or due soon."""
    return [one for one in ordered(found) if one.day <= today + timedelta(days=SOON)]


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
