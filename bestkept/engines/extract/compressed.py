"""One file packed by gzip, bzip2 or xz; a tar archive may be inside of it."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from typing import TYPE_CHECKING

from bestkept.engines.extract import _readers, archive, kinds, zipformat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bestkept.engines.extract.reading import Piece, Reading

_MEMORY = 256 << 20  # bytes that a dictionary of xz may take
_UNPACKERS: dict[str, Callable[[], zipformat.Unpacker]] = {
    "gzip": lambda: zlib.decompressobj(31),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=_MEMORY),
}
_ENDING = re.compile(r"\.(?:gz|bz2|xz|t?[gbx]z2?)$", re.IGNORECASE)


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read what was packed, by its own kind; several streams in a row are one file."""
    if reading.depth >= reading.limits.depth:
        reading.skip("limit", f"nested more than {reading.limits.depth} archives deep")
        return
    kind = kinds.detect(data)
    spot = reading.inside(_ENDING.sub("", reading.name.rpartition("/")[2]) or "content")
    most, bound = archive.room(len(data), spot)
    parts: list[bytes] = []
    at, stopped = 0, None
    while stopped is None and most > 0 and kinds.detect(data[at : at + 512]) == kind:
        inflated = zipformat.unpack(_UNPACKERS[kind](), data, at, len(data), most)
        parts.append(inflated.data)
        spot.budget.bytes -= inflated.used + len(inflated.data)
        most -= len(inflated.data)
        at += max(1, inflated.used)
        stopped = inflated.stopped or ("limit" if most <= 0 else None)
    whole = zipformat.Inflated(b"".join(parts), at, stopped)
    archive.report(whole, bound, spot)
    if whole.data:
        yield from _readers.read(whole.data, spot)
    after = data[at:].strip(b"\0")
    if after and stopped is None:
        yield from _readers.read(after, reading.part("after the archive"))
