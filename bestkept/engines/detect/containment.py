"""How much of a text was taken from another, though it was revised: one number.

For whoever holds the source. Runs of letters and digits that both texts have, without what
parts words, so that endings and joined words still match: runs of 8 characters survive a
heavy revision and runs of 20 a light one, so the share is the mean of both. Source of the
measure: P. Clough, M. Stevenson, "Developing a corpus of plagiarised short answers", Language
Resources and Evaluation 45 (2011), who use runs of words; of characters here.
"""

from __future__ import annotations

from bestkept.engines.detect import folding

_RUNS = (8, 20)  # characters


def containment(text: str, source: str) -> float:
    """Return the share of `text`, 0 to 1, that stands in runs of characters of `source`."""
    here, there = "".join(folding.words(text)), "".join(folding.words(source))
    if not here:
        return 0.0
    covered = sum(_covered(here, there, length) for length in _RUNS)
    return round(covered / (len(_RUNS) * len(here)), 4)


def _covered(here: str, there: str, length: int) -> int:
    """Return how many characters of `here` lie in runs of `length` that `there` has."""
    runs = {there[at : at + length] for at in range(len(there) - length + 1)}
    count = end = 0
    for at in range(len(here) - length + 1):
        if here[at : at + length] in runs:
            count += at + length - max(at, end)
            end = at + length
    return count
