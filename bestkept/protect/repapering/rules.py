"""What follows: what a change touches, which agreements fall behind, how an item may go on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bestkept.content import countries
from bestkept.content.countries import CONFIRM, FORMS
from bestkept.journal.rules import Refused
from bestkept.people import rules as people
from bestkept.people.rules import line, one_of
from bestkept.protect.agreements.rules import EVERY, Said
from bestkept.protect.agreements.rules import KINDS as AGREEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bestkept.protect.agreements.rules import Immunity, Terms

LAW, WORDING, POLICY = "law", "wording", "policy"
KINDS = (LAW, WORDING, POLICY)
TOPICS = (*countries.TOPICS, "other")
CONFIRMED = "confirmed by counsel"
TO_COME = "It cannot have been made public on a day that is to come. Record it once it is public."
WAITING, SENT, SIGNED = "waiting", "sent", "signed"
DECLINED, EXCUSED = "declined", "excused"
STATES = (WAITING, SENT, SIGNED, DECLINED, EXCUSED)
OPEN = (WAITING, SENT)
MOST_AT_ONCE = 200  # items that are moved on in one go
# What the impact list leaves out, said wherever it is shown.
NOT_YET = (
    "Policies and clauses are not on record yet, so none are in this list: "
    "look through those by hand."
)
_AFTER = {
    WAITING: (SENT, SIGNED, DECLINED, EXCUSED),
    SENT: (SIGNED, DECLINED, EXCUSED),
    DECLINED: (SENT, SIGNED, EXCUSED),
    EXCUSED: (SENT, SIGNED),
    SIGNED: (),
}


@dataclass(frozen=True)
class Change:
    """What changed, as it is put in.

    `country` is empty for everywhere. `made_on` is the day on which the source made it public,
    `effective` from when it holds. It touches agreements of these `kinds` (none: no agreement),
    signed in one of these `forms` (none: in any), with a party in the country or under its
    `law`, as agreements name it (empty: the country's name). `edition` names one's own new
    wording. `refuses` says that the forms are no longer enough in the country.
    """

    kind: str
    topic: str
    words: str
    source: str
    made_on: date
    effective: date
    country: str = ""
    kinds: tuple[str, ...] = AGREEMENTS
    forms: tuple[str, ...] = ()
    law: str = ""
    edition: str = ""
    refuses: bool = False


@dataclass(frozen=True)
class Side:
    """A party as a change looks at it: address or number, whether a person, and its country.

    A person's country is the one worked in, an organisation's the one of its seat; empty where
    none is on record.
    """

    name: str
    person: bool
    country: str


@dataclass(frozen=True)
class Signed:
    """An agreement as a change looks at it, by the terms that hold on the day.

    `edition` is the wording that was signed in a campaign; empty where none is on record.
    """

    kind: str
    form: str
    law: str
    signed_on: date
    edition: str
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class Anew:
    """How agreements were signed anew: in which form, when, and from which day on it holds.

    What terms say else stays as it was. With `instead` a new agreement is recorded in the place
    of each, which ends on that day; else each is amended. `last` is the last day of the term
    (None: as before), `file` the signed text in the vault, of one agreement alone. `notice` tells
    how the new wording gives the notice of 18 USC 1833(b) (None: nobody has looked).
    """

    form: str
    signed_on: date
    first: date
    last: date | None = None
    file: str = ""
    instead: bool = False
    notice: Immunity | None = None


def change_number(count: int) -> str:
    """Return the number of the `count`-th change, from 1."""
    return f"LC-{count:04d}"


def campaign_number(count: int) -> str:
    """Return the number of the `count`-th campaign, from 1."""
    return f"RP-{count:04d}"


def standing(*, confirmed: bool) -> str:
    """Return whether counsel has confirmed a change, in the words that are shown."""
    return CONFIRMED if confirmed else CONFIRM


def checked(told: Change, today: date) -> Change:
    """Return a change as it is kept; Refused for what cannot be."""
    kept = replace(
        told,
        kind=one_of(told.kind, KINDS, "kind of change"),
        topic=one_of(told.topic, TOPICS, "topic"),
        words=line(told.words, "change", 2000),
        source=line(told.source, "source", 400),
        made_on=people.happened(told.made_on, today, TO_COME),
        country=people.country(told.country) if told.country.strip() else "",
        kinds=_named(told.kinds, AGREEMENTS, "kind of agreement"),
        forms=_named(told.forms, FORMS, "form of signature"),
        law=line(told.law, "governing law", 200) if told.law.strip() else "",
        edition=line(told.edition, "edition", 80) if told.edition.strip() else "",
    )
    if kept.refuses and not (kept.forms and kept.country):
        raise Refused("Say which forms of signature are no longer enough, and in which country.")
    if kept.refuses and not kept.kinds:
        raise Refused("Say for which kinds of agreement these forms are no longer enough.")
    if kept.kind == WORDING and not kept.edition:
        raise Refused("Name the edition of the new wording, like NDA 2026-2.")
    if kept.kind != WORDING and kept.edition:
        raise Refused("An edition names one's own wording: say that it is a change in wording.")
    return kept


def _named(words: Iterable[str], known: Sequence[str], what: str) -> tuple[str, ...]:
    asked = {one_of(word, known, what) for word in words}
    return tuple(one for one in known if one in asked)


def touches(change: Change, one: Signed) -> str:
    """Return why an agreement is touched by a change; empty where it is not.

    It has to be of a kind named, in a place named, and behind: signed in a form named; else in
    another edition than the new one, if its edition is on record; else before the change was
    made public.
    """
    behind = _behind(change, one) if one.kind in change.kinds else ""
    places = _places(change, one) if behind else []
    if not behind or (change.country and not places):
        return ""
    return "; ".join([*places, behind])


def _places(change: Change, one: Signed) -> list[str]:
    if not change.country:
        return []
    found = [
        f"{side.name} {'works' if side.person else 'has its seat'} in {_country(side.country)}"
        for side in one.sides
        if side.country == change.country
    ]
    return [*found, f"law of {one.law}"] if says(one.law, law_of(change)) else found


def law_of(change: Change) -> str:
    """Return how agreements name the law of the country of a change."""
    return change.law or _country(change.country)


def where(code: str) -> str:
    """Return where a change holds, in words."""
    return _country(code) or "everywhere"


def _country(code: str) -> str:
    return countries.names().get(code, code)


def says(text: str, words: str) -> bool:
    """Tell whether a text has these words in this order, whole and in either case."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def _behind(change: Change, one: Signed) -> str:
    if change.forms:
        return f"signed by {one.form}" if one.form in change.forms else ""
    if change.edition and one.edition:
        return f"signed in edition {one.edition}" if one.edition != change.edition else ""
    return f"signed on {one.signed_on}, before it" if one.signed_on < change.made_on else ""


def onward(state: str, to: str) -> str:
    """Return the state that an item is to have; Refused where it cannot come to it."""
    if to not in _AFTER[state]:
        raise Refused(f"it is {state}, and cannot be {to}.")
    return to


def again(terms: Terms, anew: Anew) -> Said:
    """Return what terms say when they are signed anew: as before, but for what is told.

    What the old wording said of the notice of 18 USC 1833(b) says nothing of the new one.
    """
    secrets = (EVERY,) if terms.every_secret else tuple(str(one) for one in terms.scopes)
    return Said(
        secrets,
        terms.purposes,
        anew.first,
        anew.last or terms.goes_on(anew.first),
        terms.survives,
        terms.law,
        anew.form,
        anew.signed_on,
        terms.notice_days,
        terms.renewal,
        anew.file,
        anew.notice,
        replace(terms.lasting, entry=None) if terms.lasting else None,
    )


def closes(change: Change, form: str, signed_on: date, today: date) -> None:
    """Refuse terms that cannot close an item: not signed yet, before the change, or as before."""
    if signed_on > today:
        raise Refused(f"{signed_on} lies ahead: record it once it is signed.")
    if signed_on < change.made_on:
        raise Refused(
            f"it was signed on {signed_on}, before the change was made public ({change.made_on})."
        )
    if form in change.forms:
        raise Refused(f"it was signed by {form}, as before: the change touches just that.")


def late(state: str, day: date, due: date) -> bool:
    """Tell whether an item is open after the day on which it was due."""
    return state in OPEN and day > due


def past(state: str, day: date, effective: date) -> bool:
    """Tell whether an agreement is not signed anew although the change holds already."""
    return state not in (SIGNED, EXCUSED) and day >= effective
