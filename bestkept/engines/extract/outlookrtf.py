"""The RTF in which Outlook keeps a body: packed in its own way, and often a web page in disguise.

Sources: [MS-OXRTFCP] 2.2 for the packing, [MS-OXRTFEX] 2.1.3 for the page in it.
"""

from __future__ import annotations

import re
import struct
import zlib

from bestkept.engines.extract.rtf import Words

_BEFORE = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_PAGE = re.compile(rb"\\fromhtml1\b")
_HEAD = 512  # bytes in which an RTF says that it was a page: ten tokens by the specification


def unpacked(packed: bytes) -> tuple[bytes, bool]:
    """The RTF that Outlook packed, as far as it can be had, and whether that is all of it."""
    if len(packed) < 16 or packed[8:12] not in {b"MELA", b"LZFu"}:
        return b"", False
    stored, size = struct.unpack_from("<LL", packed)
    body = packed[16 : stored + 4]
    if packed[8:12] == b"MELA":
        return body[:size], len(body) >= size
    found = _inflated(body, min(size, 64 * len(packed)))
    # The sum is the CRC-32 of zlib, begun and ended with zeros instead of ones.
    total = zlib.crc32(body, 0xFFFFFFFF) ^ 0xFFFFFFFF
    return found[:size], len(found) >= size and total == struct.unpack_from("<L", packed, 12)[0]


def _inflated(body: bytes, size: int) -> bytes:
    out, at = bytearray(_BEFORE), 0
    while at < len(body) and len(out) - len(_BEFORE) < size:
        flags, at = body[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += body[at : at + 1]
                at += 1
                continue
            token = int.from_bytes(body[at : at + 2].ljust(2, b"\0"), "big")
            at += 2
            begin = _begin(len(out), token >> 4)
            if begin is None:
                return bytes(out[len(_BEFORE) :])
            for place in range(begin, begin + (token & 15) + 2):
                out += out[place : place + 1]
    return bytes(out[len(_BEFORE) :])


def _begin(written: int, place: int) -> int | None:
    """Where in all that was written the ring of 4096 bytes holds `place`; None: the end."""
    if place == written % 4096:
        return None
    back = (written - place) % 4096
    return max(0, written - back)


def page(rtf: bytes) -> bytes:
    """The web page that an RTF was made from, in UTF-8; empty if it was made from none."""
    if not _PAGE.search(rtf[:_HEAD]):
        return b""
    words = _Page()
    words.walk(rtf)
    return "".join(words.out).encode("utf-8", "replace")


class _Page(Words):
    """Collects the page: its tags, and the text between them but what stands for RTF readers."""

    def _word(self, word: str, number: int | None) -> None:
        group = self.groups[-1]
        if word == "htmltag" and group.starred and group.first:
            group.out, group.first = self.out, False
        elif word == "htmlrtf":
            group.out = None if number != 0 else self.out
        else:
            super()._word(word, number)
