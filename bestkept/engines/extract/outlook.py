"""Outlook messages (MSG): subject, people, text in each form, attachments, messages in messages.

The streams are named by property and type ([MS-OXMSG] 2.1, [MS-OXPROPS]).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.engines.extract import _readers, outlookrtf, text
from bestkept.engines.extract.reading import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bestkept.engines.extract.reading import Piece, Reading

_SUBJECT, _BODY, _HTML, _PACKED_RTF = "0037", "1000", "1013", "1009"
_PEOPLE = ("0C1A", "0C1F", "0E04", "0E03", "0E02")
_NAMES = ("3707", "3704", "3001")
_FILE = "3701"


def read(streams: Mapping[tuple[str, ...], bytes], reading: Reading) -> Iterator[Piece]:
    """Read one message; `streams` are its streams by their paths."""
    said = [_text(streams, key) for key in (_SUBJECT, *_PEOPLE)]
    headers = "\n".join(one for one in said if one)
    if headers:
        yield reading.part("headers").piece(headers)
    body = _text(streams, _BODY)
    if body.strip():
        yield reading.piece(body)
    page = _bytes(streams, _HTML)
    if page:
        yield from _readers.read_as("html", page, reading.part("html"))
    packed = _bytes(streams, _PACKED_RTF)
    if packed:
        yield from _rich(packed, reading.part("rtf"))
    yield from _attached(streams, reading)


def _rich(packed: bytes, reading: Reading) -> Iterator[Piece]:
    """Read a body in RTF, and the page that Outlook hid in it: either may say more."""
    rich, whole = outlookrtf.unpacked(packed)
    if not whole:
        reading.doubt("damaged", "damaged: its body in RTF is not as it was packed")
    if rich:
        yield from _readers.read_as("rtf", rich, reading)
    if page := outlookrtf.page(rich):
        yield from _readers.read_as("html", page, reading.part("html"))


def _attached(streams: Mapping[tuple[str, ...], bytes], reading: Reading) -> Iterator[Piece]:
    folders = dict.fromkeys(path[0] for path in streams if path[0].startswith("__attach_version"))
    for number, folder in enumerate(folders, 1):
        inner = {path[1:]: body for path, body in streams.items() if path[0] == folder and path[1:]}
        names = [name for key in _NAMES if (name := _text(inner, key))]
        spot = reading.inside(shown((names or [f"attachment {number}"])[0].encode()))
        if spot.depth > spot.limits.depth:
            spot.skip("limit", "nested too deep")
            continue
        message = f"__substg1.0_{_FILE}000D"
        inside = {path[1:]: body for path, body in inner.items() if path[0] == message and path[1:]}
        if inside:
            yield from read(inside, spot)
        else:
            body = _bytes(inner, _FILE)
            if body:
                yield from _readers.read(body, spot)
            else:
                spot.skip("access", "it is linked, not enclosed, or of an unknown kind")


def _text(streams: Mapping[tuple[str, ...], bytes], key: str) -> str:
    wide = streams.get((f"__substg1.0_{key}001F",))
    if wide is not None:
        return wide.decode("utf-16-le", "replace").rstrip("\0")
    narrow = streams.get((f"__substg1.0_{key}001E",), b"").rstrip(b"\0")
    decoded = text.decode(narrow) if narrow else None
    return decoded.text if decoded else ""


def _bytes(streams: Mapping[tuple[str, ...], bytes], key: str) -> bytes:
    found = streams.get((f"__substg1.0_{key}0102",))
    return found if found is not None else _text(streams, key).encode("utf-8", "replace")
