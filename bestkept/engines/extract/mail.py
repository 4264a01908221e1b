"""Mail: one message (EML), many of them (mbox), and every part of each.

A message is walked with a list of our own and not by recursion, since parts may be nested as
deep as somebody likes. What base64 damage leaves whole is decoded line by line.
"""

from __future__ import annotations

import binascii
import importlib
import quopri
import re
from email import errors, message_from_bytes
from email.header import decode_header
from typing import TYPE_CHECKING

from bestkept.engines.extract import _readers, archive, kinds, text
from bestkept.engines.extract.reading import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from bestkept.engines.extract.reading import Piece, Reading

_NEXT = re.compile(rb"(?m)^From [^\r\n]*\d\d:\d\d[^\r\n]*\r?\n(?=[A-Za-z][A-Za-z0-9-]*:|>From )")
_PARTS = 200  # parts in parts: the library's parser needs the square of their number
_HEADER = 1 << 13
_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_SAID = ("from", "to", "cc", "bcc", "reply-to", "subject", "keywords", "comments")
_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def prepare() -> None:
    """Import what the standard library imports only while it parses: see confined/child.py."""
    for name in ("feedparser", "generator", "iterators", "parser", "policy", "utils"):
        importlib.import_module(f"email.{name}")


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read one message, or each message of a mailbox."""
    if kinds.detect(data) != "mbox":
        yield from message(data, reading)
        return
    if reading.depth >= reading.limits.depth:
        reading.skip("limit", f"nested more than {reading.limits.depth} archives deep")
        return
    starts = [found.end() for found in _NEXT.finditer(data)]
    for number, start in enumerate(starts, 1):
        if archive.spent(reading):
            return
        reading.budget.members -= 1
        end = starts[number] if number < len(starts) else len(data)
        body = data[start:end]
        if number < len(starts):
            body = body[: body.rfind(b"From ")]
        yield from message(body, reading.inside(f"message {number}"))


def message(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read one message: its headers, its texts and all that is attached."""
    if reading.depth > reading.limits.depth:
        reading.skip("limit", f"nested more than {reading.limits.depth} archives deep")
        return
    if len(_BOUNDARY.findall(data)) > _PARTS:
        reading.doubt("limit", f"more than {_PARTS} parts in parts: read as plain text only")
        yield from _readers.read_as("text", data, reading)
        return
    parsed = message_from_bytes(data)
    said = _headers(parsed)
    if said:
        yield reading.part("headers").piece(said)
    waiting: list[Message] = [parsed]
    bodies = 0
    while waiting and not archive.spent(reading):
        part = waiting.pop()
        reading.budget.members -= 1
        yield from _around(part, reading)
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting.extend(one for one in reversed(_inner(part)))
            continue
        if part.is_multipart():  # a message in this message
            for number, one in enumerate(_inner(part), 1):
                spot = reading.inside(_name(part) or f"message {number}")
                yield from message(one.as_bytes(), spot)
            continue
        is_body = part.get_content_maintype() == "text" and not _name(part)
        bodies += is_body
        yield from _leaf(part, _place(part, reading, bodies if is_body else 0))


def _inner(part: Message) -> list[Message]:
    inner = part.get_payload()
    return [one for one in inner if not isinstance(one, str)] if isinstance(inner, list) else []


def _place(part: Message, reading: Reading, body: int) -> Reading:
    if body == 1:
        return reading
    if body:
        return reading.part(f"{part.get_content_subtype()} {body}")
    return reading.inside(_name(part) or f"attachment.{part.get_content_subtype()}")


def _around(part: Message, reading: Reading) -> Iterator[Piece]:
    """What stands before the first part and after the last: programs show none of it."""
    for name, extra in (("before the parts", part.preamble), ("after the parts", part.epilogue)):
        if extra and len(extra.strip()) > len("This is a multi-part message in MIME format."):
            yield reading.part(name).piece(extra.encode("utf-8", "replace").decode())


def _leaf(part: Message, spot: Reading) -> Iterator[Piece]:
    body = _payload(part, spot)
    spot.budget.bytes -= len(body)
    kind = kinds.detect(body)
    if kind in {"text", "html", "xml", "json"}:
        body = _recoded(part, body)
        if part.get_content_type() == "text/html":
            kind = "html"
    if kind in {"mail", "mbox", "text", "html", "xml", "json"} or not body:
        yield from _readers.read_as(kind, body, spot) if body else ()
    else:
        yield from _readers.read(body, spot)


def _recoded(part: Message, body: bytes) -> bytes:
    """The text in UTF-8, if it says truly which encoding it is in."""
    charset = part.get_content_charset("utf-8")
    if charset in {"utf-8", "us-ascii"}:
        return body
    try:
        return body.decode(charset).encode()
    except (UnicodeError, LookupError, ValueError):
        return body


def _payload(part: Message, spot: Reading) -> bytes:
    raw = part.get_payload()
    packed = raw.encode("ascii", "surrogateescape") if isinstance(raw, str) and _plain(raw) else b""
    if isinstance(raw, str) and not packed:
        packed = raw.encode("utf-8", "surrogateescape")
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if encoding == "base64":
        return _base64(packed, spot)
    if encoding == "quoted-printable":
        return quopri.decodestring(packed)
    if encoding in {"x-uuencode", "uuencode", "uue", "x-uue"}:
        return part.get_payload(decode=True) or b""  # type: ignore[return-value] # of bytes here
    return packed


_FOREIGN = re.compile("[^\x00-\x7f\udc80-\udcff]")


def _plain(raw: str) -> bool:
    return not _FOREIGN.search(raw)


def _base64(packed: bytes, spot: Reading) -> bytes:
    try:
        return binascii.a2b_base64(b"".join(packed.split()), strict_mode=True)
    except binascii.Error:
        spot.doubt("damaged", "its base64 is damaged: parts of it may be wrong")
    lines = (_BASE64.sub(b"", line) for line in packed.split(b"\n"))
    return b"".join(binascii.a2b_base64(_filled(line)) for line in lines)


def _filled(line: bytes) -> bytes:
    # A damaged line keeps its length mostly; one letter over a multiple of four says nothing.
    line = line[:-1] if len(line) % 4 == 1 else line
    return line + b"=" * (-len(line) % 4)


def _headers(parsed: Message) -> str:
    lines = [_decoded(str(value)) for name in _SAID for value in parsed.get_all(name, [])]
    return "\n".join(line for line in lines if line)


def _decoded(value: str) -> str:
    """A header as people read it; as it stands where its encoding is wrong or it is huge."""
    if len(value) > _HEADER:  # decoding takes the square of its length
        return value.encode("utf-8", "replace").decode()
    try:
        parts = decode_header(value)
    except (errors.MessageError, ValueError):
        return value.encode("utf-8", "replace").decode()
    return " ".join("".join(_word(part, charset) for part, charset in parts).split())


def _word(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part.encode("utf-8", "replace").decode()
    try:
        return part.decode(charset or "utf-8")
    except (UnicodeError, LookupError):
        decoded = text.decode(part)
        return decoded.text if decoded else ""


def _name(part: Message) -> str:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError):
        return "attachment"
    return shown(_decoded(name).encode("utf-8", "replace")) if name else ""
