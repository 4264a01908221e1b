"""What happens later: the check of the whole record, and binders of all secrets in one go."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import date
from typing import TYPE_CHECKING

from bestkept.engines.ledger.note import public_of
from bestkept.home import HomeTrouble, write_durably
from bestkept.journal import queries as journal
from bestkept.journal import tasks as ledger
from bestkept.journal.actions import act
from bestkept.journal.rules import Refused
from bestkept.people.queries import authorise
from bestkept.prove import actions, queries
from bestkept.register import queries as register
from bestkept.register import tasks as index
from bestkept.register.published import tasks as published
from bestkept.register.terms import tasks as terms
from bestkept.vault import tasks as vault
from bestkept.work.rules import label

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bestkept.home import Home
    from bestkept.work.tasks import Task

_MOST = 200  # sentences that a job keeps of what is wrong


def check(home: Home) -> list[str]:
    """Return what is wrong with the anchors, as plain sentences; an empty list if nothing is."""
    found, lost = queries.anchors(home)
    wrong = [
        f"The anchor that entry {number} recorded cannot be found. Restore a backup of log/stamps."
        for number in lost
    ]
    for one in found:
        try:
            actions.checkpoint_here(home, one.note)
        except (HomeTrouble, Refused, ValueError) as trouble:
            wrong.append(f"The anchor by {one.by} of {one.at} does not fit: {trouble}")
    return wrong


def _check_log_key(home: Home) -> list[str]:
    if home.read_only:
        return []  # restored without its keys, which the home says by itself
    try:
        if public_of(home.log_key.read_text()) == home.log_vkey.read_text().strip():
            return []
        why = "does not belong to log.vkey"
    except OSError as trouble:
        why = f"cannot be read ({trouble.strerror})"
    except ValueError:
        why = "is damaged"
    return [f"The key log.key in {home.keys} {why}. Restore the keys from their backup."]


_PARTS = {
    "the journal and its log": ledger.check,
    "the key of the log": _check_log_key,
    "the register and the index": index.check,
    "the vault": vault.check,
    "names and phrases": terms.check,
    "what was declared public": published.check,
}


def check_home(home: Home, told: Callable[[int, int, str], None] = lambda *_: None) -> list[str]:
    """Return what is wrong with the whole record of `home`, as plain sentences.

    `told` hears how many parts of how many are done, and which one comes.
    """
    total, found = len(_PARTS) + 1, list[str]()
    for count, (name, part) in enumerate(_PARTS.items()):
        told(count, total, f"Checking {name}")
        found += part(home)
    told(total - 1, total, "Checking what others anchored")
    return found or check(home)  # it reads what those have looked at


def do_check(task: Task) -> None:
    """Check the whole record, and record that it was checked: to look after it is a measure."""
    ledger.number_all()
    ledger.publish(task.home)
    wrong = check_home(task.home, task.tell)
    size = journal.head().size
    with act("record.checked", task.by) as recording:
        authorise(task.by, recording.at.date(), task.by.role)
        recording.about("home", label(task.held.name))
        recording.note("entries", size)
        recording.note("wrong", len(wrong))
        outcome = {"entries": size, "wrong": wrong[:_MOST], "many": len(wrong)}
        task.settle(recording, outcome)


# Binders of all secrets


def do_binders(task: Task) -> None:
    """Write the binder of every trade secret that was on record on a day, as one ZIP of ZIPs.

    A binder whose seal was recorded before a kill, but whose file was not written, is sealed
    anew; what was written stays.
    """
    on = date.fromisoformat(task.arguments["on"])
    folder = binders_of(task.home, task.held.name).with_suffix("")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    there = register.secrets_by(on)
    for count, number in enumerate(there):
        task.tell(count, len(there), f"Writing the binder of {number}")
        place = folder / f"{number}-{on.isoformat()}.zip"
        if not place.exists():
            made = actions.write_binder(task.by, task.home, number, on)
            write_durably(place, made.data)
    _hand_over(task, folder, on, len(there))


def _hand_over(task: Task, folder: Path, on: date, many: int) -> None:
    data = binders_of(task.home, task.held.name)
    draft = data.with_suffix(".part")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as file:
        for one in sorted(folder.glob("*.zip")):
            file.write(one, one.name)
    draft.chmod(0o600)
    with act("binders.written", task.by) as recording:
        authorise(task.by, recording.at.date(), *actions.MAY_PROVE)
        recording.about("binders", label(task.held.name))
        recording.note("on", on.isoformat())
        recording.note("binders", many)
        with draft.open("rb") as made:
            recording.note("sha256", hashlib.file_digest(made, "sha256").hexdigest())
        size = draft.stat().st_size
        draft.replace(data)
        task.settle(recording, {"binders": many, "bytes": size})
    for one in folder.iterdir():
        one.unlink()
    folder.rmdir()


def binders_of(home: Home, name: str) -> Path:
    """Return where the ZIP of binders lies that a job wrote, or will write."""
    return home.work / f"{name}.zip"


def clear_binders(home: Home, before: datetime) -> None:
    """Remove what was written before an instant, to be fetched: it can be written again."""
    for path in home.work.glob("*") if home.work.is_dir() else ():
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
