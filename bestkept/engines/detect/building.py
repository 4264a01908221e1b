"""Making segment files: of sketches, and of other segments (the layout is in `segment.py`)."""

from __future__ import annotations

import importlib
import json
import struct
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bestkept.engines.detect import grams, tags
from bestkept.engines.detect.segment import (
    ALIGN,
    FORMAT,
    GAP,
    LEAST_WIDTH,
    MAGIC,
    PARAMETERS,
    PLACE,
    PLACE_BITS,
    SECTIONS,
    STORED,
    DocumentLabel,
    Paper,
    Segment,
    rest_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestkept.engines.detect.sketch import Sketch

MANY = 100_000  # sketches from which on segments are made in machine code
Entry = tuple[DocumentLabel, Sequence["Sketch"]]


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
                (first + place) | mark << PLACE_BITS
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
    width = max(count.bit_length() - 2, LEAST_WIDTH)
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
    rests = [rest_of(value, width) for value, _ in rows]
    narrow = STORED - width <= 32
    return {
        "filter": _filter(rows, filter_bits),
        "buckets": _buckets(rows, width),
        "rests": array("I", [rest & 0xFFFFFFFF for rest in rests]).tobytes(),
        "highs": b"" if narrow else bytes(rest >> 32 for rest in rests),
        "places": array("I", [place for _, place in rows]).tobytes(),
    }


def _filter(rows: list[tuple[int, int]], bits: int) -> bytes:
    slots = array("Q", bytes(1 << (bits - 3)))
    for value, _ in rows:
        slot = value >> (64 - bits)
        slots[slot >> 6] |= 1 << (slot & 63) | 1 << (value >> (64 - STORED) & 63)
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
    for name in SECTIONS:
        places[name] = [at, len(sections[name])]
        at += -(-len(sections[name]) // ALIGN) * ALIGN
    text = json.dumps({**header, "sections": places}, sort_keys=True).encode()
    parts = [MAGIC + struct.pack("<I", len(text)) + text, *(sections[name] for name in SECTIONS)]
    return b"".join(piece for part in parts for piece in (part, bytes(-len(part) % ALIGN)))
