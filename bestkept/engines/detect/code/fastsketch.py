"""Sketching code in machine code: the same sketches as `sketching.py` makes, for large registers.

Imported only when enough text has come, as `fast.py` is.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

import numpy as np

from bestkept.engines.detect import _winnowing
from bestkept.engines.detect.code.fast import FastCodeRoad
from bestkept.engines.detect.code.grams import WINDOW

if TYPE_CHECKING:
    from bestkept.engines.detect.code.grams import CodeKeying
    from bestkept.engines.detect.code.sketching import Kept


class FastPart:
    """Sketches parts of texts under one keying, as `sketching.PlainPart` does."""

    def __init__(self, keyed: CodeKeying) -> None:
        self._road = FastCodeRoad(keyed)

    def sketch(self, data: bytes) -> Kept:
        """Return how many tokens `data` has, and places and values of the grams that are kept."""
        tokens = self._road.tokens(data)
        values = self._road.values(tokens)
        kept: Any = _winnowing.winnow(values, WINDOW)
        places, chosen = array("I"), array("Q")
        places.frombytes(kept.astype(np.uint32).tobytes())
        chosen.frombytes(values[kept].tobytes())
        return len(tokens.codes), places, chosen
