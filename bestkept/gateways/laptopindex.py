"""What says which segments a laptop has: a note that the log's key signs, the same each time.

Lines of text: what it is, the key's name, the entry and instant as of which it is, counts, and
a line for each segment. The first line is no log's name, so that no note of this kind passes
for a checkpoint. Standard library only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bestkept.engines.ledger.signed import Vkey, open_note

KIND = "bestkept laptop index 1"
MOST = 1 << 20  # bytes of a note
MOST_SEGMENT = 1 << 32
_HEAD = re.compile(
    rf"{KIND}\nkey ([0-9a-f]{{16}})\nentry ([0-9]{{1,16}})\nat (\S{{20}})\n"
    r"documents ([0-9]{1,16})\nmissing ([A-Z0-9 -]*)\n((?:segment .+\n)*)"
)
_SEGMENT = re.compile(r"segment ([0-9a-f]{64}) ([0-9]{1,12}) (laptop-[a-z]+)")
_AT = "%Y-%m-%dT%H:%M:%SZ"


class LaptopTrouble(Exception):  # noqa: N818 - people read the sentence, not the class
    """The laptop index cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Carried:
    """What a laptop has: the key's name, as of which entry and when, and its segments.

    Each segment is (name, bytes, lens). `missing` are assets that laptops do not guard, or not
    in whole.
    """

    key: str
    entry: int
    at: datetime
    documents: int
    missing: tuple[str, ...]
    segments: tuple[tuple[str, int, str], ...]


def written(told: Carried) -> str:
    """Return the text that is signed."""
    lines = [
        KIND,
        f"key {told.key}",
        f"entry {told.entry}",
        f"at {told.at.astimezone(UTC).strftime(_AT)}",
        f"documents {told.documents}",
        f"missing {' '.join(told.missing)}",
        *(f"segment {name} {size} {lens}" for name, size, lens in told.segments),
    ]
    return "\n".join(lines) + "\n"


def read(note: bytes, vkey: str) -> Carried:
    """Return what a signed note says; LaptopTrouble where this key did not sign it."""
    try:
        text = open_note(note, Vkey.parse(vkey))
        found = _HEAD.fullmatch(text)
        if found is None:
            raise ValueError(text[:20])
        key, entry, at, documents, missing, lines = found.groups()
        when = datetime.strptime(at, _AT).replace(tzinfo=UTC)
        segments = tuple(_segment(line) for line in lines.splitlines())
    except (ValueError, IndexError):
        raise LaptopTrouble(
            "The laptop index is not signed by the server that you signed in to. It was not "
            "used. Ask whoever runs the server; `bestkept login` again if it has a new key."
        ) from None
    return Carried(key, int(entry), when, int(documents), tuple(missing.split()), segments)


def _segment(line: str) -> tuple[str, int, str]:
    found = _SEGMENT.fullmatch(line)
    if found is None or int(found[2]) > MOST_SEGMENT:
        raise ValueError(line)
    return found[1], int(found[2]), found[3]
