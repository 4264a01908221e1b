"""Sketching for every lens at once: what each keeps of one text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.engines.detect import verbatim
from bestkept.engines.detect.code import find as code
from bestkept.engines.detect.code.sketching import CodeSketcher
from bestkept.engines.detect.grams import Keying
from bestkept.engines.detect.sketch import Sketcher

if TYPE_CHECKING:
    from bestkept.engines.detect.sketch import Sketch


DOCUMENT_LENSES = (verbatim.LENS, code.LENS)  # names and phrases are guarded apart


class Sketchers:
    """Sketches texts for every lens under the installation's 32-byte key."""

    def __init__(self, key: bytes) -> None:
        self._words, self._code = Sketcher(key), CodeSketcher(Keying(key).code)

    def sketches(self, text: str) -> dict[str, Sketch]:
        """Return the sketches of `text` by lens; empty where a lens has nothing to guard in it."""
        return {
            verbatim.LENS: self._words.sketch(text),
            code.LENS: self._code.sketch(text),
        }


def sketches(text: str, key: bytes) -> dict[str, Sketch]:
    """Return the sketches of one text by lens; for many, keep `Sketchers`."""
    return Sketchers(key).sketches(text)
