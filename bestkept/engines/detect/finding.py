"""What a scan tells: a passage of a text that stands in a guarded document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A passage of the scanned text that stands in a guarded document.

    `start` and `end` are character offsets, `line` counts from 1, `share` is the part of
    the document's sketches seen in this text (0 to 1), `excuse` says why a passage is
    excused ("public", "repetitive") or is None. `excerpt_sha256` is of the passage's UTF-8.
    """

    asset: str
    version: int
    document: str
    lens: str
    start: int
    end: int
    line: int
    share: float
    score: float
    grade: str
    excuse: str | None
    excerpt_sha256: str

    @property
    def public(self) -> bool:
        """Whether the passage is excused."""
        return self.excuse is not None
