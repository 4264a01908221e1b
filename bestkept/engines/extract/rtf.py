"""RTF (Rich Text Format 1.9.1): its text, with notes, headers and hidden text after it.

Groups are kept on a list of our own, not by recursion: they may be nested as deep as somebody
likes. Binary data are stepped over by the length that they claim, where there is so much.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece, Reading

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])"
    rb"|([^\\{}\r\n]+)|[\r\n]+|\\"
)
_BREAKS = {"par": "\n", "line": "\n", "sect": "\n", "page": "\n", "column": "\n", "row": "\n"}
_BREAKS |= {"cell": "\n", "nestcell": "\n", "nestrow": "\n", "tab": "\t", "softline": "\n"}
_SIGNS = {"emdash": "\u2014", "endash": "\u2013", "lquote": "\u2018", "rquote": "\u2019"}
_SIGNS |= {"ldblquote": "\u201c", "rdblquote": "\u201d", "bullet": "\u2022"}
_SIGNS |= {"emspace": " ", "enspace": " ", "qmspace": " "}
_SYMBOLS = {b"~": "\u00a0", b"_": "\u2011", b"-": "\u00ad", b"\n": "\n", b"\r": "\n"}
_SYMBOLS |= {b"\\": "\\", b"{": "{", b"}": "}", b"\t": "\t"}
_ASIDE = {"footnote", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr"}
_ASIDE |= {"footerf", "annotation", "shptxt", "fldinst", "title", "subject", "doccomm", "keywords"}
_HUSHED = {"fonttbl", "colortbl", "stylesheet", "info", "pict", "objdata", "themedata", "datastore"}
_HUSHED |= {"colorschememapping", "latentstyles", "listtable", "listoverridetable", "rsidtbl"}
_HUSHED |= {"generator", "xmlnstbl", "filetbl", "revtbl", "blipuid", "datafield", "fontemb"}
_HUSHED |= {"pgptbl", "panose", "falt", "author", "operator", "creatim", "revtim", "wgrffmtfilter"}
_CHARSETS = {0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5"}
_CHARSETS |= {161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256"}
_CHARSETS |= {186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}
_DEEPEST = 10_000


@dataclass(slots=True)
class _Group:
    """What holds until the group ends."""

    out: list[str] | None  # None: nothing of it is text
    codec: str
    skip: int = 1  # characters that stand after \u for older programs
    starred: bool = False
    first: bool = True


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read a document: its text, then what stands beside it."""
    words = Words()
    words.walk(data)
    if words.deepest:
        reading.doubt("limit", f"its groups are nested more than {_DEEPEST} deep")
    elif len(words.groups) > 1 or not words.closed:
        reading.doubt("damaged", "it breaks off before its end")
    text = "".join(words.out) + "\n" + "\n".join("".join(aside) for aside in words.asides)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if text.strip():
        yield reading.piece(text)
    if words.pictures:
        reading.doubt("picture", f"{words.pictures} pictures or objects in it: not read")


class Words:
    """Collects text while the tokens go by: `out` the text itself, `asides` what is beside it."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.asides: list[list[str]] = []
        self.groups = [_Group(self.out, "cp1252")]
        self.fonts: dict[int, str] = {}
        self.font = 0
        self.codec = "cp1252"
        self.bytes: bytearray = bytearray()
        self.skipped = 0  # characters still to be left out after \u
        self.pictures = 0
        self.deepest = self.closed = False

    def walk(self, data: bytes) -> None:
        """Go through a document once; `closed` tells whether it came to its end."""
        at = 0
        while (found := _TOKEN.match(data, at)) and not self.closed and not self.deepest:
            at = found.end()
            word, number, coded, symbol, brace, plain = found.groups()
            if coded:
                self._coded(int(coded, 16))
                continue
            if plain is not None:
                self._plain(plain)
                continue
            self._flush()
            if word == b"bin":
                size = int(number or 0)
                at += size if 0 < size <= len(data) - at else 0
            elif word:
                self._word(word.decode(), None if number is None else int(number))
            elif symbol:
                self._symbol(symbol)
            elif brace:
                self._brace(brace)
        self._flush()

    def _say(self, text: str) -> None:
        group = self.groups[-1]
        group.first = False
        if group.out is not None:
            group.out.append(text)

    def _coded(self, value: int) -> None:
        if self.skipped:
            self.skipped -= 1
        else:
            self.bytes.append(value)

    def _plain(self, plain: bytes) -> None:
        if self.skipped:
            cut = min(self.skipped, len(plain))
            self.skipped -= cut
            plain = plain[cut:]
        self.bytes += plain

    def _flush(self) -> None:
        if self.bytes:
            try:
                text = self.bytes.decode(self.groups[-1].codec, "replace")
            except LookupError:
                text = self.bytes.decode("cp1252", "replace")
            self._say(text)
            self.bytes.clear()

    def _brace(self, brace: bytes) -> None:
        self.skipped = 0
        if brace == b"{":
            self.deepest = len(self.groups) > _DEEPEST
            self.groups.append(replace(self.groups[-1], starred=False, first=True))
        elif len(self.groups) > 1:
            self.groups.pop()
            self.closed = len(self.groups) == 1

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.groups[-1].starred = True
        elif self.skipped:
            self.skipped -= 1
        else:
            self._say(_SYMBOLS.get(symbol, ""))

    def _word(self, word: str, number: int | None) -> None:
        group = self.groups[-1]
        if word in {"pict", "objdata"}:
            self.pictures += 1
        if group.first and word in _ASIDE and (group.out is not None or word in _TITLES):
            group.out = []
            self.asides.append(group.out)
        elif word in _HUSHED or (group.starred and group.first and word not in _KEPT):
            group.out = None
        elif word == "u" and number is not None:
            self._say(chr(number & 0xFFFF))
            self.skipped = group.skip
            return
        elif word == "upr":
            group.first = True
            return
        else:
            self._setting(word, number, group)
            return
        group.first = False

    def _setting(self, word: str, number: int | None, group: _Group) -> None:
        if word in _BREAKS or word in _SIGNS:
            self._say(_BREAKS.get(word) or _SIGNS[word])
        elif number is None:
            return
        elif word == "uc":
            group.skip = max(0, number)
        elif word == "ansicpg":
            self.codec = group.codec = f"cp{number}"
        elif word == "f":
            self.font = number
            group.codec = self.fonts.get(number, self.codec)
        elif word == "fcharset" and number in _CHARSETS:
            self.fonts[self.font] = _CHARSETS[number] if number else self.codec


_TITLES = {"title", "subject", "doccomm", "keywords"}
_KEPT = {"shptxt", "footnote", "annotation", "fldinst", "shpinst", "shprslt", "ud", "fldrslt"}
