"""What follows: how authors are written, which drafts are new, and how many fit into one entry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.journal.rules import Refused, instant, storable

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

DRAFTS_AN_ENTRY = 400  # a field each, so that one can be shown without the others
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Drafted:
    """A draft as it was found: where, the SHA-256 of what it says, its date as claimed."""

    place: str
    sha256: str
    claimed: datetime | None


def author(who: str, assignment: str | None) -> str:
    """Return how an author is written: with the assignment of the rights, or that it is missing."""
    right = f"recorded ({assignment.strip()})" if assignment and assignment.strip() else "missing"
    return f"{who.strip()}: assignment {right}"


def unassigned(authors: Sequence[str]) -> list[str]:
    """Return the authors whose rights nobody has on record."""
    return [a.rpartition(": assignment ")[0] for a in authors if a.endswith(": assignment missing")]


def new(found: Sequence[Drafted], known: Collection[tuple[str, str]]) -> list[Drafted]:
    """Return the drafts that are not on record yet, each once, in the order in which they came.

    `known` has place and hash of those on record. Raises Refused for what is no SHA-256.
    """
    seen, kept = set(known), []
    for one in found:
        if not _SHA256.fullmatch(one.sha256):
            raise Refused("A draft is recorded by its SHA-256, 64 hexadecimal digits.")
        key = storable(one.place), one.sha256
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def record_of(order: int, one: Drafted) -> dict[str, str | int | None]:
    """Return the journal's field of a draft."""
    claimed = instant(one.claimed) if one.claimed else None
    return {
        "order": order,
        "place": storable(one.place),
        "sha256": one.sha256,
        "claimed": claimed,
    }


def backwards(claimed: Sequence[datetime | None]) -> list[int]:
    """Return the places in the order, from 1, whose claimed date lies before an earlier one's."""
    found, latest = [], None
    for order, at in enumerate(claimed, 1):
        if at and latest and at < latest:
            found.append(order)
        latest = max(at, latest) if at and latest else at or latest
    return found
