"""The segment file: sketches of documents, sorted for look-up, mapped into memory.

Layout, little-endian: magic (8 bytes), length of the header (u32), the header (JSON), then
the sections that the header names, each aligned to 64 bytes:
  filter   one bit a slot of the value's top bits: most values that are not here stop there
  buckets  u32 starts into the two following, by the value's top `bucket_bits`
  rests    u32 the low 32 of the stored bits below those, in order of the value
  highs    u8 what of the stored bits lies above the rests; empty where nothing does
  places   u32 word position in the segment, 30 bits, with PUBLIC and POOR on top
  papers   u32 x 5 a document: first position, words, sketches, label offset, label length
  labels   UTF-8 "asset NUL version NUL document"
The top 52 bits of a value are stored, whatever the size, so that segments can be merged
without the key. A segment is never changed. Its name is the SHA-256 of its bytes.
"""

from __future__ import annotations

import bisect
import json
import struct
import sys
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bestkept.engines.detect import folding, grams

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bestkept.engines.detect.sketch import Sketch

MAGIC = b"BKSKETCH"
FORMAT = 2
GAP = 64  # words between two texts: no diagonal runs from one into the next
_PLACE_BITS = 30
_PLACE = (1 << _PLACE_BITS) - 1
_STORED = 52  # bits of a value: at 10^8 sketches one look-up in 4 * 10^7 hits by chance
_LEAST_WIDTH = 12  # 40 bits are left below it, which is what rests and highs can hold
_ALIGN = 64
_SECTIONS = ("filter", "buckets", "rests", "highs", "places", "papers", "labels")


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


Entry = tuple[DocumentLabel, "Sequence[Sketch]"]

# What each lens makes its sketches by; a segment made by anything else is refused.
PARAMETERS: dict[str, dict[str, int]] = {
    "verbatim": {"folding": folding.VERSION, "words": grams.WORDS, "window": grams.WINDOW},
    "public": {"folding": folding.VERSION, "words": grams.WORDS, "window": grams.WINDOW},
    "term": {"folding": folding.VERSION, "forms": 1},
}


def build_segment(entries: Iterable[Entry], key: bytes, lens: str = "verbatim") -> bytes:
    """Return the bytes of a segment of `entries`, sketched under `key` for one lens.

    A document may have several texts (a body and its footnotes); they keep a gap.
    Raises ValueError when the documents hold more than 2**30 words: make two segments.
    """
    rows: list[tuple[int, int]] = []
    papers: list[Paper] = []
    first = 0
    for label, sketches in entries:
        start, kept = first, 0
        for one in sketches:
            rows.extend(
                (value, (first + place) | mark << _PLACE_BITS)
                for value, place, mark in zip(one.values, one.places, one.labels, strict=True)
            )
            first += one.words + GAP
            kept += one.count
        papers.append(Paper(label, start, first - start, kept))
    return _assemble(rows, papers, grams.Keying(key).identity, lens)


def merge_segments(parts: Sequence[bytes], without: frozenset[str] = frozenset()) -> bytes:
    """Return one segment that holds what `parts` hold, without the key or the texts.

    The documents `without`, named by their asset or their own label, are left out. Raises
    ValueError when they were made under different keys or by different lenses.
    """
    opened = [Segment(part) for part in parts]
    if len({(s.key, s.lens) for s in opened}) != 1:
        raise ValueError("Segments of different keys or lenses cannot be merged.")
    rows: list[tuple[int, int]] = []
    papers: list[Paper] = []
    first = 0
    for segment in opened:
        kept = [p for p in segment.papers if not {p.label.asset, p.label.document} & without]
        places = {paper.first for paper in kept}
        rows.extend(
            (value, _moved(place, first))
            for value, place in segment.rows()
            if segment.papers[segment.paper_at(place & _PLACE)].first in places
        )
        papers.extend(Paper(p.label, p.first + first, p.words, p.sketches) for p in kept)
        first += segment.words
    return _assemble(rows, papers, opened[0].key, opened[0].lens)


def _moved(place: int, by: int) -> int:
    return (place & ~_PLACE) | ((place & _PLACE) + by)


def _assemble(rows: list[tuple[int, int]], papers: list[Paper], key: str, lens: str) -> bytes:
    if papers and papers[-1].first + papers[-1].words > _PLACE:
        raise ValueError("A segment holds at most 2**30 words. Register in several steps.")
    rows.sort()
    width = max(len(rows).bit_length() - 2, _LEAST_WIDTH)
    filter_bits = len(rows).bit_length() + 3
    rests = [_rest(value, width) for value, _ in rows]
    narrow = _STORED - width <= 32
    sections = {
        "filter": _filter(rows, filter_bits),
        "buckets": _buckets(rows, width),
        "rests": array("I", [rest & 0xFFFFFFFF for rest in rests]).tobytes(),
        "highs": b"" if narrow else bytes(rest >> 32 for rest in rests),
        "places": array("I", [place for _, place in rows]).tobytes(),
    }
    sections["papers"], sections["labels"] = _papers(papers)
    header = {
        "format": FORMAT,
        "lens": lens,
        "parameters": PARAMETERS[lens],
        "key": key,
        "sketches": len(rows),
        "bucket_bits": width,
        "filter_bits": filter_bits,
    }
    return _file(header, sections)


def _rest(value: int, width: int) -> int:
    return value >> (64 - _STORED) & ((1 << (_STORED - width)) - 1)


def _filter(rows: list[tuple[int, int]], bits: int) -> bytes:
    slots = bytearray(1 << (bits - 3))
    for value, _ in rows:
        slot = value >> (64 - bits)
        slots[slot >> 3] |= 1 << (slot & 7)
    return bytes(slots)


def _buckets(rows: list[tuple[int, int]], width: int) -> bytes:
    counts = array("I", bytes(4 * ((1 << width) + 1)))
    for value, _ in rows:
        counts[(value >> (64 - width)) + 1] += 1
    for bucket in range(1, len(counts)):
        counts[bucket] += counts[bucket - 1]
    return counts.tobytes()


def _papers(papers: list[Paper]) -> tuple[bytes, bytes]:
    table, labels = bytearray(), bytearray()
    for paper in papers:
        label = paper.label
        text = f"{label.asset}\0{label.version}\0{label.document}".encode()
        table += struct.pack(
            "<5I", paper.first, paper.words, paper.sketches, len(labels), len(text)
        )
        labels += text
    return bytes(table), bytes(labels)


def _file(header: dict[str, Any], sections: dict[str, bytes]) -> bytes:
    at, places = 0, {}
    for name in _SECTIONS:
        places[name] = [at, len(sections[name])]
        at += -(-len(sections[name]) // _ALIGN) * _ALIGN
    text = json.dumps({**header, "sections": places}, sort_keys=True).encode()
    lead = -(-(12 + len(text)) // _ALIGN) * _ALIGN
    out = bytearray(lead + at)
    out[: 12 + len(text)] = MAGIC + struct.pack("<I", len(text)) + text
    for name, (start, length) in places.items():
        out[lead + start : lead + start + length] = sections[name]
    return bytes(out)


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
        self.bucket_bits = self._width = int(header["bucket_bits"])
        self.filter_bits = int(header["filter_bits"])
        self.tables: Any = None  # where the fast road keeps its views
        self._filter_shift = 64 - self.filter_bits
        self._filter = self._section("filter", "B")
        self._buckets = self._section("buckets", "I")
        self._rests = self._section("rests", "I")
        self._highs = self._section("highs", "B")
        self._places = self._section("places", "I")
        self._check(header)
        self.papers = self._read_papers()
        self._firsts = [paper.first for paper in self.papers]
        self.words = self.papers[-1].first + self.papers[-1].words if self.papers else 0

    def _header(self) -> dict[str, Any]:
        if bytes(self._view[:8]) != MAGIC:
            raise ValueError("no segment")
        (length,) = struct.unpack("<I", self._view[8:12])
        header: dict[str, Any] = json.loads(bytes(self._view[12 : 12 + length]))
        self._plan = {name: header["sections"][name] for name in _SECTIONS}
        self._lead = -(-(12 + length) // _ALIGN) * _ALIGN
        made = header.get("format"), header.get("parameters")
        if made != (FORMAT, PARAMETERS.get(str(header.get("lens")))):
            raise IndexTrouble(
                "The index was written by another version of Bestkept. "
                "Use that version, or register the documents again."
            )
        return header

    def _section(self, name: str, kind: Literal["B", "I"]) -> memoryview:
        start, length = self._plan[name]
        part = self._view[self._lead + start : self._lead + start + length]
        if len(part) != length or start < 0 or length % struct.calcsize(kind):
            raise ValueError("cut short")
        return part.cast(kind)

    def _check(self, header: dict[str, Any]) -> None:
        sound = (
            len(self._rests) == len(self._places) == self.sketches
            and len(self._highs) == (self.sketches if _STORED - self._width > 32 else 0)
            and len(self._buckets) == (1 << self._width) + 1
            and len(self._filter) == 1 << (header["filter_bits"] - 3)
            and self._buckets[-1] == self.sketches
        )
        if not sound:
            raise ValueError("sections that do not fit together")

    def _read_papers(self) -> list[Paper]:
        table, labels = self._section("papers", "I"), self._section("labels", "B")
        found = []
        for row in range(0, len(table), 5):
            first, words, kept, at, length = table[row : row + 5]
            asset, version, document = bytes(labels[at : at + length]).decode().split("\0")
            found.append(Paper(DocumentLabel(asset, int(version), document), first, words, kept))
        return found

    def paper_at(self, place: int) -> int:
        """Return the number of the document in which word position `place` lies."""
        return bisect.bisect_right(self._firsts, place) - 1

    def candidates(self, values: Sequence[int]) -> list[int]:
        """Return the positions in `values` that the filter does not rule out."""
        slots, shift, byte = self._filter, self._filter_shift, self._filter_shift + 3
        return [
            at
            for at, value in enumerate(values)
            if slots[value >> byte] >> (value >> shift & 7) & 1
        ]

    def look_up(self, value: int) -> list[int]:
        """Return the places of `value` in this segment: word position and label bits."""
        bucket = value >> (64 - self._width)
        start, end = self._buckets[bucket], self._buckets[bucket + 1]
        rest = _rest(value, self._width)
        return [self._places[at] for at in range(start, end) if self._rest_at(at) == rest]

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
                (high | self._rest_at(at) << (64 - _STORED), self._places[at])
                for at in range(self._buckets[bucket], self._buckets[bucket + 1])
            )
        return found


def place_of(entry: int) -> tuple[int, int]:
    """Split a stored place into (word position, label bits)."""
    return entry & _PLACE, entry >> _PLACE_BITS
