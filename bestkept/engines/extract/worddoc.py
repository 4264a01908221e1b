"""The text of Word and PowerPoint files from before 2007 ([MS-DOC] 2.9, [MS-PPT] 2.9)."""

from __future__ import annotations

import re
import struct

_PIECES, _SIZE = 0x01A2, 0x01A6  # where the header of a document says where its pieces are
_FIELD = re.compile("\x13[^\x14\x15]*\x14?|[\x15\x01\x08]")
_ENDS = str.maketrans({"\r": "\n", "\x07": "\n", "\x0b": "\n", "\x0c": "\n", "\x1e": "-"})
_WIDE_TEXT, _NARROW_TEXT, _WIDE_STRING = 0x0FA0, 0x0FA8, 0x0FBA


def locked(main: bytes) -> bool:
    """Whether a password protects the document."""
    return bool(_flags(main) & 0x0100)


def table_name(main: bytes) -> str:
    """The name of the stream that holds the table of pieces."""
    return "1Table" if _flags(main) & 0x0200 else "0Table"


def text(main: bytes, table: bytes) -> str:
    """All text of a document: body, then notes, headers, comments and text boxes."""
    if len(main) < _SIZE + 4:
        return ""
    at, size = struct.unpack_from("<LL", main, _PIECES)
    found = _pieces(table[at : at + size])
    said = "".join(
        main[begin : begin + count].decode("cp1252", "replace")
        if narrow
        else main[begin : begin + 2 * count].decode("utf-16-le", "replace")
        for begin, count, narrow in found
    )
    return _FIELD.sub("", said).translate(_ENDS)


def _flags(main: bytes) -> int:
    return int.from_bytes(main[10:12], "little")


def _pieces(table: bytes) -> list[tuple[int, int, bool]]:
    """Offset, characters and width of each piece, in the order of the text."""
    at = 0
    while table[at : at + 1] == b"\x01":  # changes of format come before the pieces
        at += 3 + int.from_bytes(table[at + 1 : at + 3], "little")
    size = int.from_bytes(table[at + 1 : at + 5], "little")
    body = table[at + 5 : at + 5 + size]
    if table[at : at + 1] != b"\x02" or len(body) < 16:
        return []
    count = (len(body) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}L", body)
    found = []
    for number in range(count):
        place = struct.unpack_from("<L", body, 4 * (count + 1) + 8 * number + 2)[0]
        narrow = bool(place & 0x4000_0000)
        place &= 0x3FFF_FFFF
        length = max(0, ends[number + 1] - ends[number])
        found.append((place // 2 if narrow else place, length, narrow))
    return found


def records(stream: bytes) -> str:
    """The text of the records of a presentation, in order."""
    said, at = [], 0
    while at + 8 <= len(stream):
        head, kind, size = struct.unpack_from("<HHL", stream, at)
        at += 8
        if head & 15 == 15:  # a container: its records follow
            continue
        body = stream[at : at + size]
        if kind in {_WIDE_TEXT, _WIDE_STRING}:
            said.append(body.decode("utf-16-le", "replace"))
        elif kind == _NARROW_TEXT:
            said.append(body.decode("latin-1"))
        at += size
    return "\n".join(said).translate(_ENDS)
