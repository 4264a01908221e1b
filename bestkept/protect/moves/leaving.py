"""What is due from who leaves: an item is done when the record shows it, or somebody said so.

Sources: Sedona Conference commentaries on employee life cycle (exit interview, list, return,
reminder, revocation); METI's survey of 2012, by which half of leaks come with mid-career leavers.
The days are our own figures. Not legal advice.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from bestkept.protect.moves.rules import DONE, HR, LEGAL, OPEN, SECURITY, Due

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from bestkept.protect.moves.rules import Facts

INTERVIEW, LIST, DEVICES, CERTIFICATE, HANDED = (
    "interview",
    "list",
    "devices",
    "certificate",
    "letter",
)
APPROVAL = "approval"  # of the letter, by legal
AFTER = timedelta(days=7)  # within which the letter reaches somebody who has left
QUESTIONS = (
    "Which confidential material is still with you, on paper, on devices or in accounts of yours?",
    "Which copies did you make or send, and where are they now?",
    "Do you know which of what you know stays secret after you leave?",
    "Where are you going, as far as you wish to say, and is the work close to yours here?",
    "Is there anything that you worry about, or that we should know?",
)


class Box(NamedTuple):
    """Something that the record cannot see: what, why, who owes it, and who may say it is done."""

    what: str
    why: str
    owes: str
    may: tuple[str, ...]
    after: timedelta = timedelta(0)


BOXES = {
    INTERVIEW: Box(
        "Hold the exit interview",
        "What is agreed is written in words of process, never of secrets.",
        HR,
        ("hr", "legal"),
    ),
    LIST: Box(
        "Go through the list of secrets that they know",
        "Who is reminded of what is secret cannot say later that nobody did.",
        HR,
        ("hr", "legal"),
    ),
    DEVICES: Box(
        "Check devices and accounts",
        "Within what the law of the country allows: confirm with counsel.",
        SECURITY,
        ("security", "hr", "administrator"),
    ),
    CERTIFICATE: Box(
        "Have the certificate of return or destruction signed",
        "It shows that nothing was kept, by their own word.",
        HR,
        ("hr", "legal"),
    ),
    HANDED: Box(
        "Hand over the reminder letter",
        "It names what survives, and the secrets by title alone. Legal approves it first.",
        LEGAL,
        ("legal", "hr"),
        AFTER,
    ),
}


def may_tick(item: str) -> tuple[str, ...]:
    """Return who may say that an item is done."""
    return BOXES[item].may if item in BOXES else ("legal", "hr")


class Done(NamedTuple):
    """What of a leaver's case somebody did: the boxes that were ticked, and the letter.

    `letter` is the entry of the reminder that legal approved, 0 before. What was done before the
    leaver was told of the secrets `since` does not count: the list and the letter hold these too.
    """

    steps: Collection[str]
    letter: int = 0
    since: tuple[str, ...] = ()


def due(facts: Facts, until: date, done: Done) -> tuple[Due, ...]:
    """Return what a leaver's case holds by a day."""
    return (
        *_access(facts, until),
        *(_box(name, until, done) for name in BOXES if name != HANDED),
        _letter(until, done),
        _box(HANDED, until, done),
        *_owned(facts, until),
    )


def _box(name: str, until: date, done: Done) -> Due:
    box = BOXES[name]
    state, why = DONE if name in done.steps else OPEN, box.why
    if name == LIST and state == OPEN and done.since:
        why = _came(done.since)
    return Due(name, box.what, state, why, box.owes, until + box.after)


def _letter(until: date, done: Done) -> Due:
    what, why = "Approve the reminder letter", "It is drafted from the record; legal reads it."
    if not done.letter and done.since:
        why = _came(done.since)
    shows = (f"entry {done.letter}",) if done.letter else ()
    return Due(APPROVAL, what, DONE if done.letter else OPEN, why, LEGAL, until, shows)


def _came(since: tuple[str, ...]) -> str:
    return f"Since the case was begun they came to know: {', '.join(since)}."


def open_ways(facts: Facts) -> tuple[str, ...]:
    """Return in words what of somebody's access is open."""
    told = {
        "grants": len(facts.held),
        "tokens": facts.tokens,
        "roles": len(facts.roles),
    }
    found = [f"{count} {name if count > 1 else name[:-1]}" for name, count in told.items() if count]
    ways = ((facts.signs_in, "a sign-in"), (facts.invited, "an invitation to sign in"))
    return (*found, *(words for yes, words in ways if yes))


def _access(facts: Facts, until: date) -> Iterator[Due]:
    left = open_ways(facts)
    why = f"Still open: {', '.join(left)}." if left else "Nothing is open."
    yield Due("access", "End every access", OPEN if left else DONE, why, HR, until)


def _owned(facts: Facts, until: date) -> Iterator[Due]:
    """Ask for others to answer for what was theirs; nothing where nothing was."""
    if facts.owns:
        what = f"Name another owner or deputy of {', '.join(facts.owns)}"
        why = "Somebody has to answer for each secret."
        yield Due("owned", what, OPEN, why, LEGAL, until)
