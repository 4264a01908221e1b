"""Profiles of countries: statements about their law, each with its source and date, as data.

They are a beginning, and not legal advice. Whatever is not confirmed says so: confirm with
counsel. An edition is the day on which a statement was written (with .2 behind it, the second of
that day); a later edition adds to it and takes nothing away, so that an old decision can be made
again.
"""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOPICS = (
    "ownership",
    "assignment",
    "form",
    "restraint",
    "monitoring",
    "limitation",
    "secrets",
    "enforcement",
)
FORMS = ("ink", "qualified electronic", "electronic", "chop", "click")
ASSIGNING = ("PIIA", "MSA", "assignment", "employment")  # kinds of agreement that hand over rights
# What counts where the law leaves rights with whoever made something: a licence lets us use it.
HANDING = (*ASSIGNING, "licence")
CONFIRM = "confirm with counsel"


@dataclass(frozen=True)
class Statement:
    """What is said of a country on a topic, by which source, read when, in which edition.

    `confirmed` is False for all that no counsel has confirmed. `effect` is what follows for
    the form of signature of agreements that assign rights, where it does. `assigned_by` are the
    kinds of organisation whose work does not fall to whoever pays, until it is assigned.
    """

    country: str
    topic: str
    words: str
    source: str
    read_on: str
    edition: str
    confirmed: bool
    effect: dict[str, list[str]]
    assigned_by: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """By what it is named: it changes with its words and its source."""
        told = f"{self.country}\n{self.topic}\n{self.words}\n{self.source}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@functools.cache
def _told() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        Path(__file__).with_name("countries.json").read_text("utf-8")
    )
    return found


def names() -> dict[str, str]:
    """Return the countries that have a profile: their names by their two letters."""
    return {code: one["name"] for code, one in _told().items()}


def edition() -> str:
    """Return the newest edition."""
    return max(one.edition for code in names() for one in profile(code))


@functools.cache
def profile(country: str, until: str = "9999-12-31") -> tuple[Statement, ...]:
    """Return the statements about a country that editions until then had; none if unknown."""
    rows = _told().get(country, {"statements": []})["statements"]
    found = [
        Statement(
            country,
            effect=row.pop("effect", {}),
            assigned_by=tuple(row.pop("assigned_by", ())),
            **row,
        )
        for row in map(dict, rows)
    ]
    return tuple(one for one in found if one.edition <= until)


@functools.cache
def leaves_rights(country: str, side: str) -> Statement | None:
    """Return what says that work of such organisations is not the payer's there; None: nothing.

    By the newest edition: no decision rests on it.
    """
    found = [one for one in profile(country) if side in one.assigned_by]
    return found[-1] if found else None


@functools.cache
def form_verdict(country: str, kind: str, form: str, until: str) -> str:
    """Return whether a form of signature is enough for a kind of agreement: empty if unknown."""
    return form_statement(country, kind, form, until)[0]


def form_statement(country: str, kind: str, form: str, until: str) -> tuple[str, Statement | None]:
    """Return whether a form is enough for a kind of agreement, and which statement says so."""
    if kind not in ASSIGNING:
        return "", None  # no statement about confidence alone is in the profiles yet
    for one in reversed(profile(country, until)):
        for verdict, forms in one.effect.items():
            if form in forms:
                return verdict, one
    return "", None
