"""Why a passage of code was found: tokens that agree, how many are nobody else's, what is public.

The text is read again as the lens reads it; a finding is explained by its own hits. Nothing in
an explanation is of the guarded source but what the scanned text says too.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bestkept.engines.detect.code import public
from bestkept.engines.detect.code.find import GRADES, LENS, tellings
from bestkept.engines.detect.code.grams import SPAN, keying
from bestkept.engines.detect.segment import PARAMETERS, place_of

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable

    from bestkept.engines.detect.code.find import Telling
    from bestkept.engines.detect.code.runs import Hit
    from bestkept.engines.detect.finding import Finding
    from bestkept.engines.detect.index import Index


@dataclass(frozen=True)
class Structure:
    """What of the passage stands in the document, in structural tokens and grams of sixteen.

    `tokens` are in the passage, `covered` of them in a gram that was found; of the `grams` that
    were found `public` stand in public code. `longest` is the longest stretch with the same
    structure on both sides, as far as kept grams show it; `stretches` how many there are.
    """

    tokens: int
    covered: int
    grams: int
    public: int
    longest: int
    stretches: int


@dataclass(frozen=True)
class Evidence:
    """How much the passage says, in points (evidence.py), and who else has it.

    `points` is of all that was found, `own` of what is in no public run; `takes` is what the
    finding's grade takes, `least` what the lowest one does. `documents` is in how many guarded
    documents the usual gram stands (the median), `guarded` how many have code.
    """

    points: int
    own: int
    takes: int
    least: int
    documents: int
    guarded: int


@dataclass(frozen=True)
class CodeExplanation:
    """What `explain` tells of a finding of code.

    `because` is public (what is in no public gram says too little) or own-structure.
    """

    lens: str
    grade: str
    asset: str
    document: str
    matched: Structure
    rarity: Evidence
    excuse: str | None
    because: str
    parameters: dict[str, int]
    false_alarms: float | None

    def row(self) -> dict[str, Any]:
        """Return it for machines."""
        told = dict(vars(self))
        return {**told, "matched": vars(self.matched), "rarity": vars(self.rarity)}


def explain(finding: Finding, text: str, index: Index) -> CodeExplanation:
    """Explain a finding of `text`; ValueError where this lens does not find it there."""
    for telling in tellings(text, index):
        if telling.finding() == finding:
            return CodeExplanation(
                lens=LENS,
                grade=finding.grade,
                asset=finding.asset,
                document=finding.document,
                matched=_structure(telling),
                rarity=_evidence(telling, finding.grade, index),
                excuse=finding.excuse,
                because=finding.excuse or "own-structure",
                parameters=PARAMETERS[LENS],
                false_alarms=finding.false_alarms,
            )
    raise ValueError("The finding is not of this text.")


def _structure(telling: Telling) -> Structure:
    passage, hits = telling.passage, telling.passage.hits
    diagonals = ({hit.here for hit in hits if hit.diagonal == one} for one in _diagonals(hits))
    stretches = _stretches({hit.here for hit in hits})
    return Structure(
        tokens=passage.last - passage.first,
        covered=sum(stretches),
        grams=len({hit.here for hit in hits}),
        public=_public(telling),
        longest=max(length for starts in diagonals for length in _stretches(starts)),
        stretches=len(stretches),
    )


def _diagonals(hits: Iterable[Hit]) -> set[int]:
    return {hit.diagonal for hit in hits}


def _stretches(starts: Iterable[int]) -> list[int]:
    """Return the lengths of what grams at these places cover, in order, where nothing parts it."""
    found: list[int] = []
    end = None
    for start in sorted(starts):
        if end is None or start > end:
            found.append(SPAN)
        else:
            found[-1] += start + SPAN - end
        end = start + SPAN
    return found


def _public(telling: Telling) -> int:
    """Return how many of the grams that were found stand in public code."""
    values, first = _values(telling, public.KEY), telling.passage.first
    return sum(public.is_public(values[here - first]) for here in _heres(telling))


def _evidence(telling: Telling, grade: str, index: Index) -> Evidence:
    everything, own = telling.passage.points
    papers = {one.label.document for s in index.through(LENS) for one in s.papers if one.sketches}
    return Evidence(
        points=everything,
        own=own,
        takes=next(points for points, name in GRADES if name == grade),
        least=GRADES[-1][0],
        documents=int(statistics.median(_documents(telling, index))),
        guarded=len(papers),
    )


def _heres(telling: Telling) -> set[int]:
    return {hit.here for hit in telling.passage.hits}


def _values(telling: Telling, seed: bytes) -> array[int]:
    """Return the values of the grams of the passage."""
    first, last = telling.passage.first, telling.passage.last
    codes = bytes(telling.tokens.codes[first:last])
    backs = bytes(telling.tokens.backs[first:last])
    inside = bytes(back if back <= at else 0 for at, back in enumerate(backs))
    return keying(seed).values(codes, inside)


def _documents(telling: Telling, index: Index) -> list[int]:
    """Return in how many guarded documents each gram stands that was found."""
    values, first = _values(telling, index.keying.code), telling.passage.first
    found = []
    for here in _heres(telling):
        places = ((s, one) for s in index.through(LENS) for one in s.look_up(values[here - first]))
        papers = (s.papers[s.paper_at(place_of(one)[0])] for s, one in places)
        found.append(len({paper.label.document for paper in papers}))
    return found
