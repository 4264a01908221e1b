"""Sketching in machine code: the same sketches as `sketch.py` makes, for large registers.

Imported only when enough text has come, as `fast.py` is.
"""

from __future__ import annotations

import functools
from array import array
from typing import TYPE_CHECKING, Any

import numpy as np

from bestkept.engines.detect import _winnowing, public, rarity, tags
from bestkept.engines.detect.fast import Reader
from bestkept.engines.detect.grams import WINDOW, WORDS, Keying

if TYPE_CHECKING:
    from bestkept.engines.detect.grams import Keying as _Keying


@functools.cache
def _shipped() -> Any:
    return np.sort(np.fromiter(public.shipped(), np.uint64))


class FastSketcher:
    """Sketches texts under one key."""

    def __init__(self, keying: _Keying) -> None:
        self._reader, self._public = Reader(keying), Reader(Keying(public.KEY))
        self._tag_secret = np.array(keying.tag_secret, np.uint64)
        self._public_secret = np.array(Keying(public.KEY).secret, np.uint64)

    def sketch(self, text: str) -> tuple[int, array[int], array[int], bytes, bytes]:
        """Return words, places, values, labels and tags, as a `Sketch` has them."""
        hashes, weights = self._reader.words_of(text)
        values = self._reader.grams(hashes)
        kept = _winnowing.winnow(values, WINDOW)
        common, _ = self._public.words_of(text)
        runs = _winnowing.values_at(common, kept, self._public_secret) >> np.uint64(24)
        least = (rarity.LEAST_DISTINCT, rarity.LEAST_BITS)
        labels = _winnowing.poor(hashes, weights, kept, WORDS, *least) << np.uint8(1)
        labels |= _known(runs)
        places, chosen = array("I"), array("Q")
        places.frombytes(kept.astype(np.uint32).tobytes())
        chosen.frombytes(values[kept].tobytes())
        tagged = _winnowing.tags_of(hashes, tags.SPAN, self._tag_secret).tobytes()
        return len(hashes), places, chosen, labels.tobytes(), tagged


def _known(runs: Any) -> Any:
    """Return 1 for each public run, 0 for the others."""
    shipped = _shipped()
    at = np.minimum(np.searchsorted(shipped, runs), len(shipped) - 1)
    return (shipped[at] == runs).astype(np.uint8)
