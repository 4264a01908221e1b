"""The segment file: sketches of documents, sorted for look-up, mapped into memory.

Layout, little-endian: magic (8 bytes), length of the header (u32), the header (JSON), then
the sections that the header names, each aligned to 64 bytes:
  filter   u64 words with two bits a value: most values that are not here stop there
  buckets  u32 starts into the two following, by the value's top `bucket_bits`
  rests    u32 the low 32 of the stored bits below those, in order of the value
  highs    u8 what of the stored bits lies above the rests; empty where nothing does
  places   u32 word position in the segment, 30 bits, with PUBLIC and POOR on top
  tags     four bits a word position, two to a byte (tags.py); empty in lenses without
  papers   u32 x 5 a document: first position, words, sketches, label offset, label length
  labels   UTF-8 "asset NUL version NUL document"
The top 52 bits of a value are stored, whatever the size, so that segments can be merged
without the key. A segment is never changed. Its name is the SHA-256 of its bytes.
"""

from __future__ import annotations

import bisect
import functools
import json
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bestkept.engines.detect import folding, grams, tags
from bestkept.engines.detect.code import alphabet
from bestkept.engines.detect.code import grams as code

MAGIC = b"BKSKETCH"
FORMAT = 4
GAP = 64  # words between two texts: no diagonal runs from one into the next
PLACE_BITS = 30
PLACE = (1 << PLACE_BITS) - 1
STORED = 52  # bits of a value: at 10^8 sketches one look-up in 4 * 10^7 hits by chance
_LOW = 64 - STORED
LEAST_WIDTH = 12  # 40 bits are left below it, which is what rests and highs can hold
ALIGN = 64
SECTIONS = ("filter", "buckets", "rests", "highs", "places", "tags", "papers", "labels")


class IndexTrouble(Exception):  # noqa: N818 - people read the sentence, not the class
    """The index cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class DocumentLabel:
    """What the index knows of a document: opaque names, no title and no file name."""

    asset: str
    version: int
    document: str


@dataclass(frozen=True)
class Paper:
    """A document in a segment: its label, first word position, words and sketches."""

    label: DocumentLabel
    first: int
    words: int
    sketches: int


# What each lens makes its sketches by; a segment made by anything else is refused.
PARAMETERS: dict[str, dict[str, int]] = {
    "verbatim": {
        "folding": folding.VERSION,
        "words": grams.WORDS,
        "window": grams.WINDOW,
        "tagged": tags.SPAN,
    },
    "code": {"alphabet": alphabet.VERSION, "tokens": code.SPAN, "window": code.WINDOW},
    "public": {"folding": folding.VERSION, "words": grams.WORDS, "window": grams.WINDOW},
    "term": {"folding": folding.VERSION, "forms": 1},
}
LAPTOP = "laptop-"  # before the lens of what laptops get, which is made in the same way
PARAMETERS |= {f"{LAPTOP}{lens}": PARAMETERS[lens] for lens in ("verbatim", "code", "public")}


def rest_of(value: int, width: int) -> int:
    """Return the stored bits of a value that lie below its bucket's."""
    return value >> (64 - STORED) & ((1 << (STORED - width)) - 1)


class Papers(Sequence[Paper]):
    """The documents of a segment, each read when it is asked for."""

    def __init__(self, table: memoryview, labels: memoryview) -> None:
        if len(table) % 5:
            raise ValueError("cut short")
        self._table, self._labels = table, labels

    def __len__(self) -> int:
        return len(self._table) // 5

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        row = 5 * (number if number >= 0 else number + len(self))
        if not 0 <= row < len(self._table):
            raise IndexError(number)
        first, words, kept, at, length = self._table[row : row + 5]
        try:
            said = bytes(self._labels[at : at + length]).decode()
            asset, version, document = said.split("\0")
            label = DocumentLabel(asset, int(version), document)
        except ValueError:
            raise IndexTrouble("A file of the index is damaged. Run `bestkept fsck`.") from None
        return Paper(label, first, words, kept)

    def at(self, place: int) -> int:
        """Return the number of the document in which word position `place` lies."""
        return bisect.bisect_right(self._firsts, place) - 1

    @functools.cached_property
    def _firsts(self) -> list[int]:
        return self._table[::5].tolist()

    @property
    def words(self) -> int:
        """How many word positions the documents take."""
        return self._table[-5] + self._table[-4] if len(self) else 0


class Segment:
    """A segment that is open for look-up over a buffer (a file's map, or bytes).

    Raises IndexTrouble when the buffer is no segment, is damaged in its plan, or was
    written in another format than this program understands.
    """

    def __init__(self, buffer: bytes | memoryview) -> None:
        if sys.byteorder != "little":
            raise IndexTrouble("The index needs a little-endian processor.")
        self._view = memoryview(buffer)
        try:
            self._read(self._header())
        except (ValueError, KeyError, TypeError, OverflowError, struct.error):
            raise IndexTrouble("A file of the index is damaged. Run `bestkept fsck`.") from None

    def _read(self, header: dict[str, Any]) -> None:
        self.key: str = header["key"]
        self.lens: str = header["lens"]
        self.sketches: int = header["sketches"]
        self.tables: Any = None  # where the fast road keeps its addresses
        self.bucket_bits = self._width = int(header["bucket_bits"])
        self.filter_bits = int(header["filter_bits"])
        self._filter_shift = 64 - self.filter_bits
        self._filter = self._section("filter", "Q")
        self._buckets = self._section("buckets", "I")
        self._rests = self._section("rests", "I")
        self._highs = self._section("highs", "B")
        self._places = self._section("places", "I")
        self._tags = self._section("tags", "B")
        self._check(header)
        self.papers = Papers(self._section("papers", "I"), self._section("labels", "B"))
        self.words = self.papers.words

    def _header(self) -> dict[str, Any]:
        if bytes(self._view[:8]) != MAGIC:
            raise ValueError("no segment")
        (length,) = struct.unpack("<I", self._view[8:12])
        header: dict[str, Any] = json.loads(bytes(self._view[12 : 12 + length]))
        self._plan = {name: header["sections"][name] for name in SECTIONS}
        self._lead = -(-(12 + length) // ALIGN) * ALIGN
        made = header.get("format"), header.get("parameters")
        if made != (FORMAT, PARAMETERS.get(str(header.get("lens")))):
            raise IndexTrouble(
                "The index was written by another version of Bestkept. "
                "Use that version, or register the documents again."
            )
        return header

    def _section(self, name: str, kind: Literal["B", "I", "Q"]) -> memoryview:
        start, length = self._plan[name]
        part = self._view[self._lead + start : self._lead + start + length]
        if len(part) != length or start < 0 or length % struct.calcsize(kind):
            raise ValueError("cut short")
        return part.cast(kind)

    def _check(self, header: dict[str, Any]) -> None:
        sound = (
            len(self._rests) == len(self._places) == self.sketches
            and len(self._highs) == (self.sketches if STORED - self._width > 32 else 0)
            and len(self._buckets) == (1 << self._width) + 1
            and len(self._filter) == 1 << (header["filter_bits"] - 6)
            and self._buckets[-1] == self.sketches
        )
        if not sound:
            raise ValueError("sections that do not fit together")

    def paper_at(self, place: int) -> int:
        """Return the number of the document in which word position `place` lies."""
        return self.papers.at(place)

    def candidates(self, values: Sequence[int]) -> list[int]:
        """Return the positions in `values` that the filter does not rule out."""
        slots, shift, word, low = self._filter, self._filter_shift, self._filter_shift + 6, _LOW
        return [
            at
            for at, value in enumerate(values)
            if (bits := slots[value >> word]) >> (value >> shift & 63) & 1
            and bits >> (value >> low & 63) & 1
        ]

    def look_up(self, value: int) -> list[int]:
        """Return the places of `value` in this segment: word position and label bits."""
        bucket = value >> (64 - self._width)
        start, end = self._buckets[bucket], self._buckets[bucket + 1]
        rest = rest_of(value, self._width)
        return [self._places[at] for at in range(start, end) if self._rest_at(at) == rest]

    def tags(self, first: int, count: int) -> bytes:
        """Return up to `count` tags from word position `first` on; empty without tags."""
        return tags.unpack(self._tags, first, count)

    def section(self, name: str) -> memoryview:
        """Return the raw bytes of a section."""
        return self._section(name, "B")

    def places(self, first: int, many: int) -> list[int]:
        """Return the stored places of `many` entries from `first` on."""
        return self._places[first : first + many].tolist()

    def _rest_at(self, at: int) -> int:
        return self._rests[at] | self._highs[at] << 32 if self._highs else self._rests[at]

    def rows(self) -> list[tuple[int, int]]:
        """Return (value with the bits that are not stored zero, place) in order of value."""
        found: list[tuple[int, int]] = []
        for bucket in range(1 << self._width):
            high = bucket << (64 - self._width)
            found.extend(
                (high | self._rest_at(at) << (64 - STORED), self._places[at])
                for at in range(self._buckets[bucket], self._buckets[bucket + 1])
            )
        return found


def place_of(entry: int) -> tuple[int, int]:
    """Split a stored place into (word position, label bits)."""
    return entry & PLACE, entry >> PLACE_BITS
