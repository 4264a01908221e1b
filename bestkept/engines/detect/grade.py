"""What a passage is worth: finding, suspicion or note; and whether it is excused.

The promise (docs/why/first-lens.md): of n >= 25 copied words at least four grams are kept,
on one diagonal, and they cover at least n - 6 words; so every such copy is a finding. A copy
with changed words keeps fewer grams; one that says enough, and the tags around it, do as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.engines.detect import odds, rarity
from bestkept.engines.detect.chain import covered
from bestkept.engines.detect.grams import WORDS
from bestkept.engines.detect.sketch import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.engines.detect.chain import Hit, Passage

FINDING, SUSPICION, NOTE = "finding", "suspicion", "note"
GRADES = (NOTE, SUSPICION, FINDING)
RANK = {NOTE: 0, SUSPICION: 1, FINDING: 2}
HITS, COVERED = 4, 19  # a finding: four hits on one diagonal covering nineteen words
FEW = 12  # words: less than this of our own text does not count
AGREED = 24  # words that agree around a strong hit: a finding, though words were changed
DISTINCT = 12  # different words among them: rows of zeros and ones agree with each other
DENSE = 0.6  # of a passage's words: less is pieces that happen to stand near each other
SOME = 14  # words that agree: enough for a suspicion


@dataclass(frozen=True)
class Grading:
    """A passage's grade, why it is excused ("public", "repetitive" or None), and its score.

    `score` runs from 0 to 1 with the words that agree; `false_alarms` says of how many in
    10,000 clean files one expects such a score or a higher one.
    """

    grade: str
    excuse: str | None
    score: float
    false_alarms: float


def grade(passage: Passage, words: Sequence[str]) -> Grading:
    """Grade `passage`; `words` are the folded words that it spans in the scanned text."""
    found = _grade(passage, words)
    total = max(covered(passage.hits), passage.agreed.words)
    score = odds.score(total)
    return Grading(found, _excuse(passage, words, found), score, odds.false_alarms(score))


def _own_and_public(passage: Passage) -> tuple[list[Hit], list[Hit]]:
    own = [hit for hit in passage.hits if not hit.labels & PUBLIC]
    return own, [hit for hit in passage.hits if hit.labels & PUBLIC]


def _grade(passage: Passage, words: Sequence[str]) -> str:
    for diagonal in passage.by_diagonal():
        if len(diagonal) >= HITS and covered(diagonal) >= COVERED:
            return FINDING
    strong = [hit for hit in passage.hits if not hit.labels]
    around = strong and not _is_public(passage)
    if around and _tells(passage, words):
        return FINDING
    some = around and _own_words(passage) >= SOME
    return SUSPICION if some or covered(strong) >= FEW else NOTE


def _tells(passage: Passage, words: Sequence[str]) -> bool:
    """Tell whether what agrees around a strong hit is long, dense and varied."""
    agreed, first = passage.agreed, passage.first
    return (
        _own_words(passage) >= AGREED
        and agreed.words >= DENSE * (passage.last - first)
        and len({words[at - first] for at in agreed.here}) >= DISTINCT
    )


def _is_public(passage: Passage) -> bool:
    """Tell whether public grams leave too little of a passage."""
    own, known = _own_and_public(passage)
    return bool(known) and covered(own, known) < FEW


def _own_words(passage: Passage) -> int:
    """Return how many words agree that stand in no public gram."""
    known = [hit for hit in passage.hits if hit.labels & PUBLIC]
    return passage.agreed.besides(known, WORDS)


def _excuse(passage: Passage, words: Sequence[str], found: str) -> str | None:
    strong = [hit for hit in passage.hits if not hit.labels]
    if found == NOTE:
        if strong:
            return None
        return "public" if passage.hits[0].labels & PUBLIC else "repetitive"
    if _is_public(passage):
        return "public"
    return "repetitive" if not strong and rarity.is_poor(words) else None
