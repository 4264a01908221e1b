"""The directory of a 7z archive: which blocks it has, and which members are in each."""

from __future__ import annotations

from dataclasses import dataclass, field

_PACKED, _FOLDERS, _MEMBERS = 6, 7, 8
_SIZE, _CHECKSUM, _FOLDER, _UNPACKED, _COUNT = 9, 10, 11, 12, 13
_EMPTY, _NAMES = 14, 17
_MOST_CODERS = 8


@dataclass(frozen=True, slots=True)
class Coder:
    """One step of packing: its method and what it was set to."""

    method: bytes
    properties: bytes


@dataclass(slots=True)
class Block:
    """What was packed together: where it begins, how (outermost step last), and its members."""

    coders: list[Coder]
    streams: int = 1
    begin: int = 0
    size: int = 0
    packed: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    checksums: list[int | None] = field(default_factory=list)
    checksum: int | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """The blocks, and the names of the members that have bytes, in the order of the blocks."""

    blocks: list[Block]
    names: list[str]


def locate(data: bytes) -> bytes:
    """The bytes of the directory. Raises ValueError where there is none."""
    offset = int.from_bytes(data[12:20], "little")
    size = int.from_bytes(data[20:28], "little")
    if not size or 32 + offset + size > len(data):
        raise ValueError
    return data[32 + offset : 32 + offset + size]


def parse(header: bytes, most: int) -> Header:
    """Read a directory of at most `most` members. Raises ValueError, IndexError where it fails."""
    cursor = _Cursor(header, most)
    tag = cursor.byte()
    if tag == 0x17:
        return Header(_streams(cursor), [])
    blocks: list[Block] = []
    names: list[str] = []
    while tag := cursor.byte():
        if tag == 2:  # properties of the archive
            while cursor.byte():
                cursor.take(cursor.number())
        elif tag == 3:  # streams beside the archive: nobody writes them
            _streams(cursor)
        elif tag == 4:
            blocks = _streams(cursor)
        elif tag == 5:
            names = _files(cursor)
        else:
            raise ValueError
    return Header(blocks, names)


class _Cursor:
    def __init__(self, data: bytes, most: int) -> None:
        self.data = data
        self.most = max(1, most)
        self.at = 0

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def take(self, size: int) -> bytes:
        if size > len(self.data) - self.at:
            raise ValueError
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self) -> int:
        """A number: the ones at the head of its first byte tell how many bytes follow."""
        first = self.byte()
        mask, value = 0x80, 0
        for place in range(8):
            if not first & mask:
                return value | (first & (mask - 1)) << 8 * place
            value |= self.byte() << 8 * place
            mask >>= 1
        return value

    def count(self) -> int:
        """A number of things, each of which must be held."""
        number = self.number()
        if number > self.most:
            raise ValueError
        return number

    def bits(self, count: int) -> list[bool]:
        packed = self.take((count + 7) // 8)
        return [bool(packed[i // 8] & 0x80 >> i % 8) for i in range(count)]

    def checksums(self, count: int) -> list[int | None]:
        defined = [True] * count if self.byte() else self.bits(count)
        return [int.from_bytes(self.take(4), "little") if one else None for one in defined]


def _streams(cursor: _Cursor) -> list[Block]:
    begin, packed = 0, list[int]()
    blocks: list[Block] = []
    told = False
    while tag := cursor.byte():
        if tag == _PACKED:
            begin, packed = _packed(cursor)
        elif tag == _FOLDERS:
            blocks = _folders(cursor)
        elif tag == _MEMBERS:
            _members(cursor, blocks)
            told = True
        else:
            raise ValueError
    for block in blocks:
        block.begin = begin
        block.packed, packed = packed[: block.streams], packed[block.streams :]
        begin += sum(block.packed)
        if not told:
            block.sizes, block.checksums = [block.size], [block.checksum]
    return blocks


def _packed(cursor: _Cursor) -> tuple[int, list[int]]:
    begin, count = cursor.number(), cursor.count()
    sizes: list[int] = []
    while tag := cursor.byte():
        if tag == _SIZE:
            sizes = [cursor.number() for _ in range(count)]
        elif tag == _CHECKSUM:
            cursor.checksums(count)
        else:
            raise ValueError
    return begin, sizes


def _folders(cursor: _Cursor) -> list[Block]:
    if cursor.byte() != _FOLDER:
        raise ValueError
    count = cursor.count()
    if cursor.byte():
        raise ValueError  # kept elsewhere: nobody writes that
    made = [_folder(cursor) for _ in range(count)]
    blocks = [block for block, _, _ in made]
    while tag := cursor.byte():
        if tag == _UNPACKED:
            for block, outputs, last in made:
                sizes = [cursor.number() for _ in range(outputs)]
                block.size = sizes[last]
        elif tag == _CHECKSUM:
            for block, crc in zip(blocks, cursor.checksums(count), strict=True):
                block.checksum = crc
        else:
            raise ValueError
    return blocks


def _folder(cursor: _Cursor) -> tuple[Block, int, int]:
    """One block, how many outputs its coders have, and which of them is the last."""
    count = cursor.number()
    if not 0 < count <= _MOST_CODERS:
        raise ValueError
    coders, inputs, outputs = [], 0, 0
    for _ in range(count):
        flags = cursor.byte()
        method = cursor.take(flags & 15)
        wide = (cursor.number(), cursor.number()) if flags & 0x10 else (1, 1)
        coders.append(Coder(method, cursor.take(cursor.number()) if flags & 0x20 else b""))
        inputs, outputs = inputs + wide[0], outputs + wide[1]
    if max(inputs, outputs) > 4 * _MOST_CODERS:
        raise ValueError
    bound = {}
    for _ in range(outputs - 1):
        into = cursor.number()
        bound[into] = cursor.number()
    streams = inputs - (outputs - 1)
    if streams > 1:
        for _ in range(streams):
            cursor.number()
    last = next(iter(set(range(outputs)) - set(bound.values())), 0)
    return Block(_chain(coders, bound, last), max(1, streams)), outputs, last


def _chain(coders: list[Coder], bound: dict[int, int], last: int) -> list[Coder]:
    """The coders from what comes out to what is stored, where each has one way in and out."""
    order, at = [last], last
    while at in bound and len(order) < len(coders):
        at = bound[at]
        order.append(at)
    return [coders[at] for at in order if at < len(coders)] or coders


def _members(cursor: _Cursor, blocks: list[Block]) -> None:
    counts = [1] * len(blocks)
    tag = cursor.byte()
    if tag == _COUNT:
        counts = [cursor.count() for _ in blocks]
        tag = cursor.byte()
    if sum(counts) > cursor.most:
        raise ValueError
    for block, count in zip(blocks, counts, strict=True):
        sizes = [cursor.number() for _ in range(count - 1)] if tag == _SIZE else []
        block.sizes = [*sizes, block.size - sum(sizes)] if count else []
        whole = count == 1 and block.checksum is not None
        block.checksums = [block.checksum] if whole else [None] * count
        if min(block.sizes, default=0) < 0:
            raise ValueError
    if tag == _SIZE:
        tag = cursor.byte()
    while tag:
        if tag != _CHECKSUM:
            raise ValueError
        unknown = [
            (block, place)
            for block in blocks
            for place, crc in enumerate(block.checksums)
            if crc is None
        ]
        for (block, place), crc in zip(unknown, cursor.checksums(len(unknown)), strict=True):
            block.checksums[place] = crc
        tag = cursor.byte()


def _files(cursor: _Cursor) -> list[str]:
    count = cursor.count()
    names: list[str] = []
    empty = [False] * count
    while tag := cursor.byte():
        body = cursor.take(cursor.number())
        if tag == _EMPTY:
            empty = _Cursor(body, cursor.most).bits(count)
        elif tag == _NAMES:
            names = body[1:].decode("utf-16-le", "replace").split("\0")
    names += ["unnamed"] * (count - len(names))
    return [name for name, without in zip(names, empty, strict=False) if not without]
