"""What kind of file this is, told from its bytes alone.

Signatures are those that the formats' own specifications give. One made of letters only (`BM`,
`MZ`, `ID3`) could also begin an honest sentence, and is believed only if control bytes follow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from bestkept.engines.extract.reading import TroubleKind

_HEAD = 1024
_TAIL = 65_557  # an end record of 22 bytes and the longest comment a ZIP file may have

# offset, bytes, kind
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"PK\x07\x08", "zip"),
    (0, b"%PDF-", "pdf"),
    (0, b"{\\rtf", "rtf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "rar"),
    (257, b"ustar", "tar"),
    (0, b"!<arch>\n", "ar"),
    (32_769, b"CD001", "iso"),
    (0, b"SQLite format 3\x00", "sqlite"),
    (0, b"version https://git-lfs.github.com/spec/", "lfs"),
    (0, b"\x7fELF", "program"),
    (0, b"MZ", "program"),
    (0, b"\xca\xfe\xba\xbe", "program"),
    (0, b"\xcf\xfa\xed\xfe", "program"),
    (0, b"\xce\xfa\xed\xfe", "program"),
    (0, b"\x00asm", "program"),
    (0, b"\x00\x05\x16\x07", "appledouble"),
    (0, b"PACK\x00", "pack"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (0, b"BM", "BMP"),
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (0, b"8BPS", "PSD"),
    (0, b"\x00\x00\x01\x00", "ICO"),
    (0, b"\x00\x00\x00\x0cjP", "JPEG 2000"),
    (0, b"\xff\x0a", "JPEG XL"),
    (8, b"WEBP", "WebP"),
    (4, b"ftypheic", "HEIC"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftyp", "MP4"),
    (4, b"moov", "MP4"),
    (0, b"\x1aE\xdf\xa3", "Matroska"),
    (8, b"AVI ", "AVI"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media"),
    (0, b"\x00\x00\x01\xba", "MPEG"),
    (0, b"FLV\x01", "FLV"),
    (0, b"ID3", "MP3"),
    (0, b"\xff\xfb", "MP3"),
    (0, b"\xff\xf3", "MP3"),
    (0, b"\xff\xf1", "AAC"),
    (0, b"OggS\x00", "Ogg"),
    (0, b"fLaC\x00", "FLAC"),
    (0, b"MThd\x00", "MIDI"),
    (8, b"WAVE", "WAV"),
    (0, b"\x00\x01\x00\x00\x00", "TrueType"),
    (0, b"OTTO\x00", "OpenType"),
    (0, b"wOFF", "WOFF"),
    (0, b"wOF2", "WOFF2"),
)
_MEDIA = {
    "a picture": {"PNG", "JPEG", "GIF", "BMP", "TIFF", "PSD", "ICO", "WebP", "HEIC", "AVIF"}
    | {"JPEG 2000", "JPEG XL"},
    "a film": {"MP4", "Matroska", "AVI", "MPEG", "FLV", "Windows Media"},
    "a sound": {"MP3", "AAC", "Ogg", "FLAC", "MIDI", "WAV"},
    "a font": {"TrueType", "OpenType", "WOFF", "WOFF2"},
}
_LATER = {
    "iwork": "Apple Pages, Numbers or Keynote",
    "xlsb": "XLSB (a binary workbook)",
    "zstd": "zstd",
    "rar": "RAR",
    "ar": "ar (a static library or Debian package)",
    "iso": "an ISO disc image",
    "sqlite": "an SQLite database",
    "program": "a compiled program",
    "appledouble": "Mac metadata (AppleDouble)",
    "pack": "a git pack outside of its repository",
}
# An archive that lies in one of these is a member of it, unless it reaches to the very end.
_CONTAINERS = {"tar", "ole", "pdf", "7z", "gzip", "bzip2", "xz", "rar", "rtf"}
_PACKAGES = (("docx", "word/"), ("xlsx", "xl/"), ("pptx", "ppt/"))
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\b\x1b")) + b"\x7f"
_LETTERS_ONLY = re.compile(rb"[ -~]+")
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
# Formats made of text, told from how they begin (lower case, zero bytes of UTF-16 taken out).
_WEBPAGE = re.compile(
    rb"(?:<\?xml[^>]*>\s*)?(?:<!--.{0,400}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|div|p|table|ul|ol|h[1-6]|article|section|span|meta)[\s>]",
    re.DOTALL,
)
_MARKUP = re.compile(rb"<\?xml\s|<!doctype\s|<svg\s|<[a-z][\w.:-]*\s+xmlns")
_JSON = re.compile(rb"[\[{]\s*(?:[\[{]\s*)*\"(?:[^\"\\]|\\.)*(?:\"\s*[:,\]]|$)")
_MAIL_HEADER = re.compile(
    rb"(?m)^(from|to|cc|subject|date|message-id|mime-version|received|return-path|content-type"
    rb"|content-transfer-encoding|reply-to|delivered-to):"
)
_MIME = {b"mime-version", b"content-type", b"content-transfer-encoding"}
_HEADER_LINE = re.compile(rb"[a-z][a-z0-9-]*:")
_POSTED = re.compile(rb"(?:>?from [^\r\n]*\d\d:\d\d[^\r\n]*\r?\n)")  # the line before each mail
_HEADERS = 1 << 14


def detect(data: bytes) -> str:
    """The kind of `data`; "text" where no signature says otherwise (its reader decides)."""
    archived = _zip_ends(data)
    if archived == len(data) or (archived and _signed(data) not in _CONTAINERS):
        return "zip"  # whatever stands before it: a picture may carry an archive at its end
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x00\x00\xfe\xff")):
        return _text_format(data)
    kind = _signed(data)
    if kind:
        return _ole(data) if kind == "ole" else kind
    if b"%PDF-" in data[:_HEAD] and not clean(data[:_HEAD]):
        return "pdf"  # readers of PDF allow some bytes before it
    return _text_format(data)


def package(names: Collection[str], head: bytes) -> str:
    """Which kind of document the ZIP file with these member `names` is; "zip" if none.

    `head` is how the file begins: an OpenDocument file names itself there.
    """
    if _OPEN_DOCUMENT in head[30:120]:
        return "odf"
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names):
        return "iwork"
    if "[Content_Types].xml" in names:
        for kind, folder in _PACKAGES:
            if any(name.startswith(folder) for name in names):
                return "xlsb" if "xl/workbook.bin" in names else kind
    return "zip"


def why_unread(kind: str) -> tuple[TroubleKind, str]:
    """Why a file of this kind is not read, as a plain sentence."""
    if kind == "encrypted":
        return "encrypted", "a password protects this document"
    if kind == "lfs":
        return "access", "a Git LFS pointer: the file itself is stored elsewhere"
    if kind in _LATER:
        return "format", f"{_LATER[kind]} is not read yet"
    return "picture", f"{medium(kind)} ({kind}): it has no text layer that this version reads"


def medium(kind: str) -> str | None:
    """What a file of this kind is, if it is a picture, sound, film or font."""
    return next((words for words, kinds in _MEDIA.items() if kind in kinds), None)


def clean(data: bytes) -> bool:
    """Whether there are no control bytes here but those that text files have."""
    return controls(data) == 0


def controls(data: bytes) -> int:
    """How many control bytes are here that text files do not have."""
    return len(data) - len(data.translate(None, _CONTROLS))


def _text_format(data: bytes) -> str:
    """Which format this text is written in: "text" where it is in none that has its own reader."""
    head = data[:_HEADERS].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\x00", b"").lstrip().lower()
    if head.startswith(b"<"):
        page = _WEBPAGE.match(head)
        return "html" if page else "xml" if _MARKUP.match(head) else "text"
    if head.startswith((b"{", b"[")):
        return "json" if _JSON.match(head) else "text"
    posted = _POSTED.match(head)
    if posted and _HEADER_LINE.match(head, posted.end()):
        return "mbox"
    return "mail" if _HEADER_LINE.match(head) and _is_mail(head) else "text"


def _is_mail(head: bytes) -> bool:
    # Without one of the MIME headers nothing is encoded, and plain text says it all.
    top = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    seen = set(_MAIL_HEADER.findall(top))
    return len(seen) > 1 and not seen.isdisjoint(_MIME)


def _signed(data: bytes) -> str | None:
    """The kind that a signature tells, if there is one."""
    for offset, signature, kind in _SIGNATURES:
        if data.startswith(signature, offset) and _believed(data, offset, signature, kind):
            return kind
    return None


def _zip_ends(data: bytes) -> int:
    """Where the last ZIP archive in `data` ends; 0 if there is none near the end."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - _TAIL))
    if end < 0 or end + 22 > len(data):
        return 0
    stop = end + 22 + int.from_bytes(data[end + 20 : end + 22], "little")
    directory = int.from_bytes(data[end + 12 : end + 16], "little")
    if stop > len(data):
        return 0
    if directory == 0xFFFFFFFF:  # the ZIP64 record holds it
        return stop * data.startswith(b"PK\x06\x07", max(0, end - 20))
    found = 0 < directory <= end and data.startswith(b"PK\x01\x02", end - directory)
    return stop * found


def _believed(data: bytes, offset: int, signature: bytes, kind: str) -> bool:
    if kind in {"pdf", "rtf", "lfs"} or not _LETTERS_ONLY.fullmatch(signature):
        return True
    return offset > _HEAD or not clean(data[:_HEAD])


def _ole(data: bytes) -> str:
    # Office wraps an encrypted document in an OLE file with a stream of this name.
    return "encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "ole"
