"""Who may see what: the agreements and grants that stood for a secret on a day, as a binder tells.

What had lapsed by then, and what nobody had signed or granted, is told among what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from bestkept.journal.rules import is_later
from bestkept.protect.access import queries as access
from bestkept.protect.agreements import queries as agreements
from bestkept.protect.agreements.rules import BY_ITSELF
from bestkept.protect.repapering import kept as repapering

if TYPE_CHECKING:
    from datetime import date, datetime

    from bestkept.protect.access.queries import GrantView
    from bestkept.protect.agreements.queries import AgreementView


@dataclass(frozen=True)
class Measure:
    """Something that bound people or let them know: what, its days, its entry, recorded when.

    `later` tells that it was recorded on a UTC day after the one that was asked about.
    """

    name: str
    words: str
    first: date
    end: date | None
    entry: int
    recorded: datetime
    later: bool


@dataclass(frozen=True)
class Measures:
    """What stood on a day, what is missing, and the subjects whose entries show it."""

    standing: tuple[Measure, ...]
    missing: tuple[str, ...]
    subjects: tuple[str, ...]


def of(asset: str, on: date, as_known: date | None) -> Measures:
    """Return what stood for a secret on a day, by what is known now or was `as_known`."""
    signed = agreements.covering(asset, on, as_known)
    grants = access.grants_of(asset, on, as_known)
    standing = [found for one in signed if (found := _agreement(one, asset, on))]
    return Measures(
        (*standing, *(_grant(one, on) for one in grants if not one.lapse)),
        (
            *_missing(signed, grants, asset, in_force=len(standing)),
            *_behind(signed, on, as_known),
        ),
        tuple(one.number for one in signed),
    )


def row(one: Measure, vouched: str) -> dict[str, Any]:
    """Return a measure as the pages are set from it."""
    return {
        "name": one.name,
        "value": one.words,
        "from": one.first.isoformat(),
        "until": one.end.isoformat() if one.end else None,
        "recorded": f"{one.recorded.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        "entry": one.entry,
        "later": one.later,
        "vouched": vouched,
    }


def _agreement(one: AgreementView, asset: str, on: date) -> Measure | None:
    terms = one.terms
    if terms is None or not terms.covers(asset):
        return None
    purposes = ", ".join(terms.purposes) or "any purpose"
    amended = f", amendment {terms.amendment}" if terms.amendment else ""
    running = terms.running(on) if terms.renewal == BY_ITSELF else None
    renews = f"; renews by itself after {running}" if running else ""
    words = (
        f"{one.kind} with {', '.join(one.parties)}{amended}: for {purposes}; law of {terms.law}; "
        f"signed by {terms.form} on {terms.signed_on}; confidence lasts {terms.survives}{renews}"
    )
    end = terms.ended_on or terms.valid_to
    later = is_later(terms.recorded, on)
    return Measure(one.number, words, terms.valid_from, end, terms.entry, terms.recorded, later)


def _grant(one: GrantView, on: date) -> Measure:
    version = f", version {one.version}" if one.version else ""
    same = ", who is the same person" if one.same_person else ""
    words = f"{one.person} may know it{version}: for {one.purpose}; by {one.approver}{same}"
    end = min((day for day in (one.falls, one.ended_on, one.valid_to) if day), default=None)
    later = is_later(one.recorded, on)
    return Measure(one.number, words, one.valid_from, end, one.entry, one.recorded, later)


def _behind(signed: list[AgreementView], on: date, as_known: date | None) -> list[str]:
    """Return which agreements that held should have been signed anew by then."""
    held = [one.number for one in signed if one.terms is not None]
    told = repapering.behind(held, min(on, as_known or on))
    return [f"{one} was not signed anew because of {change}." for one, change in told.items()]


def _missing(
    signed: list[AgreementView], grants: list[GrantView], asset: str, *, in_force: int
) -> list[str]:
    found = []
    for one in signed:
        last = max((t for t in one.chain if t.covers(asset)), key=lambda t: t.row)
        if one.lapsed:
            found.append(
                f"{one.number} with {', '.join(one.parties)} lapsed on {one.lapsed}: what was "
                f"learnt under it stays confidential {last.survives}."
            )
        elif one.terms is not None and not one.terms.covers(asset):
            found.append(f"{one.number} with {', '.join(one.parties)} no longer covers it.")
    if not in_force:
        found.append("No agreement that covers it was in force on that day.")
    found += [
        f"{one.number} let {one.person} know it no more from {one.lapse.since} on: {one.lapse.why}."
        for one in grants
        if one.lapse
    ]
    if all(one.lapse for one in grants):
        found.append("No grant of access was in force on that day.")
    return found
