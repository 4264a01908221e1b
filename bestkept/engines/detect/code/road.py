"""The two roads of the code lens behind one door: gate, tokens, grams, look-up.

The plain one starts at once; the compiled one is loaded when enough text has come. Both give
the same tokens, values and hits, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bestkept.engines.detect.code import gate, grams, lexing, passages, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bestkept.engines.detect.code.grams import CodeKeying
    from bestkept.engines.detect.code.passages import Passage
    from bestkept.engines.detect.segment import Segment


@dataclass(frozen=True)
class Tokens:
    """A text's structural tokens: codes, distances to the same name, first byte, end."""

    codes: Sequence[int]
    backs: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]


class CodeRoad(Protocol):
    """How a text is read: `read` first, and within it `passages` for each segment."""

    def read(self, text: str) -> Iterator[tuple[int, Tokens]]:
        """Yield, for each part with code, its first byte and tokens, which hold until the next."""

    def passages(self, tokens: Tokens, segment: Segment) -> list[Passage]:
        """Return the passages that may tell of a copy of something in `segment`."""


class PlainCodeRoad:
    """The road of the standard library."""

    def __init__(self, keying: CodeKeying) -> None:
        self._keying = keying
        self._values: Any = None

    def read(self, text: str) -> Iterator[tuple[int, Tokens]]:
        """Yield, for each part with code, its first byte and tokens."""
        data = text.encode(errors="surrogatepass")
        for start, end in parts(data):
            tokens = self.tokens(data[start:end])
            if len(tokens.codes) >= grams.SPAN:
                yield start, tokens

    def tokens(self, data: bytes) -> Tokens:
        """Return the tokens of what looks like code in `data`."""
        raw = lexing.Stream()
        for start, end in gate.regions(data):
            lexing.lex(data, start, end, raw)
        self._values = None
        kept = lexing.normal(raw)
        backs = grams.distances(kept.codes, kept.names)
        return Tokens(bytes(kept.codes), bytes(backs), kept.starts, kept.ends)

    def passages(self, tokens: Tokens, segment: Segment) -> list[Passage]:
        """Return the passages that may tell of a copy of something in `segment`."""
        if self._values is None:
            self._values = self._keying.values(tokens.codes, tokens.backs)
        values = self._values
        looked = ((at, segment.look_up(values[at])) for at in segment.candidates(values))
        packed = sorted(runs.pack(at, one) for at, found in looked for one in found[: runs.MANY])
        return list(passages.passages(packed, tokens.codes, tokens.backs, segment))


PART = 1 << 24  # bytes of a text that are read at once; a copy across two parts is two


def parts(data: bytes) -> list[tuple[int, int]]:
    """Cut `data` into parts of whole lines."""
    found, start = [], 0
    while start < len(data):
        end = start + PART
        if end < len(data):
            mark = data.find(b"\n", end)
            end = mark + 1 if mark >= 0 else len(data)
        found.append((start, min(end, len(data))))
        start = end
    return found
