"""Sketching: what is kept of a protected text so that its copies are found."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.engines.detect import public, rarity
from bestkept.engines.detect.folding import words
from bestkept.engines.detect.grams import WORDS, Keying, winnow

if TYPE_CHECKING:
    from collections.abc import Sequence

PUBLIC = 1  # the gram stands in the shipped corpus of public text
POOR = 2  # the gram says too little to count alone


@dataclass(frozen=True)
class Sketch:
    """A text's keyed fingerprints; the text cannot be read from it.

    `words` counts the words of the text; `places` are word positions (from 0) of the kept
    grams, `values` their keyed 64-bit values, `labels` PUBLIC and POOR bits, in one order.
    `tags` holds a tag for each three words from the first word on (one a byte, 0 to 15);
    it is empty in lenses that keep none.
    """

    words: int
    places: array[int]
    values: array[int]
    labels: bytes
    tags: bytes = b""

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
    hashes = keying.hashes(found)
    values = keying.values(hashes)
    kept = winnow(values)
    known = public.known(found)
    labels = bytes(_label(found[at : at + WORDS], at in known) for at in kept)
    stored = array("Q", [values[at] for at in kept])
    return Sketch(len(found), array("I", kept), stored, labels, keying.tags(hashes))


def _label(gram: Sequence[str], is_public: bool) -> int:
    return (PUBLIC if is_public else 0) | (POOR if rarity.is_poor(gram) else 0)
