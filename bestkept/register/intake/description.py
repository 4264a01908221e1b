"""Is a description specific enough? Rules that tell in plain words what is missing.

A secret that is to be enforced must be identified with reasonable particularity: Cal. CCP
section 2019.210, and the decisions of other courts that ask the same. From general knowledge:
confirm with counsel; this is not legal advice. The rules look at words alone. They help a
person to describe better, and stop nobody. A description identifies the secret without
giving it away: it names the means ("the order and temperatures of the six steps in sheet
PS-114"), and not their values.

Examples that must pass and must fail stand in bestkept/content/descriptions.json.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SOURCE = (
    "Reasonable particularity: Cal. CCP section 2019.210 and similar decisions. "
    "Confirm with counsel; not legal advice."
)
_LEAST = 12  # words that say what it is, beyond its title
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")

_EVERYTHING = (
    "all information",
    "all data",
    "all our",
    "all of our",
    "all know-how",
    "all documents",
    "all aspects",
    "all technical",
    "all business",
    "any and all",
    "anything",
    "and everything",
    "everything about",
    "everything related",
    "everything we",
    "everything that",
    "including but not limited to",
    "including without limitation",
    "without limitation",
    "and so on",
    "and so forth",
    "and the like",
    "etc",
    "the entire",
    "our whole",
    "in general",
)
_VAGUE = (
    "advanced",
    "best practice",
    "best practices",
    "best-in-class",
    "confidential",
    "cutting-edge",
    "efficient",
    "expertise",
    "innovative",
    "intelligent",
    "know-how",
    "next-generation",
    "novel",
    "optimal",
    "optimised",
    "optimized",
    "proprietary",
    "smart",
    "sophisticated",
    "special",
    "state of the art",
    "state-of-the-art",
    "superior",
    "unique",
    "various",
    "world-class",
)
_RESULTS = re.compile(
    r"\b(improv\w+|increas\w+|reduc\w+|faster|better|cheaper|higher|lower|fewer|less|saves?|saving|"
    r"achiev\w+|gives? us|allows?|enables?|outperform\w*|doubl\w+|halv\w+)\b"
)
# Nouns and participles that name a means: what somebody would have to be told to do it again.
_MEANS = re.compile(
    r"\b(order|sequence|steps?|stages?|ratios?|proportions?|temperatures?|pressures?|durations?|"
    r"speeds?|times?|intervals?|thresholds?|limits?|tolerances?|parameters?|settings?|coefficients?|"
    r"weights?|formulas?|formulae|recipes?|composition|grades?|doses?|dosing|tables?|curves?|"
    r"profiles?|rates?|lists?|prices?|rebates?|margins?|names?|contacts?|dates?|terms?|criteria|"
    r"features?|columns?|fields?|rows?|labels?|rules?|loss function|architecture|schema|"
    r"algorithm|procedure|geometry|dimensions?|angles?|spacing|layout|drawings?|circuit|"
    r"wiring|masks?|seeds?|strains?|media|catalysts?|additives?|solvents?|alloys?|coatings?|"
    r"results of|failed|trials?|negative results|schedule|mixed|heated|cooled|dried|weighted|"
    r"computed|sorted|filtered|calibrated|added|sintered|annealed|cured|etched|trained|"
    r"scored|ranked|matched)\b"
)
_REFERENCE = re.compile(
    r"\b[A-Z]{2,}[-/ ]?\d|\b(?:sheet|page|chapter|section|file|module|rev)\w*\b"
)
_NO_BOUNDARY = re.compile(r"^(n/?a|none|nothing|-+|unknown|tbd|to be decided|not applicable)\W*$")
# Words that lead nowhere: a place that is made of these alone is none.
_NOWHERE = frozenset(
    _WORD.findall(
        """
    a all and applies are as at by cloud company company's computer computers database
    databases different document documents drive everywhere folder folders head heads held
    her his in inside internal internally is it its kept laptop laptops my n na network
    office offices on our own people place places premises safe secure server servers
    several some somewhere stored system systems tbd team that the their they this unknown
    various we with within
        """
    )
)


@dataclass(frozen=True)
class Description:
    """The parts of a description: title, what it is, what it is not, where it lies."""

    title: str = ""
    what: str = ""
    boundary: str = ""
    place: str = ""


@dataclass(frozen=True)
class Gap:
    """Something that a description lacks: the rule's name, and what to do, in plain words."""

    rule: str
    words: str


def gaps(told: Description) -> list[Gap]:
    """Return what is missing; an empty list if the description is specific enough."""
    found = _about_what(told)
    if not _words(told.boundary) or _NO_BOUNDARY.match(told.boundary.strip().lower()):
        found.append(
            Gap(
                "no-boundary",
                "Say what it is not: the parts that are public, common in the trade, or others'.",
            )
        )
    elif len(_words(told.boundary)) < 4:
        found.append(
            Gap("thin-boundary", "Say in a sentence which neighbouring things are not it.")
        )
    if not set(_words(told.place)) - _NOWHERE:
        found.append(
            Gap(
                "no-place",
                "Say where it lies so that somebody could go there: the system and folder, "
                "the room and cabinet, the document and its number.",
            )
        )
    return found


def _about_what(told: Description) -> list[Gap]:
    words = _words(told.what)
    if not words:
        return [Gap("nothing-said", "Say what it is, in a sentence or two.")]
    own = [word for word in words if word not in set(_words(told.title))]
    if len(own) < _LEAST // 2:
        return [Gap("only-a-title", "It says no more than its title. Say what one would be told.")]
    found = []
    if len(words) < _LEAST:
        found.append(
            Gap("too-short", "Say more: a stranger could not tell it from its neighbours.")
        )
    found.extend(_claims(told.what.lower()))
    if not _has_means(told.what):
        found.append(_no_means(told.what.lower()))
    return found


def _claims(text: str) -> list[Gap]:
    found = []
    wide = _said(text, _EVERYTHING)
    if wide:
        found.append(
            Gap(
                "claims-everything",
                f"Name the parts, and leave out {_quoted(wide)}: what claims everything "
                "identifies nothing.",
            )
        )
    vague = _said(text, _VAGUE)
    if len(vague) > 1 or (vague and not _has_means(text)):
        found.append(
            Gap("vague-words", f"Say in what way, instead of {_quoted(vague)}: anybody says that.")
        )
    return found


def _no_means(text: str) -> Gap:
    if _RESULTS.search(text):
        return Gap(
            "result-without-means",
            "It tells what is gained, and not by what. Name the means: which steps, settings, "
            "tables, formulas or lists.",
        )
    return Gap(
        "no-particulars",
        "Name what sets it apart: which steps, settings, tables, formulas or lists, and in "
        "which document they stand.",
    )


def _has_means(text: str) -> bool:
    named = set(_MEANS.findall(text.lower()))
    return len(named) + bool(_REFERENCE.search(text)) >= 2


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _said(text: str, phrases: tuple[str, ...]) -> list[str]:
    return [one for one in phrases if re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", text)]


def _quoted(phrases: list[str]) -> str:
    return ", ".join(f'"{one}"' for one in phrases)
