"""Who may see what: everything that a binder says about one asset, gathered from the stages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bestkept.journal import queries as journal
from bestkept.journal.rules import ERASED, is_later
from bestkept.prove import rules
from bestkept.register import queries as register
from bestkept.respond import queries as respond
from bestkept.watch import queries as watch

if TYPE_CHECKING:
    from datetime import date, datetime

    from bestkept.journal.queries import Entry, Opening
    from bestkept.register.queries import AssetView
    from bestkept.respond.queries import IncidentView
    from bestkept.watch.queries import FindingView


@dataclass(frozen=True)
class Witnessed:
    """An entry of the journal, and the fields of it that the binder opens."""

    entry: Entry
    openings: tuple[Opening, ...]
    words: str
    later: bool


@dataclass(frozen=True)
class Statement:
    """What was in force for an asset on a day, who recorded it, and what is missing."""

    asset: AssetView
    on: date
    as_known: date | None
    findings: tuple[FindingView, ...]
    incidents: tuple[IncidentView, ...]
    witnessed: tuple[Witnessed, ...]
    missing: tuple[str, ...]


def statement(number: str, on: date, as_known: date | None) -> Statement:
    """Gather the statement; Refused for an asset that is not on record, or was not then."""
    asset, erased = _decidable(register.asset(number, on, as_known))
    incidents = _incidents(number, as_known)
    findings = [f for f in watch.findings(asset=number) if _known(f.seen, as_known)]
    entries = {entry.number: entry for entry in journal.timeline(number)}
    for incident in incidents:
        entries |= {entry.number: entry for entry in journal.timeline(incident.number)}
    witnessed = [
        _witnessed(number, entries[at], on)
        for at in sorted(entries)
        if _known(entries[at].at, as_known)
    ]
    return Statement(
        asset,
        on,
        as_known,
        tuple(findings),
        tuple(incidents),
        tuple(witnessed),
        (*rules.missing(_standing(asset, findings, incidents)), *erased, *_erased(witnessed)),
    )


def _decidable(asset: AssetView) -> tuple[AssetView, list[str]]:
    """Return the asset with the facts that can still be shown, and a sentence for each other."""
    facts = tuple(fact for fact in asset.facts if fact.value != ERASED)
    gone = [fact.name for fact in asset.facts if fact.value == ERASED]
    return replace(asset, facts=facts), [
        f"What the {name} was is not re-decidable: erased." for name in gone
    ]


def _erased(witnessed: list[Witnessed]) -> list[str]:
    return [
        f"Entry {number}: {name} is not re-decidable: erased."
        for one in witnessed
        for number, name in journal.erased(one.entry.number)
    ]


def _known(at: datetime, as_known: date | None) -> bool:
    return as_known is None or not is_later(at, as_known)


def _incidents(number: str, as_known: date | None) -> list[IncidentView]:
    own = {finding.number for finding in watch.findings(asset=number)}
    return [
        incident
        for incident in respond.incidents()
        if own & set(incident.findings) and _known(incident.opened, as_known)
    ]


def _witnessed(number: str, entry: Entry, on: date) -> Witnessed:
    openings = journal.openings(entry.number)
    shown = set(rules.opened(number, [(one.name, one.value) for one in openings]))
    kept = tuple(one for one in openings if one.name in shown)
    return Witnessed(entry, kept, rules.phrase(entry.verb), is_later(entry.at, on))


def _standing(
    asset: AssetView, findings: list[FindingView], incidents: list[IncidentView]
) -> rules.Standing:
    return rules.Standing(
        facts={fact.name: fact.value for fact in asset.facts},
        later=tuple(fact.name for fact in asset.facts if fact.later),
        versions=len(asset.versions),
        undecided=sum(finding.verdict == "new" for finding in findings),
        idle_incidents=tuple(one.number for one in incidents if not one.steps),
    )
