"""The ZIP format, read from bytes that may be damaged or hostile (PKWARE APPNOTE 6.3.10).

The standard library's `zipfile` gives up on a file whose directory is missing or contradicts
itself, and with that on every part that is still whole. Here the directory is believed where it
fits, and whatever it leaves out is looked for by its local header. Nothing is ever written to
disk, so a name with `..` in it is only a name.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bestkept.engines.extract.reading import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_TAIL = 65_557
_STORED, _DEFLATED, _BZIP2, _LZMA, _XZ = 0, 8, 12, 14, 95
_METHODS = {9: "Deflate64", 93: "Zstandard", 98: "PPMd"}
_MEMORY = 256 << 20  # bytes that a dictionary of LZMA may take
_STEP = 1 << 16


@dataclass(frozen=True, slots=True)
class Entry:
    """One member: where its header and its packed bytes stand, and what is claimed of it.

    `packed` and `crc` are None where only the bytes themselves tell (a stream without a
    directory). `body` is None if there is no local header where the directory points.
    """

    name: str
    header: int
    body: int | None
    packed: int | None
    crc: int | None
    method: int
    encrypted: bool

    @property
    def folder(self) -> bool:
        """Whether it only says that a folder is there: nothing is packed in it."""
        return self.name.endswith("/") and self.packed == 0


class Directory(NamedTuple):
    """What a ZIP file says of itself: its members, where its records begin and end, its comment."""

    entries: list[Entry]
    begin: int
    end: int
    comment: bytes


class Inflated(NamedTuple):
    """Unpacked bytes, how many packed ones they took, and what stopped them early, if anything."""

    data: bytes
    used: int
    stopped: str | None


class Unpacker(Protocol):
    """What zlib, bz2 and lzma give for unpacking step by step."""

    @property
    def eof(self) -> bool:
        """Whether the packed stream has ended."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What stood after its end."""
        ...

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes:
        """Unpack to at most `max_length` bytes."""
        ...


def directory(data: bytes, most: int) -> Directory:
    """The directory of `data`, at most `most` + 1 entries of it; empty if there is none."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - _TAIL))
    if at < 0 or at + _END.size > len(data):
        return Directory([], len(data), len(data), b"")
    *_, size, offset, length = _END.unpack_from(data, at)
    comment = data[at + _END.size : at + _END.size + length]
    begin, offset = _begin(data, at, size, offset)
    entries = list(_listed(data, begin, at, begin - offset, most + 1))
    return Directory(entries, begin, at + _END.size + length, comment)


def loose(data: bytes, begin: int, end: int) -> Entry | None:
    """The first member in `begin` to `end` that announces itself by a local header."""
    while (at := data.find(b"PK\x03\x04", begin, end)) >= 0:
        if at + _LOCAL.size <= end:
            _, _, flags, method, _, _, crc, packed, _, named, extra = _LOCAL.unpack_from(data, at)
            body = at + _LOCAL.size + named + extra
            if body <= end and method < 100:
                raw = data[at + _LOCAL.size : at + _LOCAL.size + named]
                streamed = bool(flags & 8) or packed == 0xFFFFFFFF
                if streamed:  # sizes and checksum stand after the bytes
                    packed = crc = None
                return Entry(_name(raw), at, body, packed, crc, method, bool(flags & 1))
        begin = at + 4
    return None


def gaps(entries: list[Entry], end: int) -> Iterator[tuple[int, int]]:
    """The stretches of the file up to `end` that no listed member accounts for."""
    reached = 0
    for entry in sorted(entries, key=lambda entry: entry.header):
        if entry.body is not None and entry.packed is not None:
            if entry.header > reached:
                yield reached, min(entry.header, end)
            reached = max(reached, entry.body + entry.packed)
    if reached < end:
        yield reached, end


def overlapping(entries: list[Entry]) -> int:
    """How many members begin inside of the one before: no honest program writes that."""
    count = reached = 0
    for entry in sorted(entries, key=lambda entry: entry.header):
        count += entry.header < reached
        reached = max(reached, (entry.body or entry.header) + (entry.packed or 0))
    return count


def unsupported(entry: Entry) -> str | None:
    """The name of the member's compression, if it is one that is not read."""
    if entry.method in {_STORED, _DEFLATED, _BZIP2, _LZMA, _XZ}:
        return None
    return _METHODS.get(entry.method, f"method {entry.method}")


def inflate(data: bytes, entry: Entry, end: int, room: int) -> Inflated:
    """Unpack the member, whose bytes stand before `end`, to at most `room` bytes (at least 1)."""
    begin = end if entry.body is None else entry.body
    stop = end if entry.packed is None else min(end, begin + entry.packed)
    if entry.method == _STORED:
        return _stored(data, entry, begin, stop, room)
    try:
        unpacker, begin = _unpacker(entry.method, data, begin)
    except (lzma.LZMAError, ValueError, IndexError, struct.error, MemoryError):
        return Inflated(b"", 0, "damaged")
    inflated = unpack(unpacker, data, begin, stop, room)
    return _checked(inflated, entry)


def unpack(unpacker: Unpacker, data: bytes, at: int, stop: int, room: int) -> Inflated:
    """Feed `unpacker` from `data` until it ends, fails, or has given `room` bytes."""
    out: list[bytes] = []
    begin = at
    stopped = None
    try:
        while not unpacker.eof and room > 0 and at < stop:
            step = data[at : min(stop, at + _STEP)]
            out.append(unpacker.decompress(step, room))
            room -= len(out[-1])
            at += len(step) - len(unpacker.unused_data)
    except (zlib.error, lzma.LZMAError, OSError, EOFError, MemoryError):
        stopped = "damaged"
    if not unpacker.eof and stopped is None:
        stopped = "limit" if room <= 0 else "damaged"
    return Inflated(b"".join(out), at - begin, stopped)


def lzma_filter(properties: bytes) -> dict[str, int]:
    """The filter that five property bytes of LZMA stand for (ZIP and 7z write them alike)."""
    first, size = struct.unpack("<BL", properties)
    if first >= 225 or size > _MEMORY:
        raise ValueError
    parts = {"lc": first % 9, "lp": first // 9 % 5, "pb": first // 45}
    return {"id": lzma.FILTER_LZMA1, "dict_size": max(4096, size), **parts}


def _unpacker(method: int, data: bytes, begin: int) -> tuple[Unpacker, int]:
    """What unpacks `method`, and where its bytes begin: LZMA has a header of its own."""
    if method == _DEFLATED:
        return zlib.decompressobj(-15), begin
    if method == _BZIP2:
        return bz2.BZ2Decompressor(), begin
    if method == _XZ:
        return lzma.LZMADecompressor(memlimit=_MEMORY), begin
    length = int.from_bytes(data[begin + 2 : begin + 4], "little")
    filters = [lzma_filter(data[begin + 4 : begin + 4 + length])]
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters), begin + 4 + length


def _begin(data: bytes, at: int, size: int, offset: int) -> tuple[int, int]:
    """Where the directory begins, and where it says that it does (they differ by what precedes)."""
    end = at
    if 0xFFFFFFFF in {size, offset} and data.startswith(b"PK\x06\x07", max(0, at - 20)):
        end = data.rfind(b"PK\x06\x06", 0, at - 20)
        if end >= 0 and end + _END64.size <= at:
            *_, size, offset = _END64.unpack_from(data, end)
    begin = end - size
    if begin < 0 or (size and not data.startswith(b"PK\x01\x02", begin)):
        begin = offset if data.startswith(b"PK\x01\x02", min(offset, at)) else at
    return begin, offset if begin < at else at


def _listed(data: bytes, at: int, end: int, shift: int, most: int) -> Iterator[Entry]:
    while most and data.startswith(b"PK\x01\x02", at) and at + _CENTRAL.size <= end:
        fields = _CENTRAL.unpack_from(data, at)
        _, _, _, flags, method, _, _, crc, packed, size, named, extra, said, _, _, _, where = fields
        after = at + _CENTRAL.size + named
        name = _name(data[at + _CENTRAL.size : after])
        packed, where = _long(data[after : after + extra], size, packed, where)
        body = _body(data, where + shift)
        entry = Entry(name, where + shift, body, packed, crc, method, bool(flags & 0x2041))
        if not entry.folder or _is_empty(data, where + shift, body):
            yield entry
        at = after + extra + said
        most -= 1


def _long(extra: bytes, size: int, packed: int, where: int) -> tuple[int, int]:
    """The packed size and the offset from the ZIP64 extra field, where the short ones are full."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if tag == 1:
            wide = iter(
                struct.unpack_from(f"<{length // 8}Q", extra[at + 4 :].ljust(length, b"\0"))
            )
            _ = next(wide, 0) if size == 0xFFFFFFFF else 0
            packed = next(wide, packed) if packed == 0xFFFFFFFF else packed
            where = next(wide, where) if where == 0xFFFFFFFF else where
        at += 4 + length
    return packed, where


def _body(data: bytes, header: int) -> int | None:
    if not 0 <= header <= len(data) - _LOCAL.size or not data.startswith(b"PK\x03\x04", header):
        return None
    *_, named, extra = _LOCAL.unpack_from(data, header)
    return header + _LOCAL.size + int(named) + int(extra)


def _is_empty(data: bytes, header: int, body: int | None) -> bool:
    """Whether the local header, too, packs nothing; else what it does pack is salvaged."""
    return body is None or data[header + 18 : header + 22] == bytes(4)


def _name(raw: bytes) -> str:
    # Many programs write UTF-8 without the flag that says so; DOS wrote its own code page.
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        raw = raw.decode("cp437").encode()
    return shown(raw)


def _stored(data: bytes, entry: Entry, begin: int, stop: int, room: int) -> Inflated:
    if entry.packed is None:  # its length stands after it: it ends where the next record begins
        marks = (data.find(mark, begin, stop) for mark in (b"PK\x07\x08", b"PK\x03\x04"))
        stop = min((mark for mark in marks if mark >= 0), default=stop)
    body = data[begin : min(stop, begin + room)]
    if stop - begin > room:
        return Inflated(body, len(body), "limit")
    return _checked(Inflated(body, len(body), None), entry)


def _checked(inflated: Inflated, entry: Entry) -> Inflated:
    short = entry.method == _STORED and entry.packed not in {None, len(inflated.data)}
    wrong = entry.crc is not None and zlib.crc32(inflated.data) != entry.crc
    if inflated.stopped and entry.method == _LZMA and entry.crc is not None and not wrong:
        return inflated._replace(stopped=None)  # it may lack the mark at its end
    if inflated.stopped is None and (short or wrong):
        return inflated._replace(stopped="checksum" if wrong and not short else "damaged")
    return inflated
