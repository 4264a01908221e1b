"""OLE compound files: Outlook messages, and what Office wrote before 2007.

A message is read whole. Of the old documents the text is read and the rest named: Word's by its
table of pieces, PowerPoint's by its records, any other by the runs of letters in it.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import olefile

from bestkept.engines.extract import archive, outlook, worddoc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece, Reading

_STREAMS = 5000
_WIDE = re.compile(rb"(?:[\x20-\x7e\xa0-\xff\t\r\n]\x00){12,}")
_NARROW = re.compile(rb"[\x20-\x7e\xc0-\xff\t\r\n]{16,}")
_BAD = (OSError, ValueError, IndexError, TypeError, AttributeError, KeyError, MemoryError)


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read a compound file by what is in it."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            streams = _streams(ole, reading)
    except (*_BAD, RecursionError):
        streams = {}
    if not streams:
        reading.skip("damaged", "damaged: its directory cannot be read")
    elif any(path[-1] == "__properties_version1.0" for path in streams):
        yield from outlook.read(streams, reading)
    elif ("WordDocument",) in streams:
        yield from _word(streams, reading)
    elif ("PowerPoint Document",) in streams:
        reading.doubt("format", "legacy PowerPoint: only the text of its records was read")
        yield reading.piece(worddoc.records(streams["PowerPoint Document",]))
    else:
        yield from _runs(streams, reading)


def _streams(ole: olefile.OleFileIO, reading: Reading) -> dict[tuple[str, ...], bytes]:
    found: dict[tuple[str, ...], bytes] = {}
    for path in ole.listdir()[:_STREAMS]:
        if archive.spent(reading):
            break
        try:
            body = ole.openstream(path).read()
        except _BAD:
            reading.part("/".join(path)).skip("damaged", "damaged: it cannot be opened")
            continue
        reading.budget.bytes -= len(body)
        found[tuple(path)] = body
    return found


def _word(streams: dict[tuple[str, ...], bytes], reading: Reading) -> Iterator[Piece]:
    main = streams["WordDocument",]
    if worddoc.locked(main):
        reading.skip("encrypted", "a password protects this document")
        return
    table = streams.get((worddoc.table_name(main),), b"")
    text = worddoc.text(main, table)
    if text.strip():
        reading.doubt("format", "legacy Word: its text was read, not what is embedded in it")
        yield reading.piece(text)
    else:
        yield from _runs(streams, reading)


def _runs(streams: dict[tuple[str, ...], bytes], reading: Reading) -> Iterator[Piece]:
    """The runs of letters of a format that is not known."""
    workbook = any(path[-1] in {"Workbook", "Book"} for path in streams)
    lines = [
        line for body in streams.values() for line in (*_found(_WIDE, body), *_found(_NARROW, body))
    ]
    what = "legacy Excel" if workbook else "an OLE file of unknown kind"
    if lines:
        reading.doubt("format", f"{what}: only runs of letters were read")
        yield reading.piece("\n".join(lines))
    else:
        reading.skip("format", f"{what}: nothing in it could be read")


def _found(pattern: re.Pattern[bytes], body: bytes) -> list[str]:
    codec = "utf-16-le" if pattern is _WIDE else "cp1252"
    return [one[0].decode(codec, "replace") for one in pattern.finditer(body)]
