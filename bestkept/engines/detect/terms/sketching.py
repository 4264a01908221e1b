"""What the index keeps of a term: keyed values of its forms, and a label without its text."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.engines.detect.segment import GAP
from bestkept.engines.detect.sketch import Sketch
from bestkept.engines.detect.terms import forms
from bestkept.engines.detect.terms.keying import TermKeying

if TYPE_CHECKING:
    from bestkept.engines.detect.segment import Paper

WHOLE, PAIR = 1, 2  # a form of the whole term; two words of it, which only say: look closer
_PARTS = ";"


@dataclass(frozen=True)
class TermLabel:
    """What the index says of a term: its opaque number, its kind, and until when it holds.

    `until` is the last day of an embargo in ISO 8601, or empty. It is written into the place
    of a document's label.
    """

    number: str
    kind: str
    until: str = ""

    def __str__(self) -> str:
        return _PARTS.join((self.number, self.kind, self.until))

    @classmethod
    def read(cls, text: str) -> TermLabel:
        """Read a label back; ValueError for anything else."""
        number, kind, until = text.split(_PARTS)
        return cls(number, kind, until)


def sketch_term(term: str, key: bytes) -> Sketch:
    """Return the keyed values of a term's forms under the installation's 32-byte `key`.

    The text cannot be read from it, but whoever has the key can test a guess: see
    docs/why/terms.md. Raises ValueError for a term without words or with too many.
    """
    spellings = forms.spellings(term)
    size = len(spellings[0])
    if not 1 <= size <= forms.LONGEST:
        raise ValueError(f"A term has one to {forms.LONGEST} words; this one has {size}.")
    keying = TermKeying(key)
    rows: dict[int, int] = {}
    for words in spellings:
        rows |= _rows(words, keying)
    values = sorted(rows)
    labels = bytes(rows[value] for value in values)
    return Sketch(size, array("I", bytes(4 * len(rows))), array("Q", values), labels)


def _rows(words: list[str], keying: TermKeying) -> dict[int, int]:
    rows = dict.fromkeys(keying.values(forms.joined(words), 1), WHOLE)
    if len(words) > 1:
        at = forms.heaviest_pair(words)
        variants = forms.phrases(words)
        rows |= dict.fromkeys(keying.runs([form[at : at + 2] for form in variants]), PAIR)
        rows |= dict.fromkeys(keying.runs(variants), WHOLE)  # of two words: the pair itself
    return rows


def size_of(paper: Paper) -> int:
    """Return how many words a term in a segment has."""
    return paper.words - GAP
