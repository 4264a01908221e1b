"""TAR archives (POSIX ustar and pax, and the GNU forms), read from bytes that may be damaged.

Nothing is written to disk and no link is followed: a name with `..` in it is only a name. Where
a header is broken, the next sound one is looked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bestkept.engines.extract import _readers, archive
from bestkept.engines.extract.reading import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece, Reading

_BLOCK = 512
_PAX = re.compile(rb"(\d{1,9}) (path|size|linkpath)=([^\n]*)\n")
_LINKS = {b"1": "another name of a member", b"2": "a symbolic link"}
_SPECIAL = frozenset({b"3", b"4", b"6"})


@dataclass(slots=True)
class _Tar:
    """One archive being walked: what a header before its file said, and what was missing."""

    data: bytes
    reading: Reading
    said: dict[bytes, bytes] = field(default_factory=dict)
    told: bool = False

    def doubt(self) -> None:
        if not self.told:
            self.reading.doubt("damaged", "parts of it are damaged or cut off")
            self.told = True


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read every member by its own kind."""
    if reading.depth >= reading.limits.depth:
        reading.skip("limit", f"nested more than {reading.limits.depth} archives deep")
        return
    tar = _Tar(data, reading)
    at = last = 0
    while at < len(data) and not archive.spent(reading):
        header = data[at : at + _BLOCK]
        if not _sound(header):
            if header.strip(b"\0"):
                tar.doubt()
            at += _BLOCK
            continue
        size = _size(tar, header)
        body = data[at + _BLOCK : at + _BLOCK + size]
        if len(body) < size:
            tar.doubt()
        yield from _member(tar, header, body)
        at = last = at + _BLOCK + -(-size // _BLOCK) * _BLOCK
    after = data[last:].strip(b"\0")
    if after:
        yield from _readers.read(after, reading.part("after the archive"))


def _sound(header: bytes) -> bool:
    if len(header) < _BLOCK or not header[148:156].strip(b" \0").isdigit():
        return False
    try:
        claimed = int(header[148:156].strip(b" \0"), 8)
    except ValueError:
        return False
    return claimed == sum(header[:148]) + sum(header[156:]) + 8 * 32


def _size(tar: _Tar, header: bytes) -> int:
    if b"size" in tar.said and header[156:157] not in b"xgLK":
        return int(tar.said[b"size"])
    if header[124] & 0x80:
        return int.from_bytes(header[125:136], "big")
    digits = header[124:136].strip(b" \0")
    return int(digits, 8) if digits and not digits.strip(b"01234567") else 0


def _member(tar: _Tar, header: bytes, body: bytes) -> Iterator[Piece]:
    kind = header[156:157]
    if kind == b"x":
        tar.said = {key: value for _, key, value in _PAX.findall(body[: 1 << 20])}
        _drop_wrong_size(tar)
    elif kind == b"L":
        tar.said[b"path"] = body.rstrip(b"\0")
    elif kind not in b"gK":
        name = _name(tar, header)
        tar.said = {}
        tar.reading.budget.members -= 1
        tar.reading.budget.bytes -= len(body)
        yield from _content(tar, kind, name, body)


def _drop_wrong_size(tar: _Tar) -> None:
    size = tar.said.get(b"size", b"0")
    if not size.isdigit() or len(size) > 18:
        del tar.said[b"size"]


def _name(tar: _Tar, header: bytes) -> str:
    name = header[:100].partition(b"\0")[0]
    prefix = header[345:500].partition(b"\0")[0] if header[257:263] == b"ustar\0" else b""
    return shown(tar.said.get(b"path") or (prefix + b"/" + name if prefix else name)) or "unnamed"


def _content(tar: _Tar, kind: bytes, name: str, body: bytes) -> Iterator[Piece]:
    spot = tar.reading.inside(name)
    if kind in _LINKS:
        spot.skip("link", f"{_LINKS[kind]}: what it leads to is read only where it stands itself")
    elif kind in _SPECIAL:
        spot.skip("special", "a pipe or device: there is nothing in it to read")
    elif body and kind != b"5":
        most = tar.reading.limits.file_bytes
        if len(body) > most:
            spot.doubt("limit", "only its beginning was read: raise the limit with --max-bytes")
        yield from _readers.read(body[:most], spot)
