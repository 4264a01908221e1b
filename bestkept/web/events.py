"""Acts in plain words: what a timeline and the ledger say about an entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bestkept.journal import queries as journal
from bestkept.prove import rules as prove

if TYPE_CHECKING:
    from datetime import datetime

    from bestkept.journal.queries import Entry

MORE = {
    "person.created": "Joined",
    "person.invited": "Invited to sign in",
    "sign-in.made": "Signs in from now on",
    "sign-in.ended": "Signs in no longer",
    "page.viewed": "Looked at a page",
    "scan.recorded": "A scan was done",
    "schema.migrated": "The tables were brought up to date",
    "home.upgraded": "The home was upgraded",
}


@dataclass(frozen=True)
class Event:
    """An entry as people read it; `more` says what exactly, as far as it may be shown."""

    number: int
    at: datetime
    words: str
    more: str
    by: str
    verb: str


def timeline(label: str) -> list[Event]:
    """Return what was done about a subject, newest first."""
    return [told(entry, label) for entry in reversed(journal.timeline(label))]


def told(entry: Entry, label: str = "") -> Event:
    """Return an entry in words; of what it opens only what concerns `label`, or its own heads."""
    fields = [(one.name, one.value) for one in journal.openings(entry.number)]
    allowed = set(prove.opened(label, fields)) if label else {"actor.person", "page"}
    shown = {name: value for name, value in fields if name in allowed}
    words = MORE.get(entry.verb) if not label or entry.verb != "scan.recorded" else None
    return Event(
        entry.number,
        entry.at,
        words or prove.phrase(entry.verb),
        _more(entry.verb, shown),
        str(shown.get("actor.person", "")),
        f"{entry.verb}/{entry.version}",
    )


def _more(verb: str, shown: dict[str, Any]) -> str:
    if verb == "candidate.decided":
        because = f": {shown['because']}" if shown.get("because") else ""
        return f"{str(shown.get('verdict', '')).capitalize()} as {shown.get('actor.role')}{because}"
    if verb.startswith("scan."):
        return _seen(shown)
    facts = [v for n, v in shown.items() if n.startswith("fact.") and isinstance(v, dict)]
    said = [f"{one['name'].replace('-', ' ')}: {_clipped(one['value'])}" for one in facts]
    if verb.startswith(("fact.", "factor.")):
        return "; ".join([*said, *([str(shown["because"])] if shown.get("because") else [])])
    if verb == "finding.triaged":
        found = [v for n, v in shown.items() if n.startswith("triage.") and "verdict" in v]
        return "; ".join(f"{one['verdict']}: {one['because']}" for one in found)
    return str(shown.get("because") or shown.get("title") or "")


def _seen(shown: dict[str, Any]) -> str:
    many = sum(len(v["seen"]) for n, v in shown.items() if n.startswith("findings."))
    return f"{many} new {'passage' if many == 1 else 'passages'}" if many else "Nothing new"


def _clipped(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:88]}…"
