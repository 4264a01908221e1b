"""Sketching: what is kept of a protected text so that its copies are found."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.engines.detect import rarity
from bestkept.engines.detect.folding import words
from bestkept.engines.detect.grams import WORDS, Keying, winnow

if TYPE_CHECKING:
    from collections.abc import Sequence

PUBLIC = 1  # public text has the gram; that is found out when a text is scanned
POOR = 2  # the gram says too little to count alone


@dataclass(frozen=True)
class Sketch:
    """A text's keyed fingerprints; the text cannot be read from it.

    `words` counts the words of the text; `places` are word positions (from 0) of the kept
    grams, `values` their keyed 64-bit values, `labels` PUBLIC and POOR bits, in one order.
    """

    words: int
    places: array[int]
    values: array[int]
    labels: bytes

    @property
    def count(self) -> int:
        """How many grams are kept."""
        return len(self.values)


def sketch(text: str, key: bytes) -> Sketch:
    """Sketch `text` under the installation's 32-byte `key`.

    A text of fewer than nine words gives an empty sketch: nothing of it can be guarded.
    """
    found = words(text)
    keying = Keying(key)
    values = keying.values(keying.hashes(found))
    kept = winnow(values)
    labels = bytes(_label(found[at : at + WORDS]) for at in kept)
    return Sketch(len(found), array("I", kept), array("Q", [values[at] for at in kept]), labels)


def _label(gram: Sequence[str]) -> int:
    return POOR if rarity.is_poor(gram) else 0
