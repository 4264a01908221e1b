"""The shipped list of public text: runs of nine words that everybody has.

`public.bin` is made by `python -m bench.public_text` from the sources that
docs/reference/public-text.md names. Little-endian: magic (8 bytes), length of the header
(u32), the header (JSON), and at the next multiple of 64 bytes
  buckets  u32 x 65,537: where the runs of each value of their top 16 bits begin
  runs     u32 each: the next 24 bits of a run, and 8 bits that say from which group it is
in order. So a run is known by 40 bits, under a key that is no secret; a list of a million
takes a run that is none for public once in a million times, and a passage only where it
does so for many of its runs. The file is mapped, not read.
"""

from __future__ import annotations

import bisect
import functools
import json
import mmap
import struct
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.engines.detect.grams import Keying

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEY = b"bestkept public text, version 1."
MAGIC = b"BKPUBLIC"
_FILE = Path(__file__).with_name("public.bin")
_BUCKETS = 1 << 16
_ALIGN = 64


class ShippedList:
    """A list of public runs over a buffer; `groups` are the names of where they are from."""

    def __init__(self, buffer: bytes | memoryview) -> None:
        view = memoryview(buffer)
        if bytes(view[:8]) != MAGIC:
            raise ValueError("This is no list of public text.")
        (length,) = struct.unpack("<I", view[8:12])
        header = json.loads(bytes(view[12 : 12 + length]))
        self.groups: list[str] = header["groups"]
        first = _aligned(12 + length)
        middle = first + 4 * (_BUCKETS + 1)
        self._buckets = view[first:middle].cast("I")
        self._runs = view[middle : middle + 4 * header["runs"]].cast("I")

    def __len__(self) -> int:
        return len(self._runs)

    @property
    def tables(self) -> tuple[memoryview, memoryview]:
        """The two tables as they lie in the file: buckets and runs, numbers of 32 bits."""
        return self._buckets, self._runs

    def group(self, value: int) -> str | None:
        """Return which group a run of this 40-bit value is from, None for one of none."""
        bucket, rest = value >> 24, (value & 0xFFFFFF) << 8
        low, high = self._buckets[bucket], self._buckets[bucket + 1]
        at = bisect.bisect_left(self._runs, rest, low, high)
        if at < high and self._runs[at] & 0xFFFFFF00 == rest:
            return self.groups[self._runs[at] & 0xFF]
        return None


@functools.cache
def shipped() -> ShippedList:
    """Return the list that came with this program."""
    with _FILE.open("rb") as file:
        return ShippedList(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))


@functools.cache
def keying() -> Keying:
    """Return the keying of the public key, which is no secret."""
    return Keying(KEY)


def runs(found: Sequence[str]) -> list[int]:
    """Return the public 40-bit value of each nine-word run of the folded words `found`."""
    own = keying()
    return [value >> 24 for value in own.values(own.hashes(list(found)))]


def known(found: Sequence[str]) -> dict[int, str]:
    """Return the positions of the runs in `found` that are public, with their groups."""
    listed = shipped()
    groups = ((at, listed.group(value)) for at, value in enumerate(runs(found)))
    return {at: group for at, group in groups if group is not None}


def encode(values: Mapping[int, int], groups: Sequence[str]) -> bytes:
    """Return the shipped form of 40-bit values, each with the number of its group."""
    counts = array("I", bytes(4 * (_BUCKETS + 1)))
    ordered = array("I")
    for value in sorted(values):
        counts[(value >> 24) + 1] += 1
        ordered.append((value & 0xFFFFFF) << 8 | values[value])
    for bucket in range(1, len(counts)):
        counts[bucket] += counts[bucket - 1]
    header = json.dumps({"groups": list(groups), "runs": len(ordered)}).encode()
    lead = bytearray(_aligned(12 + len(header)))
    lead[: 12 + len(header)] = MAGIC + struct.pack("<I", len(header)) + header
    return bytes(lead) + counts.tobytes() + ordered.tobytes()


def _aligned(size: int) -> int:
    return -(-size // _ALIGN) * _ALIGN
