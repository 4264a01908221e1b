"""What changes: a document is kept or shredded, and the keys around keysets change.

That one is opened is an act of `protect.access`: it may hold the content of a secret.
"""

from __future__ import annotations

import hashlib
import io
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, TypeAlias

from bestkept.engines import vault
from bestkept.home import HomeTrouble
from bestkept.journal.actions import act
from bestkept.journal.rules import Refused, storable
from bestkept.people.queries import authorise
from bestkept.retention.queries import refuse_if_held
from bestkept.vault import bodies, queries, rules, tasks
from bestkept.vault.models import Kept, KeyEpoch, Keyset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bestkept.home import Home
    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.keyring.ring import Ring

    File: TypeAlias = "Path | Given"

MAY_KEEP = ("employee", "analyst", "legal", "security", "hr", "administrator")
MAY_TURN = ("security", "administrator")
MAY_SHRED = ("legal", "administrator")


@dataclass(frozen=True)
class Turned:
    """New keys: the epoch that is in use now, and how many keysets it holds."""

    epoch: str
    keysets: int


class Given:
    """A document that is at hand and lies in no file."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self._data = data

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """Return a file of its bytes."""
        del mode
        return io.BytesIO(self._data)


def keep(
    by: Actor, home: Home, ring: Ring, path: File, *, kind: str, because: str, of: str | None = None
) -> queries.KeptView:
    """Seal the file at `path` into the vault, as a new document or a further version `of` one.

    The body lies durably in the vault before the act commits. Raises Refused, KeyTrouble, or
    HomeTrouble where the disk refuses: then nothing is kept.
    """
    kept_kind, reason, name = rules.kind(kind), rules.reason(because), storable(path.name)
    epoch = _epoch_in_use(by, ring)
    document, version = _next_version(of)
    with path.open("rb") as file, bodies.draft(home) as draft:
        source = _Counted(file)
        provider = ring.provider(epoch.kind, epoch.place)
        tied = vault.context(document, version)
        wrapped = vault.seal(source.as_file(), draft.as_file(), tied, provider, epoch.name)
        with act("document.kept", by) as recording:
            authorise(by, recording.at.date(), *MAY_KEEP)
            if queries.current() != epoch or _next_version(of)[1] != version:
                raise Refused("Keys or versions changed while this was sealed. Try again.")
            row = Kept.objects.create(
                number=of or rules.number(Kept.objects.filter(version=1).count()),
                version=version,
                document=document,
                body=draft.publish(),
                kind=kept_kind,
                name=name,
                bytes=source.size,
                sealed_sha256=draft.sha256(),
                sha256=source.sha256(),
                recorded_in_id=recording.id,
            )
            _insert(recording, row, epoch, wrapped)
            _note(recording, row, reason)
            recording.note("sha256", source.sha256())
    return queries.kept(row.number)[-1]


def _next_version(of: str | None) -> tuple[str, int]:
    if of is None:
        return secrets.token_hex(16), 1
    rows = Kept.objects.filter(number=of).order_by("-version")
    last = rows.first()
    if last is None or last.shredded_in_id:
        raise Refused(f"There is nothing kept under {of}, or it was shredded.")
    return last.document, last.version + 1


def _note(recording: Recording, row: Kept, because: str) -> None:
    recording.about(row.number)
    recording.note("version", row.version)
    recording.note("kind", row.kind)
    recording.note("name", row.name)
    recording.note("bytes", row.bytes)
    recording.note("sealed_sha256", row.sealed_sha256)
    recording.note("because", because)


def _insert(recording: Recording, row: Kept, epoch: KeyEpoch, wrapped: bytes) -> None:
    Keyset.objects.create(kept=row, epoch=epoch, wrapped=wrapped, recorded_in_id=recording.id)


def _epoch_in_use(by: Actor, ring: Ring) -> KeyEpoch:
    found = queries.current()
    if found is None:
        rotate(by, ring, "folder", "")
        found = queries.current()
    if found is None:
        raise HomeTrouble("The vault has no key. Run `bestkept vault rotate`.")
    return found


def rotate(by: Actor, ring: Ring, kind: str | None = None, place: str = "") -> Turned:
    """Wrap every keyset under a new key, of the provider in use or of another one.

    Bodies are not touched. The old key stays, so that older backups still open; to destroy
    it is what shredding does. Raises KeyTrouble, with nothing changed.
    """
    before = queries.current()
    where = (kind, place) if kind else (before.kind, before.place) if before else ("folder", "")
    with _new_key(ring, *where) as name, act("keys.rotated", by) as recording:
        authorise(by, recording.at.date(), *MAY_TURN, *(MAY_KEEP if before is None else ()))
        if queries.current() != before:
            raise Refused("Another command changed the keys at the same time. Try again.")
        recording.about("vault")
        count = _turn(recording, ring, name, where)
    return Turned(name, count)


class _new_key:  # noqa: N801 - it is used like a function
    """A new key for as long as a block lasts; destroyed again if the block fails."""

    def __init__(self, ring: Ring, kind: str, place: str) -> None:
        self._provider = ring.provider(kind, place)
        self._name = ""

    def __enter__(self) -> str:
        self._name = self._provider.new_epoch()
        return self._name

    def __exit__(self, failed: object, *_: object) -> None:
        # Interrupted after the commit, the key is in use: then it must stay.
        if failed and not KeyEpoch.objects.filter(name=self._name).exists():
            self._provider.destroy_epoch(self._name)


def _turn(recording: Recording, ring: Ring, name: str, where: tuple[str, str]) -> int:
    """Wrap the keysets in force under the epoch `name`; return how many."""
    kind, place = where
    epoch = KeyEpoch.objects.create(name=name, kind=kind, place=place, recorded_in_id=recording.id)
    rows = tasks.live()
    count = rewrapped(recording, ring, list(rows), epoch)
    recording.note("epoch", {"name": name, "kind": kind, "place": place})
    recording.note("keysets", count)
    return count


def rewrapped(recording: Recording, ring: Ring, rows: Sequence[Keyset], epoch: KeyEpoch) -> int:
    """Put keysets under `epoch` in the place of `rows`; return how many."""
    new = (ring.provider(epoch.kind, epoch.place), epoch.name)
    for old in {row.epoch for row in rows}:
        mine = [row for row in rows if row.epoch_id == old.pk]
        items = [(bytes(row.wrapped), _tied(row.kept)) for row in mine]
        wrapped = vault.reseal(items, (ring.provider(old.kind, old.place), old.name), new)
        Keyset.objects.filter(
            epoch=old, superseded_in__isnull=True, kept__shredded_in__isnull=True
        ).update(superseded_in_id=recording.id)
        Keyset.objects.bulk_create(
            [
                Keyset(kept=row.kept, epoch=epoch, wrapped=one, recorded_in_id=recording.id)
                for row, one in zip(mine, wrapped, strict=True)
            ],
            batch_size=500,
        )
    return len(rows)


def _tied(row: Kept) -> bytes:
    return vault.context(row.document, row.version)


def shred(by: Actor, home: Home, ring: Ring, number: str, because: str) -> Turned:
    """Make all versions of a document unreadable for good, in backups too.

    Everything else is wrapped under a new key; then every earlier key is destroyed, and the
    bodies go. Needs the home for itself. Refused under a legal hold. What a crash leaves half
    done, `tasks.finish` ends.
    """
    reason, before = rules.reason(because), queries.current()
    where = (before.kind, before.place) if before else ("folder", "")
    with _new_key(ring, *where) as name, act("document.shredded", by) as recording:
        authorise(by, recording.at.date(), *MAY_SHRED)
        refuse_if_held([number])
        recording.about(number)
        recording.note("because", reason)
        if not Kept.objects.filter(number=number, shredded_in__isnull=True).update(
            shredded_in_id=recording.id
        ):
            raise Refused(f"There is nothing kept under {number}, or it was shredded before.")
        old = list(KeyEpoch.objects.filter(doomed_in__isnull=True).order_by("id"))
        count = _turn(recording, ring, name, where)
        recording.note("doomed", [epoch.name for epoch in old])
        KeyEpoch.objects.filter(pk__in=[epoch.pk for epoch in old]).update(
            doomed_in_id=recording.id
        )
    tasks.finish(by, home, ring)
    return Turned(name, count)


class _Counted:
    """A file whose size and hash are known once it was read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def as_file(self) -> Any:
        """Return self: all that a reader needs of a file."""
        return self

    def read(self, size: int) -> bytes:
        """Read on."""
        data = self._file.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    def sha256(self) -> str:
        """Return the hash of what was read."""
        return self._hash.hexdigest()
