"""What happens later: whoever is joining or leaving by the record gets a case of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bestkept.protect.moves import actions, queries
from bestkept.protect.moves.rules import IsOpen

if TYPE_CHECKING:
    from bestkept.journal.rules import Actor


def follow(by: Actor) -> list[str]:
    """Begin the cases that the record asks for and nobody has begun; return their numbers.

    `by` has just recorded a status or a place, and answers for what follows from it. Their own
    case is left to somebody else.
    """
    found = []
    for one in queries.not_begun(by):
        if one.person != by.person:
            with suppress(IsOpen):  # somebody else recorded something at the same time
                found.append(
                    actions.begin(by, one.kind, one.person, because=f"{one.why}, by the record.")
                )
    return found
