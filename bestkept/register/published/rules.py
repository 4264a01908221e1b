"""What follows: how what is public is numbered, and what is kept of it."""

from __future__ import annotations

from typing import Any

SUBJECT = "public text"  # what the acts are about: no asset
MOST_AT_ONCE = 2000  # texts in one act
COLUMNS = ("location", "file_sha256", "words", "sketches")


def number(count: int) -> str:
    """Return the number of the `count`-th public text, from 1."""
    return f"P-{count:04d}"


def record_of(row: Any) -> dict[str, str | int]:
    """Return the journal's field of a public text."""
    return {name: getattr(row, name) for name in COLUMNS}
