"""From a text to the findings of the code lens."""

from __future__ import annotations

import hashlib
import importlib
import threading
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bestkept.engines.detect import excuses, folding
from bestkept.engines.detect.code import surprise
from bestkept.engines.detect.code.grams import SPAN, keying
from bestkept.engines.detect.code.road import PlainCodeRoad, parts
from bestkept.engines.detect.code.runs import HERE, LABELS, LEAST_STEPS, REACH, unpacked
from bestkept.engines.detect.finding import Finding
from bestkept.engines.detect.grade import FINDING, NOTE, SUSPICION
from bestkept.engines.detect.sketch import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bestkept.engines.detect.code.grams import CodeKeying
    from bestkept.engines.detect.code.road import CodeRoad, Tokens
    from bestkept.engines.detect.code.runs import Hit, Run
    from bestkept.engines.detect.index import Index
    from bestkept.engines.detect.segment import Segment

LENS = "code"
BAND = 48  # tokens put in or left out between two runs of one passage
FILL = 8  # tokens between two hits that count as covered
MOSTLY = 0.9  # of a passage's words: public text, though no list has its structure
GRADES = ((190.0, FINDING), (150.0, SUSPICION), (115.0, NOTE))  # bits of surprise

_Memory = dict[tuple[tuple[int, int], ...], float]


@dataclass
class Passage:
    """The runs of hits of one document that lie near each other in it and in the text."""

    paper: int
    runs: list[Run]

    def __post_init__(self) -> None:
        self.first, self.last, self.steps, packed = self.runs[0]
        self.diagonal = packed[0] >> HERE + LABELS

    def join(self, run: Run) -> None:
        """Take in a run that begins no earlier."""
        self.runs.append(run)
        self.last = max(self.last, run.last)
        self.steps += run.steps
        self.diagonal = run.packed[0] >> HERE + LABELS

    @property
    def hits(self) -> list[Hit]:
        """The hits of all runs."""
        return [unpacked(packed) for run in self.runs for packed in run.packed]


def find(text: str, index: Index) -> list[Finding]:
    """Return what this lens finds in `text`, in no order and with echoes."""
    told = (telling.finding() for telling in tellings(text, index))
    return [finding for finding in told if finding]


def tellings(text: str, index: Index) -> Iterator[Telling]:
    """Yield what it takes to tell of each passage that may say enough, before the next is read."""
    data = text.encode(errors="surrogatepass")
    road = _road(index)
    for start, end in parts(data):
        part = data if end - start == len(data) else data[start:end]
        tokens = road.tokens(part)
        memory: _Memory = {}
        for segment in index.through(LENS) if len(tokens.codes) >= SPAN else []:
            for passage in _passages(road.runs(tokens, segment), segment):
                yield Telling(text, data, start, tokens, segment, passage, memory, index)


_own = threading.local()


def _road(index: Index) -> CodeRoad:
    """Return the road for a text; a thread keeps its compiled one, whose buffers are large."""
    keyed = keying(index.keying.code)
    if not index.compiled:
        return PlainCodeRoad(keyed)
    kept: tuple[CodeKeying, CodeRoad] | None = getattr(_own, "road", None)
    if kept is None or kept[0] is not keyed:
        kept = _own.road = (keyed, _fast().FastCodeRoad(keyed))
    return kept[1]


def _fast() -> Any:
    return importlib.import_module("bestkept.engines.detect.code.fast")


def _passages(runs: list[Run], segment: Segment) -> list[Passage]:
    """Return the passages that say enough: runs near each other in document and text."""
    done: list[Passage] = []
    live: dict[int, list[Passage]] = defaultdict(list)
    for run in sorted(runs):
        one = Passage(segment.paper_at(unpacked(run.packed[0]).there), [run])
        near = [other for other in live[one.paper] if run.first - other.last <= REACH]
        home = next((o for o in near if abs(o.diagonal - one.diagonal) <= BAND), None)
        if home:
            home.join(run)
        else:
            near.append(one)
            done.append(one)
        live[one.paper] = near
    return [one for one in done if one.steps >= LEAST_STEPS]


def _ranges(hits: Iterable[Hit]) -> list[tuple[int, int]]:
    """Return the ranges of tokens of the text that some hits cover, with short gaps."""
    ranges: list[tuple[int, int]] = []
    for here in sorted({hit.here for hit in hits}):
        if ranges and here <= ranges[-1][1] + FILL:
            ranges[-1] = (ranges[-1][0], here + SPAN)
        else:
            ranges.append((here, here + SPAN))
    return ranges


@dataclass(frozen=True)
class Telling:
    """What it takes to tell a finding from a passage; `offset` is where the part begins."""

    text: str
    data: bytes
    offset: int
    tokens: Tokens
    segment: Segment
    passage: Passage
    memory: _Memory
    index: Index

    def finding(self) -> Finding | None:
        """Return the finding, or None where the passage says too little."""
        everything, own = self.weighed()
        grade, excuse = _grade(own), None
        if grade is None:
            grade, excuse = _grade(everything), "public"
        return (
            None if grade is None else self._told(grade, excuse, own if not excuse else everything)
        )

    def weighed(self) -> tuple[float, float]:
        """Return the bits of surprise of all that was found, and of what is in no public gram."""
        hits = self.passage.hits
        return self._bits(hits), self._bits([hit for hit in hits if not hit.labels & PUBLIC])

    def _bits(self, hits: list[Hit]) -> float:
        """Return the surprise of what some hits cover; a passage of many documents, once."""
        ranges = tuple(_ranges(hits))
        if ranges not in self.memory:
            self.memory[ranges] = surprise.bits(self.tokens.codes, self.tokens.backs, ranges)
        return self.memory[ranges]

    def _told(self, grade: str, excuse: str | None, bits: float) -> Finding:
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
            score=round(bits / (bits + GRADES[1][0]), 4),
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
        before = len(self.data[:start].decode(errors="surrogatepass"))
        return before, before + len(self.data[start:end].decode(errors="surrogatepass"))


def _grade(bits: float) -> str | None:
    return next((grade for least, grade in GRADES if bits >= least), None)
