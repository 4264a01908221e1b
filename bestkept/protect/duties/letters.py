"""What a reminder says: plain words, numbers and days, and nothing that is secret.

A letter leaves the house, and lies in mailboxes for years. So it never says the words of a thing
itself, in which a title could stand, but its kind, its number and its day (`rules.plain`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.protect.duties import rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bestkept.people.rules import Owed

MOST = 25  # lines of a letter
_EACH = {rules.WEEKLY: "once a week", rules.DAILY: "once a day"}


def subject(found: Sequence[Owed]) -> str:
    """Return the subject of a letter: how many things wait."""
    many = len(found)
    return "1 thing waits for you" if many == 1 else f"{many} things wait for you"


def text(name: str, found: Sequence[Owed], today: date, often: str, pages: str) -> str:
    """Return the text of a letter about what is overdue or due soon, at most MOST lines of it.

    `pages` is the address at which people sign in, "" where none is set.
    """
    lines = [f"Hello {name.strip().partition(' ')[0]},", ""]
    lines += _part("Overdue:", [one for one in found[:MOST] if one.day < today])
    lines += _part("Due soon:", [one for one in found[:MOST] if one.day >= today])
    if len(found) > MOST:
        lines += [f"And {len(found) - MOST} more.", ""]
    if pages:
        lines += [f"Your list: {pages}/me/", ""]
    lines += [
        "This letter holds numbers and days only. What each is about stands on your own page.",
        f"It comes {_EACH.get(often, 'now and then')} at most, and only while something waits.",
    ]
    lines += [f"Choose how often, or none: {pages}/me/reminders/"] if pages else []
    return "\n".join(lines) + "\n"


def _part(head: str, found: Sequence[Owed]) -> Iterator[str]:
    if found:
        yield head
        for one in found:
            yield f"- {rules.plain(one)}, by {one.day.day} {one.day:%B %Y}"
        yield ""
