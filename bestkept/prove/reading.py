"""What an entry says, to whoever may see what it is about: its values, opened one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bestkept.engines.ledger.verify import (
    Checkpoint,
    Vkey,
    inclusion,
    open_note,
    verify_inclusion,
)
from bestkept.home import HomeTrouble
from bestkept.journal import queries as journal
from bestkept.journal import rules as log
from bestkept.journal import tasks
from bestkept.people import queries as people
from bestkept.people import vetted
from bestkept.people.queries import ATTEMPT, VIEW
from bestkept.protect.access import documents, whereabouts
from bestkept.protect.access import queries as access
from bestkept.protect.agreements import queries as agreements
from bestkept.protect.countries import queries as countries
from bestkept.protect.moves import queries as moves
from bestkept.protect.notices import queries as notices
from bestkept.protect.questions import queries as questions
from bestkept.protect.recertification import queries as recertification
from bestkept.protect.repapering import queries as repapering
from bestkept.protect.reviews import queries as reviews
from bestkept.protect.stewards import queries as stewards
from bestkept.register import facts
from bestkept.register import queries as register
from bestkept.register.rules import is_asset_number
from bestkept.settings import queries as settings
from bestkept.watch import queries as watch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestkept.home import Home
    from bestkept.journal.queries import Entry, Opening
    from bestkept.journal.rules import Actor

# Why a value is not shown.
ERASED, SHUT, PRIVILEGED, MACHINE = "erased", "shut", "privileged", "machine"
MAY_READ_ERASURES = ("legal", "administrator", "auditor")
# Who may read what acts say, by the noun of their verbs: whoever is let in where that is shown.
_NOUNS = (
    (
        register.MAY_SEE_ALL,
        "candidate version fact secret factor inventory right asset innovation term draft",
    ),
    (register.MAY_SEE_ALL, "public view index incident binder binders"),
    (register.MAY_SEE_ALL, "log checkpoint record schema home"),
    (watch.MAY_SEE, "finding passage scan work"),
    (notices.MAY_SEE, "notice"),
    (questions.MAY_SEE, "question answer"),
    (agreements.MAY_SEE, "agreement obligation immunity survival"),
    (countries.MAY_SEE, "advice"),
    (access.MAY_SEE, "access"),
    (recertification.MAY_SEE, "campaign"),
    (reviews.MAY_SEE, "review"),
    (repapering.MAY_SEE, "repapering law-change"),
    (moves.MAY_SEE, "joiner mover leaver case inbound requirement letter"),
    (stewards.MAY_SEE, "steward"),
    (documents.MAY_OPEN, "document"),
    (people.MAY_SEE_PERSONS, "person group organisation roles sign-in token page"),
    (people.MAY_SEE_PERSONS, "calendar reminders preference"),
    (vetted.MAY_SEE, "vetting"),
    (settings.MAY_SEE, "setting place mail provider keys vault backup"),
    (MAY_READ_ERASURES, "field hold"),
)
_GUARDS = {noun: roles for roles, nouns in _NOUNS for noun in nouns.split()}
_VETTED = "person.vetted"  # which fewer may read than what else is said of people
_MACHINES = {log.ROWS, "left", log.REQUEST, log.ASKED, "arguments"}
_ADVICE = {"because", "question", "answer"}


@dataclass(frozen=True)
class Said:
    """A field of an entry: its value, or in `why` what keeps it from whoever asks."""

    name: str
    value: Any = None
    why: str = ""


def may_read(verb: str) -> tuple[str, ...]:
    """Return the roles that may read what such an act says, legal first; none for an unknown."""
    roles = vetted.MAY_SEE if verb == _VETTED else _GUARDS.get(verb.partition(".")[0], ())
    return tuple(sorted(roles, key=lambda role: role != "legal"))


def subjects(opened: Iterable[Opening]) -> list[str]:
    """Return what an entry is about, such as TS-0001, without requests and looks."""
    labels = log.subjects({one.name: one.value for one in opened if one.name != log.REQUEST})
    return [one for one in labels if not one.startswith((VIEW, ATTEMPT))]


def read(by: Actor, entry: Entry) -> list[Said]:
    """Return the fields of an entry as `by` may read them, by name.

    Nothing but the names, where their role is not let in where such things are shown. A value
    that was erased says so. Where an accepted secret lies is withheld, as the register does.
    Raises NotAllowed where `by` does not hold the role that they act in.
    """
    people.authorise(by, datetime.now(UTC).date(), by.role)
    opened = journal.openings(entry.number)
    gone = [Said(name, why=ERASED) for _, name in journal.erased(entry.number)]
    if by.role not in may_read(entry.verb):
        told = [Said(one.name, why=SHUT) for one in opened]
    else:
        hidden = any(_hidden(by, label) for label in subjects(opened))
        shut = _shut(by, entry.verb, opened)
        if hidden and any(_is_place(one.value) for one in opened):
            opened = [replace(one, value=_silent(one)) for one in opened]
        told = [_said(one, shut, hidden=hidden) for one in opened]
    return sorted([*told, *gone], key=lambda one: one.name)


def _shut(by: Actor, verb: str, opened: Iterable[Opening]) -> set[str]:
    """Return the fields that are legal advice, unless to legal.

    Whoever gave a reason of their own reads that again; what counsel answered is legal's alone.
    """
    told = {one.name: one.value for one in opened}
    own = by.person == told.get("actor.person") and not verb.startswith("advice.")
    whose = own or by.role == "legal"
    return _ADVICE if told.get("privileged") is True and not whose else set()


def _hidden(by: Actor, label: str) -> bool:
    numbered = "-" in label and is_asset_number(label)
    return numbered and whereabouts.withheld(by, register.asset(label))


def _said(one: Opening, shut: set[str], *, hidden: bool) -> Said:
    if one.name in _MACHINES:
        return Said(one.name, why=MACHINE)
    if one.name in shut:
        return Said(one.name, why=PRIVILEGED)
    return Said(one.name, _placeless(one.value) if hidden else one.value)


def _is_place(value: Any) -> bool:
    return isinstance(value, dict) and facts.kind(str(value.get("name", ""))) in whereabouts.KINDS


def _silent(one: Opening) -> Any:
    """Return a value, but no reason: why a place changed may name it."""
    return whereabouts.WITHHELD if one.name == "because" else one.value


def _placeless(value: Any) -> Any:
    """Return a value without what says where a secret lies; of a document its name is left."""
    if isinstance(value, list):
        return [_placeless(one) for one in value]
    if not isinstance(value, dict):
        return value
    told = {name: _placeless(one) for name, one in value.items()}
    if _is_place(value) and "value" in value:
        told["value"] = whereabouts.WITHHELD
    if isinstance(value.get("location"), str):
        told["location"] = whereabouts.bare(value["location"])
    return told


def proof(home: Home, number: int) -> bytes:
    """Return the proof that an entry stands in the signed log, as a file for `bestkept verify`.

    NotThere until a checkpoint covers the entry; HomeTrouble where the published log is damaged.
    """
    found, key = journal.entry(number), home.log_vkey.read_text()
    signed = tasks.checkpoint(home)
    if signed is None or signed.size <= number:
        raise log.NotThere("The next checkpoint will cover it: one is signed within seconds.")
    note = (home.log / "checkpoint").read_bytes()  # which may be a newer one by now
    try:
        signed = Checkpoint.parse(open_note(note, Vkey.parse(key)))
        hashes = journal.proof(home, number, signed.size)
        verify_inclusion(number, signed.size, found.leaf_hash, hashes, signed.root)
    except (OSError, ValueError):
        raise HomeTrouble(
            "The entry cannot be shown to be the one that was signed. Run bestkept fsck at once."
        ) from None
    return inclusion(number, found.leaf, hashes, note, key)
