"""Sketching: what is kept of a protected text so that its copies are found."""

from __future__ import annotations

import functools
import importlib
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bestkept.engines.detect import hyphens, rarity
from bestkept.engines.detect.folding import words
from bestkept.engines.detect.grams import WORDS, Keying, winnow

if TYPE_CHECKING:
    from collections.abc import Sequence

PUBLIC = 1  # public text has the gram; that is found out when a text is scanned
WORTH = 1_000_000  # characters after which a second of loading the compiled road pays
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


class Sketcher:
    """Sketches texts under the installation's 32-byte key.

    Where words are parted at line ends, grams with those words joined are kept besides. Once a
    megabyte has come it loads the compiled road, which gives the same sketches.
    """

    def __init__(self, key: bytes) -> None:
        self._keying = Keying(key)
        self._read = 0
        self._fast: Any = None

    def warm(self) -> None:
        """Load the compiled road now, before the first text."""
        self._read += WORTH
        self.sketch(" a" * WORDS)

    def sketch(self, text: str) -> Sketch:
        """Sketch `text`; of fewer than nine words nothing can be guarded."""
        self._read += len(text)
        if (
            self._read >= WORTH
            and self._fast is None
            and (fast := compiled("fastsketch", "FastSketcher"))
        ):
            self._fast = fast(self._keying)
        made = Sketch(*self._fast.sketch(text)) if self._fast else self._plain(text)
        joined = hyphens.joined(text, hyphens.ends(text))
        return _with(made, _joined(joined, self._keying)) if joined else made

    def _plain(self, text: str) -> Sketch:
        found = words(text)
        hashes = self._keying.hashes(found)
        rows = sorted(_kept(found, self._keying.values(hashes), range(len(found))))
        return Sketch(len(found), *_columns(rows), self._keying.tags(hashes))


def sketch(text: str, key: bytes) -> Sketch:
    """Sketch one text under the installation's 32-byte `key`; for many, keep a `Sketcher`."""
    return Sketcher(key).sketch(text)


Kept = set[tuple[int, int, int]]  # place, value, label


def _kept(found: list[str], values: array[int], places: Sequence[int]) -> Kept:
    return {(places[at], values[at], _label(found[at : at + WORDS])) for at in winnow(values)}


def _columns(rows: Sequence[tuple[int, int, int]]) -> tuple[array[int], array[int], bytes]:
    return (
        array("I", [place for place, _, _ in rows]),
        array("Q", [value for _, value, _ in rows]),
        bytes(label for _, _, label in rows),
    )


def _with(made: Sketch, more: Kept) -> Sketch:
    rows = sorted(more | set(zip(made.places, made.values, made.labels, strict=True)))
    return Sketch(made.words, *_columns(rows), made.tags)


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


@functools.cache
def compiled(module: str, name: str) -> Any:
    """Return what a module of a compiled road holds under `name`, or None without its parts."""
    try:
        return getattr(importlib.import_module(f"bestkept.engines.detect.{module}"), name)
    except ImportError:
        return None


def _label(gram: Sequence[str]) -> int:
    return POOR if rarity.is_poor(gram) else 0
