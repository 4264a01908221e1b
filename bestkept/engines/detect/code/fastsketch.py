"""Sketching code in machine code: the same sketches as `sketching.py` makes, for large registers.

Imported only when enough text has come, as `fast.py` is.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

import numpy as np

from bestkept.engines.detect import _winnowing
from bestkept.engines.detect.code import surprise
from bestkept.engines.detect.code.fast import FastCodeRoad
from bestkept.engines.detect.code.grams import WINDOW

if TYPE_CHECKING:
    from bestkept.engines.detect.code.grams import CodeKeying
    from bestkept.engines.detect.code.sketching import Kept


class FastPart:
    """Sketches parts of texts under one keying, as `sketching.PlainPart` does."""

    def __init__(self, keyed: CodeKeying, public: CodeKeying) -> None:
        self._own, self._public = FastCodeRoad(keyed), FastCodeRoad(public)
        self._list = np.frombuffer(surprise.public_values(), np.uint64)

    def sketch(self, data: bytes) -> Kept:
        """Return how many tokens `data` has, and places, values and public grams of the kept."""
        tokens = self._own.tokens(data)
        values = self._own.values(tokens)
        kept = _winnowing.winnow(values, WINDOW)
        known = self._known(self._public.values(tokens)[kept])
        places, chosen = array("I"), array("Q")
        places.frombytes(kept.astype(np.uint32).tobytes())
        chosen.frombytes(values[kept].tobytes())
        return len(tokens.codes), places, chosen, known.astype(np.uint8).tobytes()

    def _known(self, values: Any) -> Any:
        """Return, for each value, whether it stands in the shipped list."""
        wanted = values >> np.uint64(surprise.UNSTORED)
        at = np.searchsorted(self._list, wanted)
        return self._list[np.minimum(at, len(self._list) - 1)] == wanted
