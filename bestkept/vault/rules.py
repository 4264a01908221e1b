"""What follows: what may be kept, how it is numbered, and what an older backup needs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bestkept.journal.rules import Refused, storable

KINDS = ("evidence", "shared", "agreement", "advice")
_OPAQUE = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Wrapped:
    """A keyset as it is carried outside the database: whose body it opens, and under what."""

    body: str
    epoch: str
    kind: str
    place: str
    wrapped: bytes


def kind(name: str) -> str:
    """Return a kind of document that is kept; Refused for another."""
    if name not in KINDS:
        raise Refused(f"There is no kind {name!r}. Kinds are: {', '.join(KINDS)}.")
    return name


def number(count: int) -> str:
    """Return the number of the document after `count` others."""
    return f"V-{count + 1:04d}"


def reason(text: str) -> str:
    """Return a reason as it is kept; Refused if there is none."""
    if not text.strip():
        raise Refused("Say why: --because TEXT.")
    return storable(text)


def is_body(name: str) -> bool:
    """Tell whether a file's name is one that the vault gives to bodies."""
    return bool(_OPAQUE.fullmatch(name))
