"""Acts in plain words: what a timeline and the ledger say about an entry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bestkept.journal import queries as journal
from bestkept.people import organisations
from bestkept.people import queries as people
from bestkept.protect.access.whereabouts import KINDS as WHERE
from bestkept.prove import rules as prove
from bestkept.prove.rules import PHRASES
from bestkept.web.vocabulary import said, titled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bestkept.journal.queries import Entry, Opening
    from bestkept.prove.reading import Said

__all__ = ["MORE", "PHRASES", "Event", "Line", "all_told", "called", "fields", "timeline", "told"]
MOST = 50  # entries that a page shows of one subject; the ledger has them all
LONGEST = 200  # parts of a field that a page shows; the API has them all
MORE = {
    "person.created": _("Joined"),
    "person.provisioned": _("Put on record by the company's directory"),
    "person.told": _("The company's directory said something else"),
    "person.taken-out": _("Taken out of the company's directory"),
    "group.made": _("The directory told of a group"),
    "group.changed": _("The directory changed a group, and who is in it"),
    "group.taken-out": _("The directory took a group out"),
    "group.settled": _("Roles follow the groups of the directory"),
    "group.role-given": _("A group of the directory gives a role from now on"),
    "group.role-ended": _("A group of the directory gives a role no longer"),
    "person.invited": _("Invited to sign in"),
    "person.renamed": _("Is called by another name from now on"),
    "person.status-set": _("Where somebody stands was recorded: joining, working or left"),
    "person.vetted": _("That somebody was vetted was recorded"),
    "vetting.struck": _("A vetting on record was struck, since it was wrong"),
    "person.engaged": _("Where somebody works was recorded"),
    "organisation.recorded": _("An organisation was put on record"),
    "organisation.renamed": _("An organisation is called otherwise from now on"),
    "organisation.ended": _("An organisation has ended: nobody works for it any more"),
    "organisation.taken-up": _("An organisation was taken up again"),
    "steward.assigned": _("Somebody was named to answer for it"),
    "steward.ended": _("Somebody answers for it no more"),
    "hold.placed": _("A hold was placed: nothing of it is erased"),
    "hold.lifted": _("A hold was lifted"),
    "public.declared": _("Declared public"),
    "public.withdrawn": _("No longer declared public"),
    "keys.rotated": _("New keys are used from now on"),
    "sign-in.made": _("Signs in from now on"),
    "sign-in.ended": _("Signs in no longer"),
    "token.made": _("Made a token for a program"),
    "token.ended": _("Ended a token"),
    "token.used": _("A program used a token today"),
    "roles.changed": _("Roles changed"),
    "sign-in.opened": _("Signed in"),
    "sign-in.failed": _("Tried to sign in, and did not get in"),
    "provider.joined": _("Signs in with the company account"),
    "provider.chosen": _("How people sign in was changed"),
    "access.decided": _("Whether somebody may know a secret was decided"),
    "campaign.begun": _("Grants are to be looked at again"),
    "campaign.handed": _("A recertification was handed on to somebody else"),
    "campaign.shown": _("A reviewer was shown the grants that wait"),
    "campaign.answered": _("Grants were looked at again"),
    "page.viewed": _("Looked at a page"),
    "scan.recorded": _("A scan was done"),
    "work.asked": _("Work was asked for"),
    "work.asked-again": _("Work was asked for again"),
    "work.cancelled": _("Work was cancelled"),
    "record.checked": _("The whole record was checked"),
    "binders.written": _("Binders of all secrets were written"),
    "setting.changed": _("A setting was changed"),
    "preference.chosen": _("Chose a language for the pages"),
    "place.allowed": _("A place was allowed to be read for people"),
    "place.withdrawn": _("A place may be read for people no longer"),
    "reminders.chosen": _("Chose how often to be reminded by mail"),
    "calendar.made": _("A calendar reads along from now on"),
    "calendar.ended": _("No calendar reads along any more"),
    "mail.chosen": _("The mail server was set"),
    "schema.migrated": _("The tables were brought up to date"),
    "home.upgraded": _("The home was upgraded"),
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
    who: str = ""  # their name; the address where no name is on record


@dataclass(frozen=True)
class Line:
    """A field of an entry on a page: its name, in words where it has any, and what it says.

    `parts` are pairs of a name within the field (empty for the whole of it) and a text; `why`
    is the reason why nothing is shown.
    """

    name: str
    words: str
    parts: tuple[tuple[str, str], ...]
    why: str = ""


def called(verb: str) -> str:
    """Return what an act is called by itself, away from any subject."""
    return str(MORE.get(verb) or said(prove.phrase(verb)))


def fields(told: Sequence[Said]) -> list[Line]:
    """Return the fields of an entry as lines of a page, as far as they may be shown."""
    return [_line(one) for one in told]


def _line(one: Said) -> Line:
    words = str(_FIELDS.get(one.name, ""))
    if one.why:
        return Line(one.name, words, (), one.why)
    parts = tuple(islice(_parts("", one.value), LONGEST))
    return Line(one.name, words, parts)


def _parts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the parts of a value with their names, those within others after a slash."""
    if isinstance(value, dict) and value:
        for inner, one in value.items():
            yield from _parts(f"{name} / {inner}" if name else str(inner), one)
    elif isinstance(value, list) and any(isinstance(one, (dict, list)) for one in value):
        for place, one in enumerate(value, 1):
            yield from _parts(f"{name} / {place}" if name else str(place), one)
    elif isinstance(value, list):
        yield name, ", ".join(map(str, value)) or gettext("none")
    else:
        yield name, _text(value)


def _text(value: Any) -> str:
    if value is None or value in ("", {}):
        return gettext("none")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value)


_FIELDS = {
    "actor.person": _("Who did it"),
    "actor.role": _("In which role"),
    "actor.door": _("By which door"),
    "also": _("Also about"),
    "because": _("Why"),
    "documents": _("Documents"),
    "outcome": _("Outcome"),
    "page": _("Page"),
    "subject": _("About"),
    "title": _("Title"),
    "verdict": _("Verdict"),
}


def timeline(label: str) -> list[Event]:
    """Return what was last done about a subject, newest first."""
    return all_told(journal.latest(label, MOST), label)


def all_told(entries: Sequence[Entry], label: str = "") -> list[Event]:
    """Return entries in words; of what they open only what concerns `label`, or their heads."""
    opened = journal.openings_of([one.number for one in entries])
    found = [told(one, opened[one.number], label) for one in entries]
    named = people.names(sorted({one.by for one in found if one.by}))
    return [replace(one, who=named.get(one.by, one.by)) for one in found]


def told(entry: Entry, opened: Sequence[Opening], label: str = "") -> Event:
    """Return one entry in words, by what its fields open to."""
    fields = [(one.name, one.value) for one in opened]
    allowed = set(prove.opened(label, fields)) if label else {"actor.person", "page"}
    if entry.verb.startswith("incident.") and not label.startswith("I-"):
        allowed.discard("title")  # who sees a finding or a secret need not know of the incident
    shown = {name: value for name, value in fields if name in allowed}
    return Event(
        entry.number,
        entry.at,
        _words(entry.verb, label, shown),
        "" if label.startswith("work:") else _more(entry.verb, shown),
        str(shown.get("actor.person", "")),
        f"{entry.verb}/{entry.version}",
    )


def _words(verb: str, label: str, shown: dict[str, Any]) -> str:
    if verb == "candidate.decided" and "verdict" in shown:
        role = str(shown.get("actor.role"))
        who = _WHO.get(role) or gettext("The %(role)s") % {"role": said(role)}
        return str(_DID.get(shown["verdict"], _("%(who)s decided"))) % {"who": who}
    seen = label and not label.startswith("work:") and verb == "scan.recorded"
    words = None if seen else MORE.get(verb)
    if label.startswith("A-"):
        words = _SIGNED.get(verb, words)
    return str(words or said(prove.phrase(verb)))


_SIGNED = {  # on an agreement's own page
    "agreement.recorded": _("Put on record"),
    "agreement.amended": _("Amended"),
    "agreement.ended": _("Ended early"),
    "agreement.attached": _("The signed text was put into the vault"),
    "immunity.noted": _("Looked at for the notice of 18 USC 1833(b)"),
    "obligation.recorded": _("An obligation was recorded"),
    "agreement.renewed": _("It was renewed, as it says"),
    "agreement.looked-at": _("A day of it was looked at, and let pass"),
    "survival.noted": _("How long confidence lasts was put in a form"),
    "obligation.done": _("An obligation was done"),
    "obligation.dropped": _("An obligation was dropped"),
    "obligation.reassigned": _("An obligation was given to somebody else, or another day"),
}
_WHO = {"legal": _("Legal"), "analyst": _("The analyst")}
_DID = {
    "accept": _("%(who)s accepted it"),
    "reject": _("%(who)s rejected it"),
    "send back": _("%(who)s sent it back"),
}


def _more(verb: str, shown: dict[str, Any]) -> str:
    tell = _TOLD.get(verb) or _TOLD.get(verb.partition(".")[0])
    return tell(shown) if tell else str(shown.get("because") or shown.get("title") or "")


def _decided(shown: dict[str, Any]) -> str:
    return str(shown.get("because") or "")


def _changed(shown: dict[str, Any]) -> str:
    facts = [v for n, v in shown.items() if n.startswith("fact.") and isinstance(v, dict)]
    said = [_said(one["name"], one["value"]) for one in facts]
    return _with_why(said, shown)


def _triaged(shown: dict[str, Any]) -> str:
    found = [v for n, v in shown.items() if n.startswith("triage.") and "verdict" in v]
    return "; ".join(f"{titled(one['verdict'])}: {one['because']}" for one in found)


def _given(shown: dict[str, Any]) -> str:
    return "; ".join(v["person"] for n, v in shown.items() if n.startswith("notice."))


def _owed(shown: dict[str, Any]) -> str:
    told = [v for n, v in shown.items() if n.startswith("obligation.") and isinstance(v, dict)]
    said = [f"{one['words']} ({one['owner']})" for one in told]
    return _with_why(said, shown)


def _set(shown: dict[str, Any]) -> str:
    """Return what a setting says from then on, or that it says nothing any more."""
    told = [v for n, v in shown.items() if n.startswith("setting.") and isinstance(v, dict)]
    named = {one["name"]: one.get("value") for one in told}
    named |= {one["name"]: one["value"] for one in told if "value" in one}
    return "; ".join(
        f"{name}: {_clipped(value)}" if value else name for name, value in named.items()
    )


def _allowed(shown: dict[str, Any]) -> str:
    """Return which place, and where and what for it may be read; its name alone where it ended."""
    told = [v for n, v in shown.items() if n.startswith("place.") and isinstance(v, dict)]
    said = [one for one in told if "address" in one] or told
    return "; ".join(
        f"{one['name']}: {_clipped(one['address'])} ({one['uses'].replace(' ', ', ')})"
        if "address" in one
        else one["name"]
        for one in said
    )


def _seen(shown: dict[str, Any]) -> str:
    many = sum(len(v["seen"]) for n, v in shown.items() if n.startswith("findings."))
    if not many:
        return gettext("Nothing new")
    return ngettext("%(many)s new passage", "%(many)s new passages", many) % {"many": many}


def _said(name: str, value: str) -> str:
    if name.partition(".")[0] in WHERE:
        return name.partition(".")[0].capitalize()  # what, not where
    factor = name.removeprefix("factor.")
    if factor != name and value[:1].isdigit():
        score, _, why = value.partition(": ")
        told = {"name": _called(factor), "score": score, "why": _clipped(why)}
        return gettext("%(name)s: %(score)s of 5. %(why)s") % told
    return f"{_called(name)}: {_clipped(value)}"


def _called(name: str) -> str:
    return titled(name.replace("-", " "))


def _clipped(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:88]}…"


_CAUSES = {"date": "its day came near"}


def _review(shown: dict[str, Any]) -> str:
    """Return why a review was opened, what is to be done in it, or how it came out and why."""
    parts = [v for n, v in shown.items() if n.startswith(("cause.", "action.")) and "words" in v]
    words = [titled(one["words"] or _CAUSES.get(one.get("word"), "")) for one in parts]
    outcome = [titled(shown["outcome"])] if shown.get("outcome") else []
    because = [str(shown["because"])] if shown.get("because") else []
    return ": ".join([*words, *outcome, *because])


def _papered(shown: dict[str, Any]) -> str:
    """Return of which agreement something was recorded, and why."""
    words = shown.get("because") or shown.get("outcome") or shown.get("words") or ""
    one = str(shown.get("subject", ""))
    return f"{one}: {words}" if one.startswith("A-") else str(words)


def _stood(shown: dict[str, Any]) -> str:
    """Return how somebody stands from which day on, and why that was recorded."""
    rows = _rows(shown, "standing.", "status")
    return _with_why([_since(said(one["status"]), one) for one in rows], shown)


def _worked(shown: dict[str, Any]) -> str:
    """Return for whom somebody works from which day on, in which unit and job."""
    rows = _rows(shown, "engagement.", "organisation")
    names = organisations.names_of({one["organisation"] for one in rows}) if rows else {}
    told = []
    for one in rows:
        house = names.get(one["organisation"], one["organisation"])
        parts = (house, *(one[name] for name in ("unit", "job") if one.get(name, "-") != "-"))
        told.append(_since(", ".join(parts) + ",", one))
    return _with_why(told, shown)


def _renamed(shown: dict[str, Any]) -> str:
    """Return what an organisation is called from which day on, and why."""
    return _with_why([_since(one["name"], one) for one in _rows(shown, "name.", "name")], shown)


def _rows(shown: dict[str, Any], begins: str, needs: str) -> list[dict[str, Any]]:
    """Return the rows of one kind that an entry began, not those that it ended."""
    rows = [v for n, v in shown.items() if n.startswith(begins) and isinstance(v, dict)]
    return [one for one in rows if needs in one and "valid_from" in one]


def _since(what: str, row: dict[str, Any]) -> str:
    return gettext("%(what)s from %(day)s") % {"what": what, "day": row["valid_from"]}


def _with_why(told: list[str], shown: dict[str, Any]) -> str:
    return "; ".join([*told, *([str(shown["because"])] if shown.get("because") else [])])


# What to tell of a verb, or of all verbs of one kind, besides its name.
_TOLD = {
    "candidate.decided": _decided,
    "finding.triaged": _triaged,
    "notice.given": _given,
    "organisation.renamed": _renamed,
    "person.engaged": _worked,
    "person.status-set": _stood,
    "fact": _changed,
    "factor": _changed,
    "obligation": _owed,
    "place": _allowed,
    "repapering": _papered,
    "review": _review,
    "scan": _seen,
    "setting": _set,
}
