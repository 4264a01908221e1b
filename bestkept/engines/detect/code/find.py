"""From a text to the findings of the code lens."""

from __future__ import annotations

import hashlib
import importlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bestkept.engines.detect.code import surprise
from bestkept.engines.detect.code.grams import SPAN, keying
from bestkept.engines.detect.code.road import PlainCodeRoad, parts
from bestkept.engines.detect.finding import Finding
from bestkept.engines.detect.grade import FINDING, NOTE, SUSPICION
from bestkept.engines.detect.segment import place_of
from bestkept.engines.detect.sketch import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestkept.engines.detect.code.road import CodeRoad, Tokens
    from bestkept.engines.detect.index import Index
    from bestkept.engines.detect.segment import Segment

LENS = "code"
REACH = 64  # tokens without a hit after which a run, or a passage, has ended
BAND = 48  # tokens put in or left out between two runs of one passage
LEAST = 24  # tokens that a passage covers, or it says too little
GRADES = ((200.0, FINDING), (150.0, SUSPICION), (120.0, NOTE))  # bits of surprise
_LEAST_STEPS = GRADES[-1][0] * surprise.UNIT
_MANY = 32  # places of one gram that are followed


@dataclass(frozen=True)
class _Hit:
    """A gram found: token numbers in the text and in the segment, label bits."""

    here: int
    there: int
    labels: int


@dataclass
class _Passage:
    """The runs of hits of one document that lie near each other in the text."""

    paper: int
    hits: list[_Hit]

    @property
    def first(self) -> int:
        return min(hit.here for hit in self.hits)

    @property
    def last(self) -> int:
        return max(hit.here for hit in self.hits) + SPAN

    @property
    def diagonal(self) -> int:
        return self.hits[-1].here - self.hits[-1].there


def find(text: str, index: Index) -> list[Finding]:
    """Return what this lens finds in `text`, in no order and with echoes."""
    data = text.encode(errors="surrogatepass")
    road = _road(index)
    found: list[Finding] = []
    for start, end in parts(data):
        part = data if end - start == len(data) else data[start:end]
        tokens, memory = road.tokens(part), {}
        for segment in index.through(LENS):
            hits = road.found(tokens, segment) if len(tokens.codes) >= SPAN else []
            passages = _passages(hits, segment)
            weights = road.weights(tokens) if passages else []
            for passage in passages:
                if weights[passage.last] - weights[passage.first] < _LEAST_STEPS:
                    continue
                told = _Telling(text, data, start, tokens, segment, passage, memory).finding()
                found.extend([told] if told else [])
    return found


def _road(index: Index) -> CodeRoad:
    keyed = keying(index.keying.code)
    if not index.compiled:
        return PlainCodeRoad(keyed)
    road: CodeRoad = _fast().FastCodeRoad(keyed)
    return road


def _fast() -> Any:
    return importlib.import_module("bestkept.engines.detect.code.fast")


def _passages(found: list[tuple[int, list[int]]], segment: Segment) -> list[_Passage]:
    """Return the passages: runs of one document, near each other in it and in the text."""
    done: list[_Passage] = []
    live: dict[int, list[_Passage]] = defaultdict(list)
    for run in _runs(found, segment):
        near = [one for one in live[run.paper] if run.first - one.last <= REACH]
        home = next((one for one in near if abs(one.diagonal - run.diagonal) <= BAND), None)
        if home:
            home.hits.extend(run.hits)
        else:
            near.append(run)
            done.append(run)
        live[run.paper] = near
    return [one for one in done if one.last - one.first >= LEAST]


def _runs(found: list[tuple[int, list[int]]], segment: Segment) -> list[_Passage]:
    """Return the hits of each diagonal and document, cut where REACH tokens have none."""
    diagonals: dict[int, list[_Hit]] = defaultdict(list)
    for here, places in found:
        for place in places[:_MANY]:
            there, labels = place_of(place)
            diagonals[here - there].append(_Hit(here, there, labels))
    runs = [run for hits in diagonals.values() for run in _cut(hits, segment)]
    return sorted(runs, key=lambda run: (run.first, run.hits[0].there))


def _cut(hits: list[_Hit], segment: Segment) -> list[_Passage]:
    runs: list[_Passage] = []
    for hit in hits:
        paper = segment.paper_at(hit.there)
        last = runs[-1] if runs else None
        if last and last.paper == paper and hit.here - last.hits[-1].here <= REACH:
            last.hits.append(hit)
        else:
            runs.append(_Passage(paper, [hit]))
    return runs


def _ranges(hits: Iterable[_Hit]) -> list[tuple[int, int]]:
    """Return the ranges of tokens of the text that some hits cover."""
    ranges: list[tuple[int, int]] = []
    for here in sorted({hit.here for hit in hits}):
        if ranges and here <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], here + SPAN)
        else:
            ranges.append((here, here + SPAN))
    return ranges


@dataclass(frozen=True)
class _Telling:
    """What it takes to tell a finding from a passage; `offset` is where the part begins."""

    text: str
    data: bytes
    offset: int
    tokens: Tokens
    segment: Segment
    passage: _Passage
    memory: dict[tuple[tuple[int, int], ...], float]

    def finding(self) -> Finding | None:
        """Return the finding, or None where the passage says too little."""
        hits = self.passage.hits
        everything = self._bits(hits)
        own = self._bits([hit for hit in hits if not hit.labels & PUBLIC])
        grade, excuse = _grade(own), None
        if grade is None:
            grade, excuse = _grade(everything), "public"
        return None if grade is None else self._told(grade, excuse, own if not excuse else everything)

    def _bits(self, hits: list[_Hit]) -> float:
        """Return the surprise of what some hits cover; a passage of many documents, once."""
        ranges = tuple(_ranges(hits))
        if ranges not in self.memory:
            self.memory[ranges] = surprise.bits(self.tokens.codes, self.tokens.backs, ranges)
        return self.memory[ranges]

    def _told(self, grade: str, excuse: str | None, bits: float) -> Finding:
        start, end = self._place()
        paper = self.segment.papers[self.passage.paper]
        excerpt = self.text[start:end]
        return Finding(
            asset=paper.label.asset,
            version=paper.label.version,
            document=paper.label.document,
            lens=LENS,
            start=start,
            end=end,
            line=self.text.count("\n", 0, start) + 1,
            share=round(len({hit.there for hit in self.passage.hits}) / paper.sketches, 4),
            score=round(bits / (bits + 120), 4),
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
