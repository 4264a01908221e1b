"""What follows: which kinds of terms there are, what a term may be, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.engines.detect import TermLabel, terms
from bestkept.journal.rules import Refused, storable

if TYPE_CHECKING:
    from datetime import date

EMBARGOED = "embargoed"
KINDS = ("code name", EMBARGOED, "canary")
MOST_AT_ONCE = 200  # terms in one act
_LONGEST_HINT = 200
_LONGEST_TERM = 400


@dataclass(frozen=True)
class Told:
    """What is kept of a term: kind, hint, how many words it has, the last day of an embargo."""

    kind: str
    hint: str
    words: int
    until: date | None


def number(count: int) -> str:
    """Return the number of the `count`-th term, from 1."""
    return f"T-{count:04d}"


def kind(name: str, until: date | None) -> str:
    """Return a kind that there is; Refused for another, or a last day where none belongs."""
    if name not in KINDS:
        raise Refused(f"There is no kind {name!r} of terms. Kinds are: {', '.join(KINDS)}.")
    if until and name != EMBARGOED:
        raise Refused(f"A {name} has no last day; only an embargo has. Retire it when it is over.")
    return name


def hint(text: str) -> str:
    """Return a hint as it is kept; Refused without one."""
    kept = " ".join(storable(text).split())
    if not 0 < len(kept) <= _LONGEST_HINT:
        raise Refused(
            f"Give a hint of 1 to {_LONGEST_HINT} characters: nobody can read the term again."
        )
    return kept


def text(term: str, hint_: str, *, anyway: bool = False) -> list[str]:
    """Return a term's folded words; Refused for what would be found everywhere or nowhere.

    `anyway` takes an ordinary or short word too. A hint that says the term is refused.
    """
    words = terms.words_of(term)
    if len(term) > _LONGEST_TERM or len(words) > terms.LONGEST:
        raise Refused(
            f"A term has at most {terms.LONGEST} words. Register a longer text as a document."
        )
    why = terms.objection(words)
    if why and not (anyway and words):
        raise Refused(f"This term would not do: {why}. To guard it all the same: --anyway.")
    if "".join(words) in "".join(terms.words_of(hint_)):
        raise Refused("The hint says the term itself, and hints are kept. Say it another way.")
    return words


def label(number_: str, kind_: str, until: date | None) -> str:
    """Return what the index calls a term."""
    return str(TermLabel(number_, kind_, until.isoformat() if until else ""))


def record_of(told: Told) -> dict[str, str | int | None]:
    """Return the journal's field of a term."""
    return {**vars(told), "until": told.until.isoformat() if told.until else None}
