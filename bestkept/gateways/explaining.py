"""Why something was found, in sentences for the person whose text it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.engines import detect, extract

if TYPE_CHECKING:
    from bestkept.engines.detect import CodeExplanation, Explanation, Finding, Index

    Why = Explanation | CodeExplanation

_BECAUSE = {
    "public": "It is excused: fewer than twelve of its words are in no public text.",
    "repetitive": "It is excused: it repeats few words, as tables of zeros and ruled lines do.",
    "lapsed": "It is excused: the embargo on this name is over.",
    "term": "It is not excused: the name or phrase is guarded by itself, whatever is around it.",
}


AROUND = 280  # characters of context on either side of a passage


@dataclass(frozen=True)
class Reread:
    """A source that was read again: what was found there and why, and the passage in its context.

    All is empty where the source does not say it any more.
    """

    told: tuple[tuple[Finding, Why], ...] = ()
    before: str = ""
    passage: str = ""
    after: str = ""


def found_again(
    index: Index, path: str, member: str | None, sha256: str, *, confined: bool = True
) -> Reread:
    """Read a source again and explain what stands there.

    `sha256` is that of the passage. Raises extract.SourceTrouble where the source is not there.
    """
    limits = extract.Limits(confinement="full" if confined else "any")
    for source in extract.walk([path], limits):
        if source.path != path:
            continue
        for piece in source.read().pieces:
            if piece.member == member:
                found = _in(piece.text, index, sha256)
                if found.told:
                    return found
    return Reread()


def _in(text: str, index: Index, sha256: str) -> Reread:
    seen = [one for one in detect.scan(text, index) if one.excerpt_sha256 == sha256]
    if not seen:
        return Reread()
    told = tuple((one, detect.explain(one, text, index)) for one in seen)
    start, end = seen[0].start, seen[0].end
    return Reread(
        told, text[max(start - AROUND, 0) : start], text[start:end], text[end : end + AROUND]
    )


def sentences(told: Why) -> list[str]:
    """Return an explanation in plain sentences."""
    ours = _of_words(told) if isinstance(told, detect.Explanation) else _of_code(told)
    return [*ours, _method(told), *_odds(told)]


def _of_code(told: CodeExplanation) -> list[str]:
    found, rare = told.matched, told.rarity
    stretches = "in one stretch" if found.stretches == 1 else f"in {found.stretches} stretches"
    known = found.public or "none"
    excused = "It is excused" if told.excuse else "It is not excused"
    needed = rare.least if told.excuse else rare.takes
    grade = "even a note" if told.excuse else f"a {told.grade}"
    copied = (
        f"{found.covered} of its {plural(found.tokens, 'token')} of code have the structure of "
        f"document {told.document} of {told.asset}, whatever names, literals and comments say, "
        f"by {plural(found.grams, 'run')} of sixteen tokens, {stretches}; the longest that is "
        f"the same on both sides has at least {plural(found.longest, 'token')}."
    )
    says = (
        f"It has {plural(rare.points, 'point')}, three for each token that repeats nothing; its "
        f"usual run stands in {rare.documents} of {plural(rare.guarded, 'guarded document')} "
        "with code."
    )
    return [
        copied,
        says,
        f"Known in public code: {known} of these runs.",
        f"{excused}: without what is public {rare.own} are left, and {grade} takes {needed}.",
    ]


def _of_words(told: Explanation) -> list[str]:
    return [
        _matched(told),
        *([] if told.lens == "term" else [_rare(told)]),
        _public(told),
        _BECAUSE.get(told.because) or _own(told),
    ]


def _matched(told: Explanation) -> str:
    found = told.matched
    if told.lens == "term":
        return f"This is the guarded name or phrase {told.document} of {told.asset}."
    runs = plural(found.grams, "run")
    stretches = "in one stretch" if found.stretches == 1 else f"in {found.stretches} stretches"
    return (
        f"{found.covered} of its {plural(found.words, 'word')} are known to stand in document "
        f"{told.document} of {told.asset}, by {runs} of nine words, {stretches}; the longest "
        f"that is the same on both sides has at least {plural(found.longest, 'word')}."
    )


def _rare(told: Explanation) -> str:
    rare = told.rarity
    return (
        f"It says about {rare.bits:.0f} bits ({plural(rare.distinct, 'different word')}); its "
        f"usual run stands in {rare.documents} of {plural(rare.guarded, 'guarded document')}."
    )


def _public(told: Explanation) -> str:
    if not told.public:
        return "None of its words is in a public text that is known here."
    parts = ", ".join(f"{count} in {name}" for name, count in told.public.items())
    return f"{plural(sum(told.public.values()), 'word')} of it are public: {parts}."


def _own(told: Explanation) -> str:
    own = told.matched.words - sum(told.public.values())
    return f"It is not excused: {plural(own, 'word')} of it are in no public text."


def _method(told: Why) -> str:
    how = ", ".join(f"{name} {value}" for name, value in told.parameters.items())
    return f"Lens {told.lens} ({how}); grade {told.grade}."


def _odds(told: Why) -> list[str]:
    if told.false_alarms is None:
        return []
    return [f"Of 10,000 unrelated files about {told.false_alarms:g} raise such an alarm or worse."]


def plural(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun if count == 1 else noun + 's'}"
