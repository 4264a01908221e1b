"""Plain text in whatever encoding it was written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bestkept.engines.extract import _readers, kinds, legacy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece, Reading

_MARKS = (  # byte order marks; the longer first, as FF FE begins both
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_SAMPLE = 1 << 16  # bytes on which an encoding is judged
_ESCAPED = re.compile("[\udc80-\udcff]")  # how `surrogateescape` shows a byte that is not UTF-8
_CHINESE = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e\n]")
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]|\x1b\(J")

# What a terminal obeys and does not show (ECMA-48): colours, titles, links, moves of the cursor.
_MOVES = re.compile(r"\x1b\[[0-?]*[A-Hade`f]")
_CODES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P^_X][^\x07\x1b\n]*(?:\x07|\x1b\\)"
    r"|[ -/]+[0-~]|[0-OQ-WYZ`-~])"
)


class Decoded(NamedTuple):
    """Text, why it may not be all of the text (None where it is), and what else it may say."""

    text: str
    doubt: str | None = None
    others: tuple[tuple[str, str], ...] = ()


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read plain text of any kind: prose, source code, CSV, markup as it stands.

    Where the encoding is not known, the other likely ones are given as parts of it.
    """
    decoded = decode(data)
    if decoded is None:
        reading.skip("format", "binary of unknown kind")
        return
    if decoded.doubt:
        reading.doubt("format", decoded.doubt)
    if decoded.text:
        yield reading.piece(decoded.text)
        yield from _without_codes(decoded.text, reading)
        if reading.name.lower().endswith((".csv", ".tsv")):
            yield from _readers.columns(decoded.text, reading)
    for codec, other in decoded.others:
        yield reading.part(f"as-{codec}").piece(other)


def _without_codes(text: str, reading: Reading) -> Iterator[Piece]:
    """The text as a terminal shows it, beside how it stands in the file."""
    if "\x1b" in text:
        seen = _CODES.sub("", _MOVES.sub(" ", text))
        if seen != text:
            yield reading.part("without terminal codes").piece(seen)


def decode(data: bytes, told: str | None = None) -> Decoded | None:
    """Decode `data`: by its byte order mark, as UTF-16 or 32 without one, as UTF-8, as legacy.

    `told` is the encoding that something else says it is in; it is believed only where it fits.
    None if it is no text. Line ends stay as they are; the byte order mark is taken off.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], codec)
    wide = _wide_codec(data[:_SAMPLE]) if b"\x00" in data[:_SAMPLE] else None
    if wide:
        return _lenient(data, wide)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _as_told(data, told) or _not_utf8(data)
    if "\x1b" in text and _ISO_2022_JP.search(data):
        return Decoded(data.decode("iso2022_jp_ext", "replace"))
    return Decoded(text) if _control_share(data) <= 0.3 else None


def _as_told(data: bytes, told: str | None) -> Decoded | None:
    try:
        return Decoded(data.decode(told)) if told else None
    except (UnicodeError, LookupError, ValueError):
        return None


def _lenient(data: bytes, codec: str) -> Decoded:
    if codec == "utf-8":
        return _with_holes(data.decode(codec, "surrogateescape"))
    text = data.decode(codec, "replace")
    broken = text.count("\ufffd") - data.decode(codec, "ignore").count("\ufffd")
    where = codec.upper().rpartition("-")[0]
    return Decoded(text, f"{_count(broken, 'character')} not {where}" if broken else None)


def _with_holes(text: str) -> Decoded:
    holed, bad = _ESCAPED.subn("\ufffd", text)
    return Decoded(holed, f"{_count(bad, 'byte')} not UTF-8" if bad else None)


def _count(number: int, noun: str) -> str:
    return f"1 {noun} is" if number == 1 else f"{number} {noun}s are"


def _wide_codec(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told from where its zero bytes stand."""
    if sample.count(0) * 2 >= len(sample):
        for codec in ("utf-32-le", "utf-32-be"):
            if _reads_as(sample[: len(sample) // 4 * 4], codec):
                return codec
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    # Spaces, digits and line ends have a zero high byte in every script: two in a hundred do.
    if max(even, odd) * 100 < len(sample) or min(even, odd) * 10 > max(even, odd):
        return None
    codec = "utf-16-le" if odd > even else "utf-16-be"
    return codec if _reads_as(sample[: len(sample) // 2 * 2], codec) else None


def _reads_as(sample: bytes, codec: str) -> bool:
    text = sample.decode(codec, "replace")[:4096]
    good = sum(letter.isprintable() or letter.isspace() for letter in text)
    return good >= 0.95 * len(text) > 0 and text.count("\ufffd") * 50 <= len(text)


def _not_utf8(data: bytes) -> Decoded | None:
    text = data.decode("utf-8", "surrogateescape")
    bad = len(_ESCAPED.findall(text))
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if beyond_ascii - bad >= bad and _control_share(data) <= 0.1:
        return _with_holes(text)
    if _is_chinese(data):
        return _lenient(data, "utf-16-le")
    return None if _control_share(data) > 0.05 or b"\x00" in data[:_SAMPLE] else _legacy(data)


def _is_chinese(data: bytes) -> bool:
    # Text without one zero byte, as Chinese or Japanese may be. Windows wrote it little-endian.
    text = data[: _SAMPLE // 2 * 2].decode("utf-16-le", "replace")
    return len(data) % 2 == 0 and len(_CHINESE.findall(text)) >= 0.9 * len(text) >= 8


def _legacy(data: bytes) -> Decoded:
    """Text of the time before Unicode; where its encoding is a guess, that is reported."""
    (codec, text), *others = legacy.candidates(data)
    if not others:
        return Decoded(text)
    names = " or ".join(name for name, _ in ((codec, text), *others))
    return Decoded(text, f"its encoding is not known: it was read as {names}", tuple(others))


def _control_share(data: bytes) -> float:
    # Zero bytes are left out: logs have holes of them, and lists end their lines with one.
    middle = len(data) // 2
    sample = b"".join((data[:_SAMPLE], data[middle : middle + _SAMPLE], data[-_SAMPLE:]))
    sample = sample.translate(None, b"\x00")
    return kinds.controls(sample) / len(sample) if sample else 0.0
