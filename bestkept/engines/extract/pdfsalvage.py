"""A PDF that cannot be opened: its packed streams are looked for, and the text in them read.

Only simple fonts can be read this way, and only some of the text: it is always reported so.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from bestkept.engines.extract import archive, zipformat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece, Reading

import zlib

_STREAM = re.compile(rb"stream\r?\n")
_MOST = 8 << 20  # bytes of one stream: a page has thousands
_SECONDS = 10.0
_SHOWN = re.compile(rb"\((?:[^()\\]|\\.)*\)|\bT[dDm*]\b|[-\d.]+(?=[^\]\[]*\]\s*TJ)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\n", b"t": b"\t", b"b": b"", b"f": b"\n"}


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read what can be found of a damaged document."""
    until = time.monotonic() + min(_SECONDS, reading.limits.document_seconds)
    out: list[str] = []
    for found in _STREAM.finditer(data):
        if time.monotonic() > until or archive.spent(reading):
            break
        stop = data.find(b"endstream", found.end())
        stop = len(data) if stop < 0 else stop
        out.append(_content(data, found.end(), stop, reading))
    text = "\n".join(one for one in out if one.strip())
    if text:
        reading.doubt("damaged", "damaged: only some of its text could be found")
        yield reading.piece(text)
    else:
        reading.skip("damaged", "damaged: nothing of this PDF could be read")


def _content(data: bytes, begin: int, stop: int, reading: Reading) -> str:
    packed = data[begin:stop]
    if packed[:1] == b"x":
        inflated = zipformat.unpack(zlib.decompressobj(), data, begin, stop, _MOST)
        reading.budget.bytes -= inflated.used + len(inflated.data)
        packed = inflated.data
    if b"BT" not in packed or b"ET" not in packed:
        return ""
    return "".join(_said(one[0]) for one in _SHOWN.finditer(packed))


def _said(token: bytes) -> str:
    if token[:1] == b"(":
        return _ESCAPE.sub(_escaped, token[1:-1]).decode("cp1252", "replace")
    if token[:1] == b"T":
        return "\n"
    try:
        return " " if float(token) < -180 else ""  # thousandths of the letters' height
    except ValueError:
        return ""


def _escaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    if code.isdigit():
        return bytes([int(code, 8) & 255])
    return _NAMED.get(code, code)
