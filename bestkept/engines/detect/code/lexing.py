"""Source text to structural tokens, line by line, with the standard library alone.

Every line is read by itself: where a copy begins or ends, even inside a comment or a string
over several lines, the next line is read as it always was. Names become one token, numbers
one, strings one; comments, blanks, semicolons and backslashes are dropped. Dropped too are
lines that hold three plain names in a row (prose: a docstring, the inside of a long comment),
other lines of documentation (`deg : int`, `-----`, `>>> f(x)`), imports, and lines that are one
name or one string and nothing else. `_kernel.py` does the same, bit for bit.
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING

from bestkept.engines.detect.code import alphabet
from bestkept.engines.detect.code.alphabet import NAME, NUMBER, STRING

if TYPE_CHECKING:
    from collections.abc import Callable

PROSE = 3  # plain names in a row that make a line prose

_TOKEN = re.compile(
    rb"""(?P<word>[A-Za-z_$\x80-\xff][A-Za-z0-9_$\x80-\xff]*)
    |(?P<number>[0-9](?:[0-9A-Za-z_.]|(?<=[eE])[+-](?=[0-9]))*)
    |(?P<text>(?P<three>\"\"\"|''').*?(?P=three)
        |\"(?!\"\")(?:[^\"\\]|\\.)*\"|'(?!'')(?:[^'\\]|\\.)*'
        |`(?:[^`\\]|\\.)*`)
    |(?P<open>\"\"\"|'''|[\"`])
    |(?P<remark>//|/\*|\*/|--|[#*])
    |(?P<sign>[()\[\]{},.:=+\-/%&|^~!<>?@])""",
    re.VERBOSE,
)
_DIRECTIVE = re.compile(rb"[A-Za-z_$\x80-\xff][A-Za-z0-9_$\x80-\xff]*")
_BLANK = b" \t\r\f\v"


class Stream:
    """Tokens as they are read: codes, what names are called, and where they begin and end.

    `names` has 32 bits of a word (0 for other tokens), `starts` and `ends` are in bytes.
    """

    def __init__(self) -> None:
        self.codes = bytearray()
        self.names: array[int] = array("I")
        self.starts: array[int] = array("I")
        self.ends: array[int] = array("I")

    def add(self, code: int, name: int, start: int, end: int) -> None:
        """Append a token."""
        self.codes.append(code)
        self.names.append(name)
        self.starts.append(start)
        self.ends.append(end)

    def cut(self, length: int) -> None:
        """Forget all but the first `length` tokens."""
        del self.codes[length:], self.names[length:], self.starts[length:], self.ends[length:]


def lex(data: bytes, start: int, end: int, stream: Stream) -> None:
    """Append the raw tokens of the lines of `data[start:end]` to `stream`."""
    while start < end:
        mark = data.find(b"\n", start, end)
        stop = mark if mark >= 0 else end
        _Line(data, start, stop, stream).read()
        start = stop + 1


class _Line:
    """One line being read."""

    def __init__(self, data: bytes, start: int, end: int, stream: Stream) -> None:
        self._data, self._at, self._end = data, start, end
        self._stream = stream
        self._first = len(stream.codes)
        self._run = 0
        self._prose = False
        self._imports = False

    def read(self) -> None:
        """Append the line's tokens, or none if the line is prose or one string."""
        take: dict[str, Callable[[re.Match[bytes]], int]] = {
            "word": self._word,
            "number": self._number,
            "text": self._text,
            "open": self._open,
            "remark": self._remark,
            "sign": self._sign,
        }
        while self._at < self._end:
            token = _TOKEN.search(self._data, self._at, self._end)
            if token is None:
                break
            kind = "text" if token.lastgroup == "three" else token.lastgroup or ""
            self._at = take[kind](token)
        self._close()

    def _close(self) -> None:
        codes = self._stream.codes[self._first :]
        if self._prose or (codes and self._says_nothing(codes)):
            self._stream.cut(self._first)

    def _says_nothing(self, codes: bytearray) -> bool:
        if self._imports and codes[0] in _IMPORTING:
            return True
        if len(codes) < 2:
            return codes[0] in _LONE
        ruled = len(codes) > 2 and codes[0] == codes[1] == codes[2]
        if ruled and (codes[0] in alphabet.RULES or codes[0] == alphabet.MORE):
            return True
        start = self._stream.starts[self._first + 1]
        return codes[1] == alphabet.COLON and self._data[start - 1] in _BLANK

    def _add(self, code: int, start: int, end: int, name: int = 0) -> int:
        if not code:
            return end
        self._imports |= code == alphabet.IMPORT
        self._run = self._run + 1 if code == NAME else 0
        self._prose |= self._run >= PROSE
        self._stream.add(code, name, start, end)
        return end

    def _word(self, token: re.Match[bytes]) -> int:
        start, end = token.span()
        if end - start <= 2 and end < self._end and self._data[end] in b"\"'`":
            return end  # r"...", b'...', L"..."
        return self._add(alphabet.KEYWORDS.get(token[0], NAME), start, end, folded(token[0]))

    def _number(self, token: re.Match[bytes]) -> int:
        return self._add(NUMBER, *token.span())

    def _text(self, token: re.Match[bytes]) -> int:
        return self._add(STRING, *token.span())

    def _open(self, token: re.Match[bytes]) -> int:
        return self._add(STRING, token.start(), self._end)

    def _sign(self, token: re.Match[bytes]) -> int:
        return self._add(alphabet.OPERATOR[self._data[token.start()]], *token.span())

    def _remark(self, token: re.Match[bytes]) -> int:
        sign, start, end = token[0], token.start(), token.end()
        new = len(self._stream.codes) == self._first
        if sign == b"//":
            return self._end
        if sign == b"/*":
            mark = self._data.find(b"*/", end, self._end)
            return mark + 2 if mark >= 0 else self._end
        if sign == b"*/":
            self._stream.cut(self._first)
            self._run, self._prose, self._imports = 0, False, False
            return end
        if sign == b"#":
            return self._hash(start, new)
        after = self._data[end : min(end + 1, self._end)]
        ends_here = not after or after in _BLANK
        if sign == b"*":
            return self._end if new and ends_here else self._one(start)
        before = new or self._data[start - 1] in _BLANK
        return self._end if before and ends_here else self._one(start)

    def _one(self, start: int) -> int:
        return self._add(alphabet.OPERATOR[self._data[start]], start, start + 1)

    def _hash(self, start: int, new: bool) -> int:
        after = self._data[start + 1 : min(start + 3, self._end)]
        word = _DIRECTIVE.match(self._data, start + 1, self._end)
        directive = new and word is not None and word[0] in alphabet.DIRECTIVES
        if after[:1] == b"[" or after == b"![" or directive:
            return self._one(start)
        return self._end


def normal(raw: Stream) -> Stream:
    """Return the stream that is hashed.

    Soft keywords with no name or literal behind them are names; of names in a row two stay,
    of strings in a row one, of literals in a list three; the sign of a number goes, and so
    does a comma before a closing bracket.
    """
    out = Stream()
    codes = out.codes
    literal = (NAME, NUMBER, STRING)
    for at, found in enumerate(raw.codes):
        code = found
        follower = raw.codes[at + 1] if at + 1 < len(raw.codes) else 0
        if code >= alphabet.FIRST_SOFT and follower not in literal:
            code = NAME
        tail = codes[-2:]
        if (code == NAME and tail == _TWO_NAMES) or (code == STRING and tail[-1:] == _A_STRING):
            out.ends[-1] = raw.ends[at]
            continue
        if code in alphabet.CLOSERS and tail[-1:] == _A_COMMA:
            out.cut(len(codes) - 1)
        if code in _LITERALS:
            if tail[-1:] == _A_MINUS and (len(tail) < 2 or tail[0] in alphabet.OPENERS):
                out.cut(len(codes) - 1)
            comma = alphabet.COMMA
            if codes[-6:] == bytes([code, comma, code, comma, code, comma]):
                out.cut(len(codes) - 2)
        out.add(code, raw.names[at], raw.starts[at], raw.ends[at])
    return out


def folded(word: bytes) -> int:
    """Return 32 bits that tell a word from others, never 0: its bytes, eight at a time, mixed."""
    found = 0
    for at in range(0, len(word), 8):
        found ^= int.from_bytes(word[at : at + 8], "little")
        found = found * MIX & _FULL if at else found
    return max((found * MIX & _FULL) >> 32, 1)


MIX = 0x9E3779B97F4A7C15
_FULL = (1 << 64) - 1


_TWO_NAMES = bytes([NAME, NAME])
_A_STRING = bytes([STRING])
_LONE = (NAME, STRING)
_IMPORTING = (alphabet.IMPORT, alphabet.FROM)
_LITERALS = (NUMBER, STRING)
_A_MINUS = bytes([alphabet.MINUS])
_A_COMMA = bytes([alphabet.COMMA])
