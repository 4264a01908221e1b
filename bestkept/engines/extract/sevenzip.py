"""7z archives: the members that are stored, or packed by LZMA, LZMA2, bzip2 or Deflate.

The format is read as 7-Zip's own description of it says (7zFormat.txt). Blocks are unpacked
member by member and never stand in memory whole.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import TYPE_CHECKING

from bestkept.engines.extract import _readers, archive, sevenheader, zipformat
from bestkept.engines.extract.reading import amount, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece, Reading
    from bestkept.engines.extract.sevenheader import Block, Coder

_MEMORY = 256 << 20
_AES = b"\x06\xf1\x07\x01"
_FILTERS = {
    b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x03\x03\x02\x05": lzma.FILTER_POWERPC,
    b"\x03\x03\x04\x01": lzma.FILTER_IA64,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM,
    b"\x03\x03\x07\x01": lzma.FILTER_ARMTHUMB,
    b"\x03\x03\x08\x05": lzma.FILTER_SPARC,
}
_NAMES = {b"\x03\x04\x01": "PPMd", b"\x04\x01\x09": "Deflate64", b"\x03\x03\x01\x1b": "BCJ2"}
_BAD = (zlib.error, lzma.LZMAError, OSError, EOFError, MemoryError, ValueError, IndexError)


class _MethodTrouble(Exception):  # noqa: N818 - it carries a sentence, not a fault of ours
    """A way of packing that is not read: its name."""


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read every member by its own kind."""
    if reading.depth >= reading.limits.depth:
        reading.skip("limit", f"nested more than {reading.limits.depth} archives deep")
        return
    try:
        header = sevenheader.locate(data)
        while header[:1] == b"\x17":  # the header itself is packed
            block = sevenheader.parse(header, reading.budget.members).blocks[0]
            if any(coder.method == _AES for coder in block.coders):
                reading.skip("encrypted", "a password protects it, even the names in it")
                return
            most, _ = archive.room(sum(block.packed), reading)
            header = _Unpacked(data, block).take(min(most, block.size))
            reading.budget.bytes -= len(header) + 32
            if archive.spent(reading):
                return
        found = sevenheader.parse(header, reading.budget.members)
    except _MethodTrouble as trouble:
        reading.skip("format", f"its compression ({trouble}) is not read")
        return
    except _BAD:
        reading.skip("damaged", "damaged: its directory cannot be read")
        return
    names = iter(found.names)
    for block in found.blocks:
        yield from _block(data, block, names, reading)


def _block(data: bytes, block: Block, names: Iterator[str], reading: Reading) -> Iterator[Piece]:
    spots = [
        reading.inside(shown(next(names, "unnamed").encode("utf-8", "replace")))
        for _ in block.sizes
    ]
    if not spots or archive.spent(reading):
        return
    try:
        unpacked = _Unpacked(data, block)
    except _MethodTrouble as trouble:
        for spot in spots:
            if str(trouble) == "AES":
                spot.skip("encrypted", "a password protects it")
            else:
                spot.skip("format", f"its compression ({trouble}) is not read")
        return
    except _BAD:
        reading.doubt("damaged", f"damaged: {len(spots)} of its members cannot be unpacked")
        return
    packed = sum(block.packed)
    reading.budget.bytes -= packed
    for number, spot in enumerate(spots):
        size, crc = block.sizes[number], block.checksums[number]
        if archive.spent(reading):
            return
        reading.budget.members -= 1
        yield from _member(unpacked, size, crc, packed, spot)


def _member(
    unpacked: _Unpacked, size: int, crc: int | None, packed: int, spot: Reading
) -> Iterator[Piece]:
    most, bound = archive.room(packed, spot)
    body = unpacked.take(min(size, most))
    spot.budget.bytes -= len(body)
    if len(body) == most < size:
        spot.doubt("limit", f"only its first {amount(most)} were read: {bound}")
        unpacked.broken = True  # what follows in this block would cost as much again
    elif len(body) < size:
        (spot.doubt if body else spot.skip)("damaged", "damaged: it could not be unpacked whole")
    elif crc is not None and zlib.crc32(body) != crc:
        spot.doubt("damaged", "its checksum does not match: parts of it may be wrong")
    if body:
        yield from _readers.read(body, spot)


class _Unpacked:
    """The bytes of one block, unpacked as far as they are asked for."""

    def __init__(self, data: bytes, block: Block) -> None:
        if len(block.packed) != 1:
            raise _MethodTrouble(_NAMES[b"\x03\x03\x01\x1b"])
        self.data = data
        self.at = 32 + block.begin
        self.end = min(len(data), self.at + block.packed[0])
        self.unpackers = _unpackers(block.coders)
        self.held = b""
        self.broken = False

    def take(self, size: int) -> bytes:
        """The next `size` bytes; fewer if the block ends or breaks before."""
        out, got = [self.held[:size]], min(size, len(self.held))
        self.held = self.held[size:]
        while got < size and not self.broken:
            step = self._step(size - got)
            out.append(step)
            got += len(step)
        return b"".join(out)

    def _step(self, most: int) -> bytes:
        first = self.unpackers[0]
        hungry = getattr(first, "needs_input", True) and not getattr(first, "unconsumed_tail", b"")
        fed = self.data[self.at : min(self.end, self.at + (1 << 16))] if hungry else b""
        self.at += len(fed)
        try:
            if not hungry:
                fed = getattr(first, "unconsumed_tail", b"")
            out = first.decompress(fed, most)
        except _BAD:
            self.broken = True
            return b""
        self.broken = self.broken or (not out and (first.eof or (hungry and not fed)))
        return out


class _Stored:
    """Bytes that are not packed at all."""

    eof = False
    unused_data = b""
    unconsumed_tail = b""

    def decompress(self, data: bytes, most: int = -1, /) -> bytes:
        self.unconsumed_tail = data[most:] if most >= 0 else b""
        return data[:most] if most >= 0 else data


def _unpackers(coders: list[Coder]) -> list[zipformat.Unpacker]:
    """What undoes `coders`; filters and LZMA are one chain to the library."""
    filters: list[dict[str, int]] = []
    for coder in coders:
        if coder.method == _AES:
            raise _MethodTrouble("AES")
        one = _filter(coder)
        if one:
            filters.append(one)
        elif filters or len(coders) > 1:
            raise _MethodTrouble("a chain of methods")
    if filters:
        if filters[-1]["id"] not in {lzma.FILTER_LZMA1, lzma.FILTER_LZMA2}:
            raise _MethodTrouble("a filter alone")
        return [lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)]
    method = coders[0].method
    if method == b"\x00":
        return [_Stored()]
    if method == b"\x04\x02\x02":
        return [bz2.BZ2Decompressor()]
    if method == b"\x04\x01\x08":
        return [zlib.decompressobj(-15)]
    raise _MethodTrouble(_NAMES.get(method, f"method {method.hex()}"))


def _filter(coder: Coder) -> dict[str, int] | None:
    if coder.method == b"\x03\x01\x01":
        return zipformat.lzma_filter(coder.properties)
    if coder.method == b"\x21":
        bits = coder.properties[0]
        size = (2 | bits & 1) << (bits // 2 + 11) if bits < 40 else _MEMORY + 1
        if size > _MEMORY:
            raise ValueError
        return {"id": lzma.FILTER_LZMA2, "dict_size": size}
    if coder.method == b"\x03":
        return {"id": lzma.FILTER_DELTA, "dist": coder.properties[0] + 1}
    code = _FILTERS.get(coder.method)
    return {"id": code} if code is not None else None
