"""Sketching code: what is kept of a protected source so that its copies are found."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from bestkept.engines.detect.code import surprise
from bestkept.engines.detect.code.grams import keying, winnow
from bestkept.engines.detect.code.road import PlainCodeRoad, parts
from bestkept.engines.detect.sketch import PUBLIC, WORTH, Sketch, compiled

if TYPE_CHECKING:
    from bestkept.engines.detect.code.grams import CodeKeying

Kept = tuple[int, "array[int]", "array[int]", bytes]  # tokens; places, values, 1 where public


class CodeSketcher:
    """Sketches what looks like code in texts, under the code lens's 32-byte seed.

    Once a megabyte has come it loads the compiled road, which gives the same sketches.
    """

    def __init__(self, seed: bytes) -> None:
        self._keyings = keying(seed), keying(surprise.KEY)
        self._part: Any = PlainPart(*self._keyings)
        self._read = 0

    def sketch(self, text: str) -> Sketch:
        """Sketch `text`; `words` counts tokens. What looks like no code gives an empty sketch."""
        self._read += len(text)
        if self._read >= WORTH and isinstance(self._part, PlainPart):
            fast = compiled("code.fastsketch", "FastPart")
            self._part = fast(*self._keyings) if fast else self._part
        data = text.encode(errors="surrogatepass")
        places, values, labels, count = array("I"), array("Q"), bytearray(), 0
        for start, end in parts(data):
            tokens, here, kept, public = self._part.sketch(data[start:end])
            places.extend(count + at for at in here)
            values.extend(kept)
            labels.extend(public)
            count += tokens
        return Sketch(count, places, values, bytes(labels))


class PlainPart:
    """Sketches parts of texts under one keying with the standard library alone."""

    def __init__(self, keyed: CodeKeying, public: CodeKeying) -> None:
        self._own, self._public = keyed, public
        self._road = PlainCodeRoad(keyed)

    def sketch(self, data: bytes) -> Kept:
        """Return how many tokens `data` has, and places, values and public grams of the kept."""
        tokens = self._road.tokens(data)
        own = self._own.values(tokens.codes, tokens.backs)
        known = self._public.values(tokens.codes, tokens.backs)
        kept = winnow(own)
        labels = bytes(PUBLIC if surprise.is_public(known[at]) else 0 for at in kept)
        return len(tokens.codes), array("I", kept), array("Q", [own[at] for at in kept]), labels
