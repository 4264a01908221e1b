"""Whether a picture, sound, film or font is built as its signature says, and where it ends.

A signature is a few bytes that anybody can put before a text. Here the fields that follow must
make sense, and where a format says how long each of its parts is, the parts are followed to the
end. What the parts hold is never unpacked.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_RIFF = {"WebP": (b"VP8 ", b"VP8L", b"VP8X"), "AVI": (b"LIST",), "WAV": (b"fmt ", b"JUNK", b"bext")}
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_KBITS = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


class _Broken(Exception):  # noqa: N818 - it never leaves this module
    """The file is not what its signature says."""


def end(data: bytes, kind: str) -> int | None:
    """Where the `kind` that `data` begins with ends; None if it is not built like one."""
    try:
        found = _WALKS[kind](data)
    except (_Broken, struct.error, IndexError):
        return None
    return found if 0 < found <= len(data) else None


def _must(fits: object) -> None:
    if not fits:
        raise _Broken


def _png(data: bytes) -> int:
    at, name = 8, b""
    while name != b"IEND":
        size, name = struct.unpack_from(">L4s", data, at)
        _must(name.isalpha() and (at > 8 or (name, size) == (b"IHDR", 13)))
        at += 12 + size
    return at


def _jpeg(data: bytes) -> int:
    at, mark = 2, 0
    while mark != 0xDA:  # the picture itself: from there on no length is given
        _must(data[at] == 0xFF)
        mark = data[at + 1]
        if mark == 0xFF:  # padding
            at += 1
            continue
        _must(mark >= 0xC0)
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return data.index(b"\xff\xd9", at) + 2 if b"\xff\xd9" in data[at:] else 0


def _gif(data: bytes) -> int:
    at = 13 + _palette(data[10])
    while data[at] != 0x3B:
        if data[at] == 0x2C:
            at += 10 + _palette(data[at + 9]) + 1
        else:
            _must(data[at] == 0x21)
            at += 2
        while data[at]:
            at += data[at] + 1
        at += 1
    return at + 1


def _palette(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _bmp(data: bytes) -> int:
    size, reserved, begin, head = struct.unpack_from("<4L", data, 2)
    _must(reserved == 0 and head in {12, 40, 52, 56, 64, 108, 124} and 14 + head <= begin)
    fields = struct.unpack_from("<HHHH" if head == 12 else "<llHH", data, 18)
    wide, high, planes, bits = fields
    _must(planes == 1 and bits in {1, 4, 8, 16, 24, 32} and wide > 0 and high)
    packed = head > 12 and struct.unpack_from("<L", data, 30)[0] in {1, 2}
    body = 0 if packed else (wide * bits + 31) // 32 * 4 * abs(high)
    return int(max(size if size <= len(data) else 0, begin + body))


def _ico(data: bytes) -> int:
    count = struct.unpack_from("<H", data, 4)[0]
    _must(0 < count <= 256)
    last = 0
    for at in range(6, 6 + 16 * count, 16):
        reserved, size, begin = struct.unpack_from("<3xB4x2L", data, at)
        _must(reserved == 0 and size and begin >= 6 + 16 * count)
        last = max(last, begin + size)
    return int(last)


def _tiff(data: bytes) -> int:
    order = "<" if data[:2] == b"II" else ">"
    at = struct.unpack_from(f"{order}L", data, 4)[0]
    count = struct.unpack_from(f"{order}H", data, at)[0]
    _must(at >= 8 and count)
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, form = struct.unpack_from(f"{order}2H8x", data, entry)
        _must(tag and 1 <= form <= 18)
    return len(data)


def _psd(data: bytes) -> int:
    version, reserved, channels, _, _, depth = struct.unpack_from(">H6sHLLH", data, 4)
    _must(version == 1 and reserved == bytes(6) and 1 <= channels <= 56 and depth in {1, 8, 16, 32})
    return len(data)


def _riff(kind: str) -> Callable[[bytes], int]:
    def walk(data: bytes) -> int:
        last = 8 + struct.unpack_from("<L", data, 4)[0]
        _must(data[:4] == b"RIFF" and data[12:16] in _RIFF[kind] and last <= len(data) + 1)
        at = 12
        while at < last:
            name, size = struct.unpack_from("<4sL", data, at)
            _must(name.isascii())
            at += 8 + size + size % 2
        _must(at <= last + 1)
        return min(at, len(data))

    return walk


def _boxes(data: bytes) -> int:
    at = count = 0
    while at < len(data):
        size, name = struct.unpack_from(">L4s", data, at)
        size = struct.unpack_from(">Q", data, at + 8)[0] if size == 1 else size or len(data) - at
        _must(size >= 8 and name.isascii())
        at += size
        count += 1
    _must(count > 1 and at == len(data))
    return at


def _matroska(data: bytes) -> int:
    _must(b"matroska" in data[:64] or b"webm" in data[:64])
    _must(b"\x18\x53\x80\x67" in data[:256])
    return len(data)


def _asf(data: bytes) -> int:
    size = struct.unpack_from("<Q", data, 16)[0]
    _must(data.startswith(_ASF) and 30 <= size <= len(data))
    return len(data)


def _mpeg(data: bytes) -> int:
    _must(data[4] >> 6 == 1 or data[4] >> 4 == 2)
    _must(b"\x00\x00\x01" in data[8:64] and b"\x00\x00\x01" in data[-65_536:])
    return len(data)


def _flv(data: bytes) -> int:
    _must(data[4] & ~5 == 0 and data[5:13] == b"\x00\x00\x00\x09\x00\x00\x00\x00")
    return len(data)


def _mp3(data: bytes) -> int:
    at = 0
    if data.startswith(b"ID3"):
        sizes = data[6:10]
        _must(2 <= data[3] <= 4 and data[4] < 0xFF and not data[5] & 15 and max(sizes) < 0x80)
        at = 10 + sum(size << shift for size, shift in zip(sizes, (21, 14, 7, 0), strict=True))
        while data[at] == 0:
            at += 1
    for _ in range(3):
        at += _frame(data, at)
        if at >= len(data):
            break
    return len(data)


def _frame(data: bytes, at: int) -> int:
    """How long the frame of sound at `at` is."""
    sync, rates = struct.unpack_from(">HB", data, at)
    version, rate, speed = sync >> 3 & 3, rates >> 4, rates >> 2 & 3
    _must(sync >= 0xFFE0 and version in _HERTZ and sync >> 1 & 3 == 1)
    _must(0 < rate < 15 and speed < 3)
    factor = 144_000 if version == 3 else 72_000
    length = factor * _KBITS[version == 3][rate] // _HERTZ[version][speed]
    return int(length + (rates >> 1 & 1))


def _aac(data: bytes) -> int:
    at = 0
    for _ in range(3):
        _must(data[at] == 0xFF and data[at + 1] & 0xF6 == 0xF0)
        size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        _must(size > 7)
        at += size
        if at >= len(data):
            break
    return len(data)


def _ogg(data: bytes) -> int:
    at = 0
    while data.startswith(b"OggS\x00", at):
        segments = data[at + 26]
        at += 27 + segments + sum(data[at + 27 : at + 27 + segments])
    return at


def _flac(data: bytes) -> int:
    at, last = 4, False
    while not last:
        last = data[at] >= 0x80
        _must(data[at] & 0x7F <= 6)
        at += 4 + int.from_bytes(data[at + 1 : at + 4], "big")
    _must(data[at] == 0xFF and data[at + 1] & 0xFE == 0xF8)
    return len(data)


def _midi(data: bytes) -> int:
    size, form, tracks = struct.unpack_from(">LHH", data, 4)
    _must(size == 6 and form <= 2 and tracks)
    at = 14
    while data.startswith(b"MTrk", at):
        at += 8 + struct.unpack_from(">L", data, at + 4)[0]
    _must(at > 14)
    return at


def _font(data: bytes) -> int:
    count = struct.unpack_from(">H", data, 4)[0]
    _must(count)
    last = 0
    for at in range(12, 12 + 16 * count, 16):
        begin, size = struct.unpack_from(">8x2L", data, at)
        _must(begin >= 12 + 16 * count)
        last = max(last, begin + size)
    return int(last)


def _woff(data: bytes) -> int:
    size, tables, reserved = struct.unpack_from(">LHH", data, 8)
    _must(tables and reserved == 0)
    return int(size)


def _codestream(data: bytes) -> int:
    return len(data)  # two bytes, then bits: nothing in it can be checked without unpacking


_WALKS: dict[str, Callable[[bytes], int]] = {
    "PNG": _png,
    "JPEG": _jpeg,
    "GIF": _gif,
    "BMP": _bmp,
    "TIFF": _tiff,
    "PSD": _psd,
    "ICO": _ico,
    "WebP": _riff("WebP"),
    "HEIC": _boxes,
    "AVIF": _boxes,
    "JPEG 2000": _boxes,
    "JPEG XL": _codestream,
    "MP4": _boxes,
    "Matroska": _matroska,
    "AVI": _riff("AVI"),
    "MPEG": _mpeg,
    "FLV": _flv,
    "Windows Media": _asf,
    "MP3": _mp3,
    "AAC": _aac,
    "Ogg": _ogg,
    "FLAC": _flac,
    "MIDI": _midi,
    "WAV": _riff("WAV"),
    "TrueType": _font,
    "OpenType": _font,
    "WOFF": _woff,
    "WOFF2": _woff,
}
