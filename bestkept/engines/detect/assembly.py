"""Large segments, made and merged in machine code: the same bytes as the plain way gives.

Imported only for a hundred thousand sketches or more, where the plain way takes seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bestkept.engines.detect import _sorting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.engines.detect.segment import Segment

_PLACE = np.uint32((1 << 30) - 1)  # below the labels


def sections(values: Any, places: Any, width: int, filter_bits: int) -> dict[str, bytes]:
    """Return the sections that hold rows: `values` (u64) and `places` (u32), in any order.

    `width` is the number of bucket bits. Rows come to lie by value, then by place.
    """
    value, place = np.asarray(values, np.uint64), np.asarray(places, np.uint32)
    buckets = np.zeros((1 << width) + 1, np.uint32)
    value, place = _sorting.ordered(value, place, np.uint64(64 - width), buckets)
    slots = np.zeros(1 << (filter_bits - 6), np.uint64)
    rests = np.zeros(len(value), np.uint32)
    highs = np.zeros(len(value) if 52 - width > 32 else 0, np.uint8)
    _sorting.fill(value, np.uint64(64 - filter_bits), slots, np.uint64(width), rests, highs)
    made = {"filter": slots, "buckets": buckets, "rests": rests, "highs": highs, "places": place}
    return {name: array.tobytes() for name, array in made.items()}


def rows(segments: Sequence[Segment], kept: Sequence[Sequence[bool]]) -> tuple[Any, Any]:
    """Return values and places of what `segments` hold of the documents to be kept.

    Places are moved as if the segments stood one after another.
    """
    first, parts = 0, []
    for segment, keep in zip(segments, kept, strict=True):
        values, places = _rows(segment)
        if not all(keep):
            owner = np.searchsorted(_firsts(segment), places & _PLACE, "right")
            chosen = np.asarray(keep, bool)[owner - 1]
            values, places = values[chosen], places[chosen]
        parts.append((values, places + np.uint32(first)))
        first += segment.words
    values, places = (np.concatenate([part[n] for part in parts]) for n in (0, 1))
    return values, places


def _firsts(segment: Segment) -> Any:
    return np.frombuffer(segment.section("papers"), np.uint32)[::5]


def _rows(segment: Segment) -> tuple[Any, Any]:
    """Return (values with the bits that are not stored zero, places) in order of value."""
    buckets = np.frombuffer(segment.section("buckets"), np.uint32)
    rests = np.frombuffer(segment.section("rests"), np.uint32)
    highs = np.frombuffer(segment.section("highs"), np.uint8)
    values = _sorting.values(buckets, rests, highs, np.uint64(segment.bucket_bits))
    return values, np.frombuffer(segment.section("places"), np.uint32)
