"""Who may see what: everything that a binder says about one asset, gathered from the stages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from bestkept.engines.ledger.packing import ANCHORS, paths
from bestkept.journal import queries as journal
from bestkept.journal.rules import ERASED, is_later
from bestkept.protect.notices.queries import known_by
from bestkept.prove import measures, rules
from bestkept.register import queries as register
from bestkept.respond import queries as respond
from bestkept.watch import queries as watch

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from bestkept.home import Home
    from bestkept.journal.queries import Entry, Opening
    from bestkept.register.queries import AssetView, FactView, VersionView
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
class LogNow:
    """The log as a binder is written: its entries, its newest instant, its key, a fingerprint."""

    size: int
    newest: datetime
    key: str
    fingerprint: str


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
    anchors: tuple[rules.AnchorView, ...]
    measures: tuple[measures.Measure, ...]

    def vouched(self, entry: int) -> str:
        """Tell who shows when an entry was there: an outside party, or the owner's clock only."""
        return rules.vouched(entry, self.anchors)


def statement(number: str, on: date, as_known: date | None, home: Home) -> Statement:
    """Gather the statement; Refused for an asset that is not on record, or was not then."""
    asset, erased = _decidable(register.asset(number, on, as_known))
    incidents = _incidents(number, as_known)
    findings = [f for f in watch.findings(asset=number) if _known(f.seen, as_known)]
    entries = {entry.number: entry for entry in journal.timeline(number)}
    protected = measures.of(number, on, as_known)
    for subject in (*(one.number for one in incidents), *protected.subjects):
        entries |= {entry.number: entry for entry in journal.timeline(subject)}
    witnessed = [
        _witnessed(number, entries[at], on)
        for at in sorted(entries)
        if _known(entries[at].at, as_known)
    ]
    all_anchors, lost = anchors(home)
    numbers = [one.entry.number for one in witnessed]
    chosen = rules.telling(all_anchors, numbers)
    return Statement(
        asset,
        on,
        as_known,
        tuple(findings),
        tuple(incidents),
        tuple(witnessed),
        (
            *rules.missing(_standing(asset, findings, incidents, known_by(number, on, as_known))),
            *protected.missing,
            *rules.unanchored(chosen, numbers, lost),
            *erased,
            *_erased(witnessed),
        ),
        tuple(chosen),
        protected.standing,
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


def anchors(home: Home) -> tuple[list[rules.AnchorView], list[int]]:
    """Return what outside parties anchored, oldest first, and the entries whose files are gone."""
    found, lost = list[rules.AnchorView](), list[int]()
    entries = [one for one in journal.timeline(rules.LOG) if _verb(one) in ANCHORS]
    opened = journal.openings_of([one.number for one in entries])
    for entry in entries:
        said = {one.name: one.value for one in opened[entry.number]}
        view = _anchor(home, entry.number, _verb(entry), said)
        if view is None:
            lost.append(entry.number)
        else:
            found.append(view)
    return found, lost


def _verb(entry: Entry) -> str:
    return f"{entry.verb}/{entry.version}"


def _anchor(home: Home, number: int, verb: str, said: dict[str, Any]) -> rules.AnchorView | None:
    proof_end, *more = ANCHORS[verb]
    try:
        note = kept(home, said["checkpoint"], "checkpoint")
        proof = kept(home, said["proof"], proof_end)
        chain = (stamps(home) / f"{said['proof']}.{more[0]}").read_bytes() if more else b""
    except OSError:
        return None
    by = said["authority"] if more else said["witness"].partition("+")[0]
    kind = "stamp" if more else "cosignature"
    return rules.AnchorView(number, verb, kind, by, said["time"], said["size"], note, proof, chain)


def log_keys(home: Home) -> list[str]:
    """Return the log's public key, and after it those that it had before restores."""
    earlier = sorted((home.log / "origins").glob("*.vkey"), reverse=True)
    return [path.read_text().strip() for path in (home.log_vkey, *earlier)]


def stamps(home: Home) -> Path:
    """Return the folder of what outside parties gave: each file by the SHA-256 of its bytes."""
    return home.log / "stamps"


def kept(home: Home, digest: str, end: str) -> bytes:
    """Return the bytes of that SHA-256; OSError if they are gone or are others."""
    data = (stamps(home) / f"{digest}.{end}").read_bytes()
    if sha256(data).hexdigest() != digest:
        raise OSError("The bytes of an anchor were changed.")
    return data


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
    asset: AssetView,
    findings: list[FindingView],
    incidents: list[IncidentView],
    told: tuple[int, int],
) -> rules.Standing:
    return rules.Standing(
        facts={fact.name: fact.value for fact in asset.facts},
        later=tuple(fact.name for fact in asset.facts if fact.later),
        versions=len(asset.versions),
        undecided=sum(finding.verdict == "new" for finding in findings),
        told=told[0],
        acknowledged=told[1],
        idle_incidents=tuple(one.number for one in incidents if not one.steps),
    )


# The pages


def pages(told: Statement, by: str, log: LogNow) -> dict[str, Any]:
    """Return what summary.pdf is set from: only texts, numbers and lists of them."""
    asset = told.asset
    return {
        "asset": asset.number,
        "title": asset.fact("title") or "No title was in force",
        "on": spoken(told.on),
        "by": by,
        "cover": _cover(told, by, log.newest),
        "lead": _lead(told, log.newest),
        "time": _time(told),
        "facts": [_fact(told, fact) for fact in asset.facts],
        "measures": [measures.row(one, told.vouched(one.entry)) for one in told.measures],
        "versions": [_version(told, version) for version in asset.versions],
        "findings": [_finding(one) for one in told.findings],
        "incidents": [_incident(one) for one in told.incidents],
        "timeline": [_event(told, one) for one in told.witnessed],
        "missing": list(told.missing),
        "anchors": [_anchor_row(one) for one in told.anchors],
        "evidence": [_evidence(entry) for entry in _shown(told)],
        "key": log.key,
        "fingerprint": log.fingerprint,
        "log": f"{log.size} entries, the newest of {moment(log.newest)}",
    }


def spoken(day: date) -> str:
    """Return a day as people say it: 1 March 2026."""
    return f"{day.day} {day:%B %Y}"


def moment(at: datetime) -> str:
    """Return an instant as it stands in tables."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _ahead(told: Statement, newest: datetime) -> bool:
    return told.on > newest.astimezone(UTC).date()


def _cover(told: Statement, by: str, newest: datetime) -> list[list[str]]:
    asset = told.asset
    written = f"{spoken(newest.astimezone(UTC).date())}, when this was written"
    known = f"as the record stood on {spoken(told.as_known)}" if told.as_known else written
    return [
        ["Asset", f"{asset.number} ({asset.kind.replace('-', ' ')})"],
        ["Day asked about", f"{spoken(told.on)}{', which lies ahead' * _ahead(told, newest)}"],
        ["By what is known", known],
        ["Status", asset.fact("status") or "none in force"],
        ["Tier", asset.fact("tier") or "none in force"],
        ["Owner", asset.fact("owner") or "none in force"],
        ["Written by", by],
    ]


def _lead(told: Statement, newest: datetime) -> str:
    counts = (
        (len(told.asset.facts), "fact in force", "facts in force"),
        (len(told.asset.versions), "version guarded", "versions guarded"),
        (len(told.findings), "finding", "findings"),
        (len(told.incidents), "incident", "incidents"),
    )
    said = ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in counts)
    late = sum(fact.later for fact in told.asset.facts)
    if not told.asset.facts:
        return f"{said}. Nothing was in force for it on that day."
    if _ahead(told, newest):
        return f"{said}. That day lies ahead: this is what holds then by what is known now."
    if not late:
        return f"{said}. Every fact had been recorded by that day."
    return f"{said}. Recorded after that day, and marked: {late} of the facts."


def _time(told: Statement) -> str:
    numbers = [one.entry.number for one in told.witnessed]
    covered = sum(told.vouched(number) != rules.OWN_CLOCK for number in numbers)
    if not told.anchors:
        return (
            "When this was recorded is shown by the owner's clock only: no outside party has "
            "anchored the log."
        )
    last = max(told.anchors, key=lambda one: one.size)
    return (
        f"{covered} of the {len(numbers)} entries shown {'is' if covered == 1 else 'are'} anchored "
        f"from outside, last by {last.by} at {rules.legible(last.at)}"
        + ("." if covered == len(numbers) else f"; the others are {rules.OWN_CLOCK}.")
    )


def _fact(told: Statement, fact: FactView) -> dict[str, Any]:
    end = fact.ended_on or fact.valid_to
    return {
        "name": fact.name.capitalize(),
        "value": fact.value,
        "from": fact.valid_from.isoformat(),
        "until": end.isoformat() if end else None,
        "ended": fact.ended_entry,
        "recorded": moment(fact.recorded),
        "entry": fact.entry,
        "later": fact.later,
        "vouched": told.vouched(fact.entry),
    }


def _version(told: Statement, version: VersionView) -> dict[str, Any]:
    return {
        "number": version.number,
        "recorded": moment(version.recorded),
        "entry": version.entry,
        "vouched": told.vouched(version.entry),
        "documents": [
            {
                "label": one.label,
                "location": one.location,
                "sha256": one.file_sha256,
                "bytes": f"{one.bytes:,}",
            }
            for one in version.documents
        ],
    }


def _finding(one: FindingView) -> dict[str, Any]:
    inside = f" in {one.member}" if one.member else ""
    return {
        "number": one.number,
        "place": f"{one.path}{inside}, line {one.line}",
        "grade": f"{one.grade} (public)" if one.public else one.grade,
        "verdict": f"{one.verdict}: {one.because}" if one.because else one.verdict,
        "seen": moment(one.seen),
        "entry": one.entry,
    }


def _incident(one: IncidentView) -> dict[str, Any]:
    steps = [{"at": moment(s.at), "text": s.text, "entry": s.entry} for s in one.steps]
    return {
        "number": one.number,
        "title": one.title,
        "status": one.status.capitalize(),
        "discovered": moment(one.discovered_at),
        "opened": moment(one.opened),
        "entry": one.entry,
        "steps": steps,
    }


def _event(told: Statement, one: Witnessed) -> dict[str, Any]:
    who = [field.value for field in one.openings if field.name == "actor.person"]
    return {
        "entry": one.entry.number,
        "at": moment(one.entry.at),
        "words": one.words,
        "by": who[0] if who else "",
        "later": one.later,
        "vouched": told.vouched(one.entry.number),
    }


def _anchor_row(one: rules.AnchorView) -> dict[str, Any]:
    kind = "stamp (RFC 3161)" if one.kind == "stamp" else "witness's cosignature"
    return {
        "by": one.by,
        "at": rules.legible(one.at),
        "kind": kind,
        "size": one.size,
        "entry": one.entry,
        "proof": sha256(one.proof).hexdigest(),
    }


def _shown(told: Statement) -> list[Entry]:
    """Return every entry that the binder holds but its seal, by number."""
    found = [
        *(one.entry for one in told.witnessed),
        *(journal.entry(a.entry) for a in told.anchors),
    ]
    return sorted(found, key=lambda entry: entry.number)


def _evidence(entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry.number,
        "verb": f"{entry.verb}/{entry.version}",
        "at": moment(entry.at),
        "leaf": entry.leaf_hash.hex(),
        "proof": paths(entry.number)[2],
    }
