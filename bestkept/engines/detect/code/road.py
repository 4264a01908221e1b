"""The two roads of the code lens behind one door: gate, tokens, grams, look-up.

The plain one starts at once; the compiled one is loaded when enough text has come. Both give
the same tokens, values and hits, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bestkept.engines.detect.code import gate, grams, lexing, runs, surprise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.engines.detect.code.grams import CodeKeying
    from bestkept.engines.detect.code.runs import Run
    from bestkept.engines.detect.segment import Segment


@dataclass(frozen=True)
class Tokens:
    """A text's structural tokens: codes, distances to the same name, first byte, end."""

    codes: Sequence[int]
    backs: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]


class CodeRoad(Protocol):
    """How a text is read: `tokens` first, then `found` for each segment."""

    def tokens(self, data: bytes) -> Tokens:
        """Return the tokens of what looks like code in `data`."""

    def runs(self, tokens: Tokens, segment: Segment) -> list[Run]:
        """Return the runs of hits in `segment` that may tell of a copy."""


class PlainCodeRoad:
    """The road of the standard library."""

    def __init__(self, keying: CodeKeying) -> None:
        self._keying = keying
        self._values: Any = None

    def tokens(self, data: bytes) -> Tokens:
        """Return the tokens of what looks like code in `data`."""
        raw = lexing.Stream()
        for start, end in gate.regions(data):
            lexing.lex(data, start, end, raw)
        self._values = None
        kept = lexing.normal(raw)
        backs = grams.distances(kept.codes, kept.names)
        return Tokens(bytes(kept.codes), bytes(backs), kept.starts, kept.ends)

    def runs(self, tokens: Tokens, segment: Segment) -> list[Run]:
        """Return the runs of hits in `segment` that may tell of a copy."""
        if self._values is None:
            self._values = self._keying.values(tokens.codes, tokens.backs)
        values = self._values
        looked = ((at, segment.look_up(values[at])) for at in segment.candidates(values))
        packed = [runs.pack(at, place) for at, places in looked for place in places[: runs.MANY]]
        if not packed:
            return []
        weights = surprise.weights(tokens.codes, tokens.backs)
        return list(runs.cut(sorted(packed), weights))


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
