"""Why a passage was found: what matched, how rare it is, and why it was excused or was not.

Facts alone, in numbers and codes; doors make sentences of them. Nothing in an explanation is
of the guarded text but what the scanned text says too.
"""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bestkept.engines.detect import excuses, folding, rarity
from bestkept.engines.detect.code import explain as code
from bestkept.engines.detect.code.find import LENS as CODE
from bestkept.engines.detect.grams import WINDOW, WORDS
from bestkept.engines.detect.segment import PARAMETERS, place_of
from bestkept.engines.detect.terms.finding import LENS as TERM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.engines.detect.finding import Finding
    from bestkept.engines.detect.index import Index


@dataclass(frozen=True)
class Matched:
    """What of the passage stands in the document, in words and grams (runs of nine words).

    `words` are in the passage, `covered` of them in a gram that was found; `longest` is the
    longest stretch of the passage that stands in the document as it is, as far as kept grams
    show it; `stretches` how many there are.
    """

    words: int
    grams: int
    covered: int
    longest: int
    stretches: int


@dataclass(frozen=True)
class Rarity:
    """How much the passage says: bits by estimate, different words, and who else has it.

    `documents` is in how many guarded documents the usual gram of the passage stands (the
    median), `guarded` how many there are.
    """

    bits: float
    distinct: int
    documents: int
    guarded: int


@dataclass(frozen=True)
class Explanation:
    """What `explain` tells of a finding of words; of code, `code.explain.CodeExplanation`.

    `public` has the number of public words by source; `excuse` is the finding's own, and
    `because` a code for why it was excused or not: public, repetitive, lapsed, own-words
    (too many of its words are in no public text) or term. `parameters` are the lens's.
    `false_alarms` is the finding's, where the lens has measured it.
    """

    lens: str
    grade: str
    asset: str
    document: str
    matched: Matched
    rarity: Rarity
    public: dict[str, int]
    excuse: str | None
    because: str
    parameters: dict[str, int]
    false_alarms: float | None

    def row(self) -> dict[str, Any]:
        """Return it for machines."""
        told = dict(vars(self))
        return {**told, "matched": vars(self.matched), "rarity": vars(self.rarity)}


def explain(finding: Finding, text: str, index: Index) -> Explanation | code.CodeExplanation:
    """Explain a finding of `text`, which must be the text that was scanned.

    Looks the passage up again; raises ValueError where the finding is not of this text.
    """
    if not 0 <= finding.start < finding.end <= len(text):
        raise ValueError("The finding is not of this text.")
    return (code.explain if finding.lens == CODE else _in_words)(finding, text, index)


def _in_words(finding: Finding, text: str, index: Index) -> Explanation:
    words = folding.words(text[finding.start : finding.end])
    grams = _grams(words, index)
    own = [at for at, papers in grams.items() if finding.document in papers]
    known = excuses.sources(words, index)
    return Explanation(
        lens=finding.lens,
        grade=finding.grade,
        asset=finding.asset,
        document=finding.document,
        matched=_matched(words, sorted(own), whole=finding.lens == TERM),
        rarity=_rarity(words, [len(papers) for papers in grams.values()], index),
        public=dict(Counter(known.values()).most_common()),
        excuse=finding.excuse,
        because=finding.excuse or ("term" if finding.lens == TERM else "own-words"),
        parameters=PARAMETERS[finding.lens],
        false_alarms=finding.false_alarms,
    )


def _grams(words: Sequence[str], index: Index) -> dict[int, set[str]]:
    """Return the documents that each gram of a passage stands in, by its first word."""
    values = index.keying.values(index.keying.hashes(list(words)))
    found: dict[int, set[str]] = {}
    for segment in index.through("verbatim"):
        for at in segment.candidates(values):
            papers = {segment.paper_at(place_of(e)[0]) for e in segment.look_up(values[at])}
            if papers:
                there = {segment.papers[number].label.document for number in papers}
                found.setdefault(at, set()).update(there)
    return found


def _matched(words: Sequence[str], own: Sequence[int], *, whole: bool) -> Matched:
    if whole:
        return Matched(len(words), 0, len(words), len(words), 1)
    covered = {word for at in own for word in range(at, at + WORDS)}
    stretches: list[int] = []
    last = None
    for at in own:
        joined = last is not None and at - last <= WINDOW
        begin = stretches[-1] if joined and stretches else 0
        if joined and last is not None:
            stretches[-1] = begin + at - last
        else:
            stretches.append(WORDS)
        last = at
    return Matched(len(words), len(own), len(covered), max(stretches, default=0), len(stretches))


def _rarity(words: Sequence[str], documents: Sequence[int], index: Index) -> Rarity:
    guarded = sum(len(segment.papers) for segment in index.through("verbatim"))
    usual = int(statistics.median(documents)) if documents else 0
    return Rarity(round(rarity.bits(words), 1), len(set(words)), usual, guarded)
