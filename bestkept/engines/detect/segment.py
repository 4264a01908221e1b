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
import importlib
import json
import struct
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bestkept.engines.detect import folding, grams, tags
from bestkept.engines.detect.code import alphabet
from bestkept.engines.detect.code import grams as code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestkept.engines.detect.sketch import Sketch

MAGIC = b"BKSKETCH"
MANY = 100_000  # sketches from which on segments are made in machine code
FORMAT = 3
GAP = 64  # words between two texts: no diagonal runs from one into the next
_PLACE_BITS = 30
PLACE = (1 << _PLACE_BITS) - 1
_STORED = 52  # bits of a value: at 10^8 sketches one look-up in 4 * 10^7 hits by chance
_LOW = 64 - _STORED
_LEAST_WIDTH = 12  # 40 bits are left below it, which is what rests and highs can hold
_ALIGN = 64
_SECTIONS = ("filter", "buckets", "rests", "highs", "places", "tags", "papers", "labels")


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


Entry = tuple[DocumentLabel, Sequence["Sketch"]]

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


def build_segment(entries: Iterable[Entry], key: bytes, lens: str = "verbatim") -> bytes:
    """Return the bytes of a segment of `entries`, sketched under `key` for one lens.

    A document may have several texts (a body and its footnotes); they keep a gap.
    Raises ValueError when the documents hold more than 2**30 words: make two segments.
    """
    values, places = array("Q"), array("I")
    papers: list[Paper] = []
    tagged = bytearray()
    first = 0
    for label, sketches in entries:
        start, kept = first, 0
        for one in sketches:
            values.extend(one.values)
            places.extend(
                (first + place) | mark << _PLACE_BITS
                for place, mark in zip(one.places, one.labels, strict=True)
            )
            first += one.words + GAP
            tagged += one.tags.ljust(first - len(tagged), b"\0") if one.tags else b""
            kept += one.count
        _fits(first)
        papers.append(Paper(label, start, first - start, kept))
    named = (*_papers(papers), tags.pack(bytes(tagged)))
    return assemble((values, places), named, grams.Keying(key).identity, lens)


def _fits(words: int) -> None:
    if words > PLACE:
        raise ValueError("A segment holds at most 2**30 words. Register in several steps.")


def merge_segments(parts: Sequence[bytes], without: frozenset[str] = frozenset()) -> bytes:
    """Return one segment that holds what `parts` hold, without the key or the texts.

    The documents `without`, named by their asset or their own label, are left out. Raises
    ValueError when they were made under different keys or by different lenses.
    """
    opened = [Segment(part) for part in parts]
    if len({(s.key, s.lens) for s in opened}) != 1:
        raise ValueError("Segments of different keys or lenses cannot be merged.")
    _fits(sum(segment.words for segment in opened))
    kept = [[_stays(paper.label, without) for paper in one.papers] for one in opened]
    whole = sum(segment.sketches for segment in opened)
    rows = _compiled().rows(opened, kept) if whole >= MANY else _rows(opened, kept)
    return assemble(rows, _joined(opened, kept), opened[0].key, opened[0].lens)


def _stays(label: DocumentLabel, without: frozenset[str]) -> bool:
    return label.asset not in without and label.document not in without


def _rows(opened: list[Segment], kept: list[list[bool]]) -> tuple[array[int], array[int]]:
    """Return values and places of the documents to be kept, moved one behind another."""
    values, places, first = array("Q"), array("I"), 0
    for segment, keep in zip(opened, kept, strict=True):
        for value, place in segment.rows():
            if keep[segment.paper_at(place & PLACE)]:
                values.append(value)
                places.append((place & ~PLACE) | ((place & PLACE) + first))
        first += segment.words
    return values, places


def _joined(opened: list[Segment], kept: list[list[bool]]) -> tuple[bytes, bytes, bytes]:
    """Return the sections that name and tag the documents to be kept, moved likewise."""
    papers: list[Paper] = []
    tagged = bytearray()
    first = 0
    for segment, keep in zip(opened, kept, strict=True):
        chosen = [paper for paper, wanted in zip(segment.papers, keep, strict=True) if wanted]
        papers.extend(Paper(p.label, p.first + first, p.words, p.sketches) for p in chosen)
        tagged += _tags_of(segment, chosen)
        first += segment.words
    return (*_papers(papers), tags.pack(bytes(tagged)))


def _tags_of(segment: Segment, papers: Sequence[Paper]) -> bytes:
    """Return a segment's tags with those of all but `papers` wiped; empty without tags."""
    if not segment.tags(0, 1):
        return b""
    if len(papers) == len(segment.papers):
        return segment.tags(0, segment.words)
    wiped = bytearray(segment.words)
    for paper in papers:
        wiped[paper.first : paper.first + paper.words] = segment.tags(paper.first, paper.words)
    return bytes(wiped)


def _compiled() -> Any:
    return importlib.import_module("bestkept.engines.detect.assembly")


def assemble(
    rows: tuple[Sequence[int], Sequence[int]],
    named: tuple[bytes, bytes, bytes],
    key: str,
    lens: str,
) -> bytes:
    """Return a segment of rows (values, places with labels) and what names and tags them.

    `named` are the sections papers, labels and tags.
    """
    count = len(rows[0])
    width = max(count.bit_length() - 2, _LEAST_WIDTH)
    filter_bits = max(count.bit_length() + 3, 9)
    make = _compiled().sections if count >= MANY else _sections
    sections = make(*rows, width, filter_bits)
    sections["papers"], sections["labels"], sections["tags"] = named
    header = {
        "format": FORMAT,
        "lens": lens,
        "parameters": PARAMETERS[lens],
        "key": key,
        "sketches": count,
        "bucket_bits": width,
        "filter_bits": filter_bits,
    }
    return _file(header, sections)


def _sections(
    values: Sequence[int], places: Sequence[int], width: int, filter_bits: int
) -> dict[str, bytes]:
    rows = sorted(zip(values, places, strict=True))
    rests = [_rest(value, width) for value, _ in rows]
    narrow = _STORED - width <= 32
    return {
        "filter": _filter(rows, filter_bits),
        "buckets": _buckets(rows, width),
        "rests": array("I", [rest & 0xFFFFFFFF for rest in rests]).tobytes(),
        "highs": b"" if narrow else bytes(rest >> 32 for rest in rests),
        "places": array("I", [place for _, place in rows]).tobytes(),
    }


def _rest(value: int, width: int) -> int:
    return value >> (64 - _STORED) & ((1 << (_STORED - width)) - 1)


def _filter(rows: list[tuple[int, int]], bits: int) -> bytes:
    slots = array("Q", bytes(1 << (bits - 3)))
    for value, _ in rows:
        slot = value >> (64 - bits)
        slots[slot >> 6] |= 1 << (slot & 63) | 1 << (value >> (64 - _STORED) & 63)
    return slots.tobytes()


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
    parts = [MAGIC + struct.pack("<I", len(text)) + text, *(sections[name] for name in _SECTIONS)]
    return b"".join(piece for part in parts for piece in (part, bytes(-len(part) % _ALIGN)))


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
        self._plan = {name: header["sections"][name] for name in _SECTIONS}
        self._lead = -(-(12 + length) // _ALIGN) * _ALIGN
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
            and len(self._highs) == (self.sketches if _STORED - self._width > 32 else 0)
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
        rest = _rest(value, self._width)
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
                (high | self._rest_at(at) << (64 - _STORED), self._places[at])
                for at in range(self._buckets[bucket], self._buckets[bucket + 1])
            )
        return found


def place_of(entry: int) -> tuple[int, int]:
    """Split a stored place into (word position, label bits)."""
    return entry & PLACE, entry >> _PLACE_BITS
