"""A writer of bodies as Outlook keeps them, by [MS-OXRTFEX] and [MS-OXRTFCP] alone."""

import struct

BEFORE = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
HEAD = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}{\colortbl\red0;}\uc1 "
)


def enclosed(parts):
    """RTF with a page in it: tags (in a list of their own) and texts, each as Outlook puts it."""
    said = []
    for part in parts:
        if part.startswith("<"):
            said.append(b"{\\*\\htmltag64 " + _escaped(part) + b"}")
            if part in {"<p>", "<br>"}:
                said.append(rb"\htmlrtf \par shadow\htmlrtf0 ")
        else:
            for n, piece in enumerate(part.split("&")):
                if n:
                    said.append(rb"{\*\htmltag84 &amp;}\htmlrtf &\htmlrtf0 ")
                said.append(_escaped(piece))
    return HEAD + b"\r\n".join(said) + b"}"


def _escaped(text):
    out = []
    for n, letter in enumerate(text):
        if letter in "\\{}":
            out.append("\\" + letter)
        elif letter.isascii():
            out.append(letter)
        elif n % 2:
            out.append(f"\\'{letter.encode('cp1252')[0]:02x}")
        else:
            out.append(f"\\u{ord(letter)}?")
    return "".join(out).encode("ascii")


def packed(rtf):
    """The stream that holds this RTF: repeats told by place and length in a ring of 4096 bytes."""
    ring, at, tokens = bytearray(BEFORE), 0, []
    while at < len(rtf):
        place, length = _longest(ring, rtf[at : at + 17])
        if length > 1:
            tokens.append(struct.pack(">H", (place % 4096) << 4 | (length - 2)))
        else:
            tokens.append(rtf[at : at + 1])
            length = 1
        ring += rtf[at : at + length]
        at += length
    tokens.append(struct.pack(">H", (len(ring) % 4096) << 4))
    body = b""
    for start in range(0, len(tokens), 8):
        run = tokens[start : start + 8]
        body += bytes([sum((len(one) == 2) << n for n, one in enumerate(run))]) + b"".join(run)
    return struct.pack("<LL4sL", len(body) + 12, len(rtf), b"LZFu", checksum(body)) + body


def _longest(ring, wanted):
    for length in range(len(wanted), 1, -1):
        place = ring.rfind(wanted[:length], max(0, len(ring) - 4095))
        if place >= 0:
            return place, length
    return 0, 0


def checksum(data):
    """The sum of [MS-OXRTFCP] 2.1.3.2, bit by bit."""
    total = 0
    for byte in data:
        total ^= byte
        for _ in range(8):
            total = total >> 1 ^ (0xEDB88320 if total & 1 else 0)
    return total
