"""Sketching: what is kept of a protected text so that its copies are found."""

from __future__ import annotations

import functools
import importlib
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bestkept.engines.detect import public, rarity
from bestkept.engines.detect.folding import words
from bestkept.engines.detect.grams import WORDS, Keying, winnow

if TYPE_CHECKING:
    from collections.abc import Sequence

PUBLIC = 1  # the gram stands in the shipped corpus of public text
WORTH = 1_000_000  # characters after which a second of loading the compiled road pays
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


class Sketcher:
    """Sketches texts under the installation's 32-byte key.

    Once a megabyte has come it loads the compiled road, which gives the same sketches.
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
        if self._read >= WORTH and self._fast is None and (compiled := _compiled()):
            self._fast = compiled(self._keying)
        return Sketch(*self._fast.sketch(text)) if self._fast else self._plain(text)

    def _plain(self, text: str) -> Sketch:
        found = words(text)
        values = self._keying.values(self._keying.hashes(found))
        kept = winnow(values)
        known = public.known(found)
        labels = bytes(_label(found[at : at + WORDS], at in known) for at in kept)
        return Sketch(len(found), array("I", kept), array("Q", [values[at] for at in kept]), labels)


def sketch(text: str, key: bytes) -> Sketch:
    """Sketch one text under the installation's 32-byte `key`; for many, keep a `Sketcher`."""
    return Sketcher(key).sketch(text)


@functools.cache
def _compiled() -> Any:
    try:
        return importlib.import_module("bestkept.engines.detect.fastsketch").FastSketcher
    except ImportError:
        return None


def _label(gram: Sequence[str], is_public: bool) -> int:
    return (PUBLIC if is_public else 0) | (POOR if rarity.is_poor(gram) else 0)
