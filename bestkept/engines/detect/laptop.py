"""The laptop index: what may lie on machines that get lost, under a key of its own.

Its key is derived from the installation's and leads nowhere back. It holds no names and
phrases, which fall to a dictionary; no grams that say too little (under 48 bits, or fewer than
four words that differ), which could be guessed one by one; none that public code has; and no
tags, which would tell of every third word. So a laptop sees copies of prose and code, and
neither names nor how far a changed copy goes on.
"""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import replace
from typing import TYPE_CHECKING

from bestkept.engines.detect.grams import Keying
from bestkept.engines.detect.lenses import DOCUMENT_LENSES, Sketchers
from bestkept.engines.detect.segment import LAPTOP

if TYPE_CHECKING:
    from bestkept.engines.detect.sketch import Sketch


def laptop_key(key: bytes) -> bytes:
    """Return the 32-byte key of the laptop index, of the installation's key."""
    return hashlib.blake2b(b"", key=key, digest_size=32, person=b"bk laptop 1").digest()


def key_identity(key: bytes) -> str:
    """Return the name of a key in segments, which does not reveal it."""
    return Keying(key).identity


def laptop_lens(lens: str) -> str:
    """Return what a lens is called in the segments for laptops."""
    return f"{LAPTOP}{lens}"


class LaptopSketchers:
    """Sketches texts for laptops, of the installation's 32-byte key."""

    def __init__(self, key: bytes) -> None:
        self._sketchers = Sketchers(laptop_key(key))

    def sketches(self, text: str) -> dict[str, Sketch]:
        """Return what laptops get of `text`, by lens: the grams that say enough, and no tags."""
        made = self._sketchers.sketches(text)
        return {lens: _telling(made[lens]) for lens in DOCUMENT_LENSES}


def _telling(made: Sketch) -> Sketch:
    kept = [at for at, label in enumerate(made.labels) if not label]
    return replace(
        made,
        places=array("I", [made.places[at] for at in kept]),
        values=array("Q", [made.values[at] for at in kept]),
        labels=bytes(len(kept)),
        tags=b"",
    )
