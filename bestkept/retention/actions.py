"""What changes: a hold is placed or lifted, and named fields are erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal import queries as journal
from bestkept.journal import rows
from bestkept.journal.actions import act, blank, blank_hashes
from bestkept.journal.rules import ALSO, ERASURE, SUBJECT, Refused, storable, subjects
from bestkept.journal.tasks import clear_remains
from bestkept.people.queries import authorise
from bestkept.retention import queries, rules, tasks
from bestkept.retention.models import Erasure, Hold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bestkept.home import Home
    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor

MAY_HOLD = ("legal", "administrator")
MAY_ERASE = ("legal", "administrator")
MAY_COPY = ("security", "administrator")


def place_hold(by: Actor, subject: str, because: str) -> None:
    """Order that nothing about `subject` (* is everything) be erased, from today on."""
    with act("hold.placed", by) as recording:
        authorise(by, recording.at.date(), *MAY_HOLD)
        if subject in queries.held():
            raise Refused(f"There is a hold on {subject} already. Nothing was changed.")
        row = Hold.objects.create(
            subject=storable(subject),
            because=_reason(because),
            valid_from=recording.at.date(),
            recorded_in_id=recording.id,
        )
        recording.about(row.subject)
        recording.note("because", row.because)


def lift_hold(by: Actor, subject: str, because: str) -> None:
    """End the hold on `subject`; it stays on record. Refused if there is none."""
    with act("hold.lifted", by) as recording:
        authorise(by, recording.at.date(), *MAY_HOLD)
        rows = Hold.objects.filter(subject=subject, superseded_in__isnull=True)
        if not rows.update(ended_on=recording.at.date(), superseded_in_id=recording.id):
            raise Refused(f"There is no hold on {subject}. Nothing was changed.")
        recording.about(subject)
        recording.note("because", _reason(because))


def erase(by: Actor, home: Home, number: int, names: Sequence[str], because: str) -> int:
    """Take value and salt of the fields `names` of entry `number` away, for good.

    The commitments stay, so the log stays whole; what hung on a value is not re-decidable.
    Returns the entry that records it. Refused under a legal hold, and for fields without
    which an entry says nothing. What was erased is listed outside the database too.
    """
    with act(ERASURE, by) as recording:
        authorise(by, recording.at.date(), *MAY_ERASE)
        entry = journal.entry(number)
        there = {one.name: one.value for one in journal.openings(number)}
        rules.check_erasable(entry.verb, number, there, names)
        queries.refuse_if_held(subjects(there))
        if changed := rows.changed([entry.act]):
            raise Refused(f"Nothing was erased: {changed[0]} Run `bestkept fsck`.")
        recording.about(*_about(there))
        recording.note("because", _reason(because))
        held = _take_away(recording, number, entry.leaf_hash, sorted(set(names)))
    tasks.write_list(home)
    clear_remains(home, held)
    return recording.number


def again(by: Actor, home: Home) -> int:
    """Erase again what an older backup brought back; return how many fields.

    Holds are not asked: each of these was erased when none stood in the way.
    """
    missing, held = tasks.brought_back(home), set()
    for number in sorted({one.entry for one in missing}):
        mine = [one for one in missing if one.entry == number]
        with act(ERASURE, by) as recording:
            there = {one.name: one.value for one in journal.openings(number)}
            recording.about(*_about(there))
            recording.note("because", "Erased before this home was restored from an older backup.")
            names = [one.name for one in mine]
            held |= _take_away(recording, number, bytes.fromhex(mine[0].leaf_hash), names)
    tasks.write_list(home)
    clear_remains(home, held)
    return len(missing)


def note_copy(by: Actor, verb: str, told: Mapping[str, str]) -> None:
    """Record that somebody takes a copy of the whole home, or of its keys."""
    with act(verb, by) as recording:
        authorise(by, recording.at.date(), *MAY_COPY)
        recording.about("home")
        for name, value in told.items():
            recording.note(name, storable(value))


def _take_away(recording: Recording, number: int, leaf_hash: bytes, names: list[str]) -> set[str]:
    """Blank fields of an entry and say so; return the tables that held their values."""
    held: set[str] = set()
    recording.note("erased", {"entry": number, "fields": names})
    sound = not rows.changed([journal.entry(number).act])
    for name in names:
        held |= blank(number, name)
        Erasure.objects.create(
            entry=number, leaf_hash=leaf_hash.hex(), name=name, recorded_in_id=recording.id
        )
    # Rows that were changed before get no new hashes: the check goes on telling of them.
    if sound and (left := blank_hashes(number)) is not None:
        recording.note(rows.LEFT, left)
    return held


def _about(there: dict[str, object]) -> list[str]:
    named = subjects({name: there[name] for name in (SUBJECT, ALSO) if name in there})
    return named or ["log"]


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused("Say why: --because TEXT.")
    return storable(text)
