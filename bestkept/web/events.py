"""Acts in plain words: what a timeline and the ledger say about an entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bestkept.journal import queries as journal
from bestkept.prove import rules as prove

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bestkept.journal.queries import Entry, Opening

MOST = 50  # entries that a page shows of one subject; the ledger has them all
MORE = {
    "person.created": "Joined",
    "person.invited": "Invited to sign in",
    "sign-in.made": "Signs in from now on",
    "sign-in.ended": "Signs in no longer",
    "roles.changed": "Roles changed",
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
    """Return what was last done about a subject, newest first."""
    return all_told(journal.latest(label, MOST), label)


def all_told(entries: Sequence[Entry], label: str = "") -> list[Event]:
    """Return entries in words; of what they open only what concerns `label`, or their heads."""
    opened = journal.openings_of([one.number for one in entries])
    return [told(one, opened[one.number], label) for one in entries]


def told(entry: Entry, opened: Sequence[Opening], label: str = "") -> Event:
    """Return one entry in words, by what its fields open to."""
    fields = [(one.name, one.value) for one in opened]
    allowed = set(prove.opened(label, fields)) if label else {"actor.person", "page"}
    shown = {name: value for name, value in fields if name in allowed}
    return Event(
        entry.number,
        entry.at,
        _words(entry.verb, label, shown),
        _more(entry.verb, shown),
        str(shown.get("actor.person", "")),
        f"{entry.verb}/{entry.version}",
    )


def _words(verb: str, label: str, shown: dict[str, Any]) -> str:
    if verb == "candidate.decided" and "verdict" in shown:
        role = "legal" if shown.get("actor.role") == "legal" else f"the {shown.get('actor.role')}"
        return f"{role.capitalize()} {_DID.get(shown['verdict'], 'decided')}"
    words = MORE.get(verb) if not label or verb != "scan.recorded" else None
    return words or prove.phrase(verb)


_DID = {"accept": "accepted it", "reject": "rejected it", "send back": "sent it back"}


def _more(verb: str, shown: dict[str, Any]) -> str:
    if verb == "candidate.decided":
        return str(shown.get("because") or "")
    if verb.startswith("scan."):
        return _seen(shown)
    facts = [v for n, v in shown.items() if n.startswith("fact.") and isinstance(v, dict)]
    said = [_said(one["name"], one["value"]) for one in facts]
    if verb.startswith(("fact.", "factor.")):
        return "; ".join([*said, *([str(shown["because"])] if shown.get("because") else [])])
    if verb == "finding.triaged":
        found = [v for n, v in shown.items() if n.startswith("triage.") and "verdict" in v]
        return "; ".join(f"{one['verdict'].capitalize()}: {one['because']}" for one in found)
    if verb == "notice.given":
        return "; ".join(v["person"] for n, v in shown.items() if n.startswith("notice."))
    return str(shown.get("because") or shown.get("title") or "")


def _seen(shown: dict[str, Any]) -> str:
    many = sum(len(v["seen"]) for n, v in shown.items() if n.startswith("findings."))
    return f"{many} new {'passage' if many == 1 else 'passages'}" if many else "Nothing new"


def _said(name: str, value: str) -> str:
    factor = name.removeprefix("factor.")
    if factor != name and value[:1].isdigit():
        score, _, why = value.partition(": ")
        return f"{factor.replace('-', ' ').capitalize()}: {score} of 5. {_clipped(why)}"
    return f"{name.replace('-', ' ').capitalize()}: {_clipped(value)}"


def _clipped(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:88]}…"
