"""After a restore the log goes on under a new name and key, so that the old one cannot fork.

The tree is one: entries keep their numbers, and the new log begins with all that the backup
held. Its first own entry, log.continued/1, commits to the last checkpoint of the old log that
is known. What the old log had beyond the backup stays provable under the old key, and is in the
new log only as a number of entries that were lost.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bestkept.engines.ledger.note import generate_key, public_of, sign_note
from bestkept.engines.ledger.verify import Checkpoint, Vkey, open_note
from bestkept.home import HomeTrouble, sync_folder, write_durably
from bestkept.journal import queries
from bestkept.journal.actions import act
from bestkept.journal.models import Act
from bestkept.journal.rules import CONTINUED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.home import Home
    from bestkept.journal.rules import Actor


@dataclass(frozen=True)
class Past:
    """The log that was: its key and last checkpoint in the backup, and the backup's hash."""

    key: Vkey
    note: str
    backup: str

    @property
    def checkpoint(self) -> Checkpoint:
        """Return what the old log's key signed last before the backup."""
        return Checkpoint.parse(open_note(self.note.encode(), self.key))


def past(home: Home) -> Past:
    """Return what a restored home says of the log that it comes from."""
    try:
        told = json.loads(home.restored.read_bytes())
        return Past(Vkey.parse(told["key"]), told["note"], told["backup"])
    except (OSError, ValueError, KeyError, TypeError):
        raise HomeTrouble(f"{home.restored} is damaged. Restore the backup again.") from None


def continue_log(home: Home, by: Actor, old_private: str | None, newest: bytes | None) -> str:
    """Give the log of a restored home a new key; return the public one.

    `old_private` is the old log's key if it is there: with it the old log names its
    successor. `newest` is the last checkpoint that is known, if it is newer than the
    backup's. Killed half way, the same call goes on; `journal.tasks.publish` is due after it.
    """
    before = past(home)
    new = _next_key(home, before)
    if not _on_record(new):
        _record(by, before, new, _signed_by(before, old_private), _checkpoint(before, newest))
    _swap(home, before, new)
    return new


def _next_key(home: Home, before: Past) -> str:
    """Return the new public key; its private half is on the disk before anything names it."""
    draft = home.keys / "log.next"
    current = home.log_vkey.read_text().strip()
    if current != str(before.key):
        return current
    if draft.exists():
        return public_of(draft.read_text())
    stem = before.key.name.rpartition("/")[0] or before.key.name
    private, public = generate_key(f"{stem}/{secrets.token_hex(4)}")
    write_durably(draft, private.encode())
    return public


def _on_record(new: str) -> bool:
    last = Act.objects.filter(verb=CONTINUED).order_by("-number").first()
    told = queries.openings(last.number) if last and last.number is not None else []
    return any(one.name == "new.key" and one.value == new for one in told)


def _signed_by(before: Past, private: str | None) -> str | None:
    try:
        return private if private and public_of(private) == str(before.key) else None
    except ValueError:
        return None


def _checkpoint(before: Past, newest: bytes | None) -> Checkpoint | None:
    """Return a checkpoint of the old log that is newer than the backup's, if `newest` is one."""
    try:
        found = Checkpoint.parse(open_note(newest or b"", before.key))
    except ValueError:
        return None
    return found if found.size > queries.head().size else None


def _record(
    by: Actor, before: Past, new: str, private: str | None, newest: Checkpoint | None
) -> None:
    old = before.checkpoint
    body = succession(old, new)
    size = queries.head().size  # the number of this entry: the home is held alone
    with act(CONTINUED, by) as recording:
        recording.about("log")
        recording.note("new.key", new)
        recording.note("old.key", str(before.key))
        recording.note("old.origin", old.origin)
        recording.note("old.size", old.size)
        recording.note("old.root", old.root.hex())
        recording.note("old.checkpoint", before.note)
        recording.note("succession", sign_note(body, private).decode() if private else None)
        recording.note("backup", before.backup)
        recording.note("lost", newest.size - size if newest else None)
        recording.note(
            "newest", {"size": newest.size, "root": newest.root.hex()} if newest else None
        )


def succession(old: Checkpoint, new: str) -> str:
    """Return the text by which an old log names its successor, to be signed with its key."""
    root = b64encode(old.root).decode()
    return f"bestkept log succession 1\n{old.origin}\n{old.size}\n{root}\n{new}\n"


def _swap(home: Home, before: Past, new: str) -> None:
    """Put the new key in force; the old log's key and checkpoint stay, to verify binders with."""
    draft, shelf = home.keys / "log.next", home.log / "origins"
    shelf.mkdir(exist_ok=True)
    if home.log_vkey.read_text().strip() != new:
        count = f"{len(list(shelf.glob('*.vkey'))):04d}"
        old = str(before.key)
        known = [path.stem for path in shelf.glob("*.vkey") if path.read_text().strip() == old]
        stem = known[0] if known else count
        write_durably(shelf / f"{stem}.checkpoint", before.note.encode())
        write_durably(shelf / f"{stem}.vkey", f"{before.key}\n".encode())
        (home.log / "checkpoint").unlink(missing_ok=True)
        sync_folder(home.log)
        write_durably(home.log_vkey, f"{new}\n".encode(), 0o644)
    if draft.exists():
        draft.replace(home.log_key)
        sync_folder(home.keys)


def check(roots: Sequence[bytes]) -> list[str]:
    """Return what is wrong with the places where the log went on under a new key."""
    troubles = []
    for one in Act.objects.filter(verb=CONTINUED).order_by("number"):
        told = {opening.name: opening.value for opening in queries.openings(one.number or 0)}
        if not _sound(told, roots):
            troubles.append(f"Entry {one.number} does not go on from the log that it names.")
    return troubles


def _sound(told: dict[str, Any], roots: Sequence[bytes]) -> bool:
    try:
        key = Vkey.parse(told["old.key"])
        old = Checkpoint.parse(open_note(told["old.checkpoint"].encode(), key))
        if told["succession"] is not None:
            said = open_note(told["succession"].encode(), key)
            if said != succession(old, told["new.key"]):
                return False
    except (ValueError, KeyError, TypeError):
        return False
    return old.size < len(roots) and roots[old.size] == old.root
