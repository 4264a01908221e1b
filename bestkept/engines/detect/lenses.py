"""Sketching for every lens at once: what each keeps of one text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.engines.detect import verbatim
from bestkept.engines.detect.code import find as code
from bestkept.engines.detect.code import sketching
from bestkept.engines.detect.grams import Keying
from bestkept.engines.detect.sketch import sketch

if TYPE_CHECKING:
    from bestkept.engines.detect.sketch import Sketch


def sketches(text: str, key: bytes) -> dict[str, Sketch]:
    """Return the sketches of `text` under the installation's 32-byte `key`, by lens.

    Where a lens has nothing to guard in the text, its sketch is empty.
    """
    return {
        verbatim.LENS: sketch(text, key),
        code.LENS: sketching.sketch(text, Keying(key).code),
    }
