"""What follows: which fields may be erased, and which holds stand in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.rules import ALSO, ASKED, ERASURE, REQUEST, ROWS, SUBJECT, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EVERYTHING = "*"

# Without these nobody could tell any more what an entry is about and by what right it was made.
# The hashes of rows go by themselves with any other field.
_FRAME = frozenset({SUBJECT, ALSO, "actor.role", "actor.door", ROWS, REQUEST, ASKED})
# What these record is how the record itself was kept.
_KEPT_VERBS = frozenset(
    {
        ERASURE,
        "hold.placed",
        "hold.lifted",
        "home.moved",
        "home.upgraded",
        "log.continued",
        "schema.migrated",
    }
)


def check_erasable(verb: str, number: int, there: Iterable[str], names: Sequence[str]) -> None:
    """Refuse unless each of `names` is a field of the entry that may be erased."""
    if verb in _KEPT_VERBS:
        raise Refused(f"Entry {number} records how the record was kept; it is not erased.")
    known = set(there)
    for name in names:
        if name not in known:
            raise Refused(
                f"Entry {number} has no field {name}. It has: {', '.join(sorted(known)) or 'none'}."
            )
        if name in _FRAME:
            raise Refused(f"The field {name} says what entry {number} is; it is not erased.")


def standing(held: Iterable[str], subjects: Iterable[str]) -> list[str]:
    """Return which of the held subjects stand in the way of changing something about `subjects`."""
    about = set(subjects)
    return sorted(one for one in held if one == EVERYTHING or one in about)
