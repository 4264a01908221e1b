"""Tags: four keyed bits for every three words of a guarded document, in order of place.

A look-up in the index tells that nine words stand somewhere in a document. The tags then
tell, word by word around that place, how far the copy goes and how much of it was changed.
They are read by place and never looked up, so four bits do: three words that differ agree by
chance once in sixteen. `docs/why/tags.md` says what they give away.
"""

from __future__ import annotations

SPAN = 3  # words in a tag
BITS = 4
LOW = bytes(byte & 15 for byte in range(256))
_HIGH = bytes(byte >> 4 for byte in range(256))


def pack(tags: bytes) -> bytes:
    """Return `tags` (one a byte, 0 to 15) with two to a byte, the first one low."""
    even = tags + bytes(len(tags) % 2)
    low, high = int.from_bytes(even[0::2], "little"), int.from_bytes(even[1::2], "little")
    return (low | high << BITS).to_bytes(len(even) // 2, "little")


def unpack(packed: bytes | memoryview, first: int, count: int) -> bytes:
    """Return up to `count` tags from number `first` on, one a byte."""
    part = bytes(packed[first // 2 : (first + count + 1) // 2])
    both = bytearray(2 * len(part))
    both[0::2], both[1::2] = part.translate(LOW), part.translate(_HIGH)
    return bytes(both[first % 2 :][:count])
