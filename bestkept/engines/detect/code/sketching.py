"""Sketching code: what is kept of a protected source so that its copies are found."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from bestkept.engines.detect.code.grams import keying, winnow
from bestkept.engines.detect.code.road import PlainCodeRoad, parts
from bestkept.engines.detect.sketch import WORTH, Sketch, compiled

if TYPE_CHECKING:
    from bestkept.engines.detect.code.grams import CodeKeying

Kept = tuple[int, "array[int]", "array[int]"]  # tokens; places and values of what is kept


class CodeSketcher:
    """Sketches what looks like code in texts, under the code lens's 32-byte seed.

    Once a megabyte has come it loads the compiled road, which gives the same sketches.
    """

    def __init__(self, seed: bytes) -> None:
        self._keying = keying(seed)
        self._part: Any = PlainPart(self._keying)
        self._read = 0

    def sketch(self, text: str) -> Sketch:
        """Sketch `text`; `words` counts tokens. What looks like no code gives an empty sketch."""
        self._read += len(text)
        if self._read >= WORTH and isinstance(self._part, PlainPart):
            fast = compiled("code.fastsketch", "FastPart")
            self._part = fast(self._keying) if fast else self._part
        data = text.encode(errors="surrogatepass")
        places, values, count = array("I"), array("Q"), 0
        for start, end in parts(data):
            tokens, here, kept = self._part.sketch(data[start:end])
            places.extend(count + at for at in here)
            values.extend(kept)
            count += tokens
        return Sketch(count, places, values, bytes(len(places)))


class PlainPart:
    """Sketches parts of texts under one keying with the standard library alone."""

    def __init__(self, keyed: CodeKeying) -> None:
        self._keyed, self._road = keyed, PlainCodeRoad(keyed)

    def sketch(self, data: bytes) -> Kept:
        """Return how many tokens `data` has, and places and values of the grams that are kept."""
        tokens = self._road.tokens(data)
        values = self._keyed.values(tokens.codes, tokens.backs)
        kept = winnow(values)
        return len(tokens.codes), array("I", kept), array("Q", [values[at] for at in kept])
