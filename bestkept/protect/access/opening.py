"""A document of the vault is tied to a secret and opened: by the decision where it holds one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from bestkept.journal.actions import act, close
from bestkept.journal.rules import Refused, reason
from bestkept.people.queries import authorise
from bestkept.people.rules import line
from bestkept.protect.access import documents, knowing, queries
from bestkept.protect.access.actions import GLASS, MAY_BREAK, MAY_OWN, know, secret
from bestkept.protect.access.documents import MAY_OPEN
from bestkept.protect.access.models import Tied
from bestkept.protect.access.rules import weighty
from bestkept.protect.decision.actions import EVERYBODY, note_all
from bestkept.protect.decision.queries import SUBJECT, UNKNOWN, asked_of, evaluate
from bestkept.vault import opening
from bestkept.vault import queries as vault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from bestkept.home import Home
    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.keyring.ring import Ring
    from bestkept.protect.decision.rules import Decision
    from bestkept.vault.models import Kept

MAY_TIE = ("legal", "security", "administrator")
_CHANGED = "What {} holds was changed at the same moment. Open it again."


class Wanted(NamedTuple):
    """What is to be opened: a version (None: the newest), what for, why, and how.

    `purpose` is what the decision asks, where the document holds a secret; `because` the
    reason, where it does not. `out` is the new file that it is written to (None: it is given
    back at once), `most` the bytes that can be given.
    """

    number: str
    version: int | None = None
    purpose: str = ""
    because: str = ""
    out: Path | None = None
    most: int | None = None


class _Told(NamedTuple):
    """What the act of an opening came to."""

    entry: int
    row: Kept
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class Reading:
    """What opening a document came to: its entry, and the decisions it hung on, if any.

    The first decision is the decisive one. `size` is that of the document, None where it was
    refused; `data` its bytes where they were not written to a file.
    """

    entry: int
    name: str
    decisions: tuple[Decision, ...]
    size: int | None
    data: bytes | None

    @property
    def permitted(self) -> bool:
        """Whether it was opened."""
        return self.size is not None


def tie(by: Actor, document: str, number: str, because: str, version: int | None = None) -> None:
    """Record that a document of the vault holds content of a secret: the decision opens it then.

    For legal, security, an administrator, and owner or deputy of the secret.
    """
    with act("access.document-tied", by) as recording:
        day = recording.at.date()
        authorise(by, day, *(MAY_OWN if queries.owns(by.person, number) else MAY_TIE))
        asset = secret(number, version)
        vault.kept(document)
        if documents.standing(number, document, day).exists():
            raise Refused(f"{document} is tied to {number} already. Nothing was changed.")
        row = Tied.objects.create(
            asset=asset,
            version=version,
            document=document,
            because=reason(because),
            valid_from=day,
            recorded_in_id=recording.id,
        )
        recording.about(document, number)
        recording.note(f"tied.{row.pk}", {"version": version, "valid_from": day.isoformat()})
        recording.note("because", row.because)


def untie(by: Actor, document: str, number: str, because: str) -> None:
    """Record that a document holds no content of a secret after all.

    For owner or deputy of the secret alone: who opens documents by role does not lift the
    decision for themselves. What the vault holds byte for byte of the secret stays under it.
    """
    with act("access.document-untied", by) as recording:
        day = recording.at.date()
        if not queries.owns(by.person, number):
            authorise(by, day, *MAY_TIE)
            raise Refused(f"Owner or deputy of {number} unties it; you are neither.")
        authorise(by, day, *MAY_OWN)
        rows = documents.standing(number, document, day).filter(superseded_in__isnull=True)
        if not close(recording, rows, day, "tied"):
            raise Refused(f"{document} is not tied to {number}. Nothing was changed.")
        recording.about(document, number)
        recording.note("because", reason(because))


def open_document(by: Actor, home: Home, ring: Ring, wanted: Wanted) -> Reading:
    """Open a document of the vault: by the decision where it holds a secret, else by role.

    Decision and opening are one act. A refusal is recorded too, with what is missing. Raises
    Refused (also when the file is there), KeyTrouble, HomeTrouble when it does not open.
    """
    _room(wanted)
    row, held = documents.sought(by, wanted.number, wanted.version, _today())
    _fits(row, wanted)
    if not held:
        return _read(home, ring, wanted, _by_role(by, wanted))
    told = _by_decision(by, wanted)
    if not told.decisions[0].permitted:
        return Reading(told.entry, row.name, told.decisions, None, None)
    return _read(home, ring, wanted, told)


def break_glass(by: Actor, home: Home, ring: Ring, wanted: Wanted) -> Reading:
    """Open a document that holds a secret without a grant, for a reason that others will read.

    For those who may break the glass of its secrets; the decision is made and noted all the same.
    """
    _room(wanted)
    with act("access.glass-broken", by) as recording:
        day = recording.at.date()
        authorise(by, day, *MAY_BREAK)
        row, held = _in_reach(by, wanted, day)
        _fits(row, wanted)
        decisions = _decide(by, held, GLASS, day)
        recording.about(
            *dict.fromkeys([one.asked.asset for one in decisions]), by.person, row.number
        )
        note_all(recording, decisions)
        _note(recording, row)
        recording.note("because", weighty(wanted.because))
        for one in decisions:
            know(recording, by, one.asked.asset, one.asked.version, without_grant=True)
    return _read(home, ring, wanted, _Told(recording.number, row, decisions))


def _in_reach(by: Actor, wanted: Wanted, day: date) -> tuple[Kept, list[tuple[str, int | None]]]:
    if by.role != "custodian":
        row, held = documents.sought(by, wanted.number, wanted.version, day)
        if not held:
            raise Refused(f"{row} holds no secret on record: it opens with a role and a reason.")
        return row, held
    found = opening.version_of(wanted.number, wanted.version)
    held = documents.held_by(found, day) if found else []
    if not held or not all(knowing.holds_copy(by.person, asset) for asset, _ in held):
        raise Refused(UNKNOWN.format(wanted.number))
    if found:
        documents.unsealed_to(by, found)
    return opening.readable(found, wanted.number), held


def _by_role(by: Actor, wanted: Wanted) -> _Told:
    with act("document.opened", by) as recording:
        day = recording.at.date()
        authorise(by, day, *MAY_OPEN)
        row, held = documents.sought(by, wanted.number, wanted.version, day)
        if held:
            raise Refused(_CHANGED.format(wanted.number))
        recording.about(row.number)
        recording.note("version", row.version)
        recording.note("because", _reason(wanted))
    return _Told(recording.number, row, ())


def _by_decision(by: Actor, wanted: Wanted) -> _Told:
    with act("access.decided", by) as recording:
        day = recording.at.date()
        authorise(by, day, *EVERYBODY)
        row, held = documents.sought(by, wanted.number, wanted.version, day)
        if not held:
            raise Refused(_CHANGED.format(wanted.number))
        decisions = _decide(by, held, _purpose(wanted, held), day)
        subjects = [SUBJECT + one.asked.asset for one in decisions]
        recording.about(*dict.fromkeys(subjects), SUBJECT + by.person, SUBJECT + row.number)
        note_all(recording, decisions)
        _note(recording, row)
        permitted = decisions[0].permitted
        recording.note("opened", decisions[0].asked.version if permitted else None)
        for one in decisions if permitted else ():
            know(recording, by, one.asked.asset, one.asked.version)
    return _Told(recording.number, row, decisions)


def _decide(
    by: Actor, held: Sequence[tuple[str, int | None]], purpose: str, day: date
) -> tuple[Decision, ...]:
    """Decide on each secret that a document holds; one that is refused comes first."""
    asked = [asked_of(by.person, asset, purpose, day, version) for asset, version in held]
    found = [evaluate(one) for one in dict.fromkeys(asked)]
    return tuple(sorted(found, key=lambda one: one.permitted))


def _note(recording: Recording, row: Kept) -> None:
    recording.note("document", row.number)
    recording.note("document_version", row.version)


def _purpose(wanted: Wanted, held: Sequence[tuple[str, int | None]]) -> str:
    if not wanted.purpose.strip():
        secrets = ", ".join(dict.fromkeys(asset for asset, _ in held))
        raise Refused(f"{wanted.number} holds content of {secrets}. Say what for, to be decided.")
    return line(wanted.purpose, "purpose").lower()


def _reason(wanted: Wanted) -> str:
    if not wanted.because.strip():
        raise Refused("Say why, in a sentence.")
    return reason(wanted.because)


def _room(wanted: Wanted) -> None:
    if wanted.out is not None and (wanted.out.exists() or wanted.out.is_symlink()):
        out = wanted.out
        raise Refused(f"{out} is there already; nothing was overwritten. Name another file.")


def _fits(row: Kept, wanted: Wanted) -> None:
    if wanted.most is not None and row.bytes > wanted.most:
        raise Refused(f"{row} is too large for a page. Open it with `bestkept vault open`.")


def _read(home: Home, ring: Ring, wanted: Wanted, told: _Told) -> Reading:
    if wanted.out is not None:
        size = opening.unsealed(home, ring, told.row, wanted.out)
        return Reading(told.entry, told.row.name, told.decisions, size, None)
    data = opening.plain(home, ring, told.row)
    return Reading(told.entry, told.row.name, told.decisions, len(data), data)


def _today() -> date:
    return datetime.now(UTC).date()
