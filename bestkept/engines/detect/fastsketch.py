"""Sketching in machine code: the same sketches as `sketch.py` makes, for large registers.

Imported only when enough text has come, as `fast.py` is.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from bestkept.engines.detect import _winnowing
from bestkept.engines.detect.fast import Reader
from bestkept.engines.detect.grams import WINDOW

if TYPE_CHECKING:
    from bestkept.engines.detect.grams import Keying as _Keying


class FastSketcher:
    """Sketches texts under one key."""

    def __init__(self, keying: _Keying) -> None:
        self._reader = Reader(keying)
        self._tag_secret = np.array(keying.tag_secret, np.uint64)

    def sketch(self, text: str) -> tuple[int, array[int], array[int], bytes, bytes]:
        """Return words, places, values, labels and tags, as a `Sketch` has them."""
        hashes, weights = self._reader.words_of(text)
        values = self._reader.grams(hashes)
        kept = _winnowing.winnow(values, WINDOW)
        labels = _winnowing.poor(hashes, weights, kept) << np.uint8(1)
        places, chosen = array("I"), array("Q")
        places.frombytes(kept.astype(np.uint32).tobytes())
        chosen.frombytes(values[kept].tobytes())
        tagged = _winnowing.tags_of(hashes, self._tag_secret).tobytes()
        return len(hashes), places, chosen, labels.tobytes(), tagged
