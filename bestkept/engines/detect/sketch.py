"""Sketching: what is kept of a protected text so that its copies are found."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.engines.detect import hyphens, public, rarity
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

    Where words are parted at line ends, grams with those words joined are kept besides. A
    text of fewer than nine words gives an empty sketch: nothing of it can be guarded.
    """
    keying = Keying(key)
    found = words(text)
    hashes = keying.hashes(found)
    kept = _kept(found, keying.values(hashes), range(len(found)))
    joined = hyphens.joined(text)
    if joined:
        kept |= _joined(joined, keying)
    rows = sorted(kept)
    return Sketch(
        len(found),
        array("I", [place for place, _, _ in rows]),
        array("Q", [value for _, value, _ in rows]),
        bytes(label for _, _, label in rows),
        keying.tags(hashes),
    )


Kept = set[tuple[int, int, int]]  # place, value, label


def _kept(found: list[str], values: array[int], places: Sequence[int]) -> Kept:
    known = public.known(found)
    return {
        (places[at], values[at], _label(found[at : at + WORDS], at in known))
        for at in winnow(values)
    }


def _joined(joined: hyphens.Joined, keying: Keying) -> Kept:
    """Return what is kept of the joined reading, placed by the words as they stand."""
    found: list[str] = []
    places: list[int] = []
    start = 0
    for count, end in enumerate([*joined.starts(), len(joined.text)]):
        part = words(joined.text[start:end])
        skipped = 1 if count else 0  # the second half of a parted word is no word of its own
        if count and found:
            found[-1] += part[0]
        places.extend(range(len(places) + count, len(places) + count + len(part) - skipped))
        found.extend(part[skipped:])
        start = end
    return _kept(found, keying.values(keying.hashes(found)), places)


def _label(gram: Sequence[str], is_public: bool) -> int:
    return (PUBLIC if is_public else 0) | (POOR if rarity.is_poor(gram) else 0)
