"""From a text to the findings of the code lens."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.engines.detect import excuses, folding
from bestkept.engines.detect.code.grams import keying
from bestkept.engines.detect.code.road import PlainCodeRoad
from bestkept.engines.detect.finding import Finding
from bestkept.engines.detect.grade import FINDING, NOTE, SUSPICION
from bestkept.engines.detect.sketch import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.detect.code.grams import CodeKeying
    from bestkept.engines.detect.code.passages import Passage
    from bestkept.engines.detect.code.road import CodeRoad, Tokens
    from bestkept.engines.detect.index import Index
    from bestkept.engines.detect.segment import Segment

LENS = "code"
MOSTLY = 0.9  # of a passage's words: public text, though no list has its structure
GRADES = ((108, FINDING), (80, SUSPICION), (60, NOTE))  # points (evidence.py)


def find(text: str, index: Index) -> list[Finding]:
    """Return what this lens finds in `text`, in no order and with echoes."""
    return [telling.finding() for telling in tellings(text, index)]


def tellings(text: str, index: Index) -> Iterator[Telling]:
    """Yield what it takes to tell of each passage that may say enough, before the next is read."""
    road = _road(index)
    for start, tokens in road.read(text):
        for segment in index.through(LENS):
            for passage in road.passages(tokens, segment):
                yield Telling(text, start, tokens, segment, passage, index)


_own = threading.local()


def _road(index: Index) -> CodeRoad:
    """Return the road for a text; a thread keeps its compiled one, whose buffers are large."""
    keyed = keying(index.keying.code)
    if not index.compiled:
        return PlainCodeRoad(keyed)
    kept: tuple[CodeKeying, CodeRoad] | None = getattr(_own, "road", None)
    if kept is None or kept[0] is not keyed:
        kept = _own.road = (keyed, compiled("code.fast", "FastCodeRoad")(keyed))
    return kept[1]


@dataclass(frozen=True)
class Telling:
    """What it takes to tell a finding from a passage; `offset` is where the part begins."""

    text: str
    offset: int
    tokens: Tokens
    segment: Segment
    passage: Passage
    index: Index

    def finding(self) -> Finding:
        """Return the finding; excused as public where too little is the document's own."""
        everything, own = self.passage.points
        grade = _grade(own)
        return self._told(grade, None, own) if grade else self._told(FINDING, "public", everything)

    def _told(self, grade: str, excuse: str | None, points: int) -> Finding:
        start, end = self._place()
        paper = self.segment.papers[self.passage.paper]
        excerpt = self.text[start:end]
        words = folding.words(excerpt)
        if len(excuses.sources(words, self.index)) >= MOSTLY * len(words):
            excuse = "public"
        return Finding(
            asset=paper.label.asset,
            version=paper.label.version,
            document=paper.label.document,
            lens=LENS,
            start=start,
            end=end,
            line=self.text.count("\n", 0, start) + 1,
            share=round(len({hit.there for hit in self.passage.hits}) / paper.sketches, 4),
            score=round(points / (points + GRADES[1][0]), 4),
            grade=grade,
            excuse=excuse,
            excerpt_sha256=hashlib.sha256(excerpt.encode(errors="surrogatepass")).hexdigest(),
        )

    def _place(self) -> tuple[int, int]:
        first, last = self.passage.first, self.passage.last - 1
        start = self.offset + int(self.tokens.starts[first])
        end = self.offset + int(self.tokens.ends[last])
        if self.text.isascii():
            return start, end
        data = self.text.encode(errors="surrogatepass")
        before = len(data[:start].decode(errors="surrogatepass"))
        return before, before + len(data[start:end].decode(errors="surrogatepass"))


def _grade(points: int) -> str | None:
    return next((grade for least, grade in GRADES if points >= least), None)
