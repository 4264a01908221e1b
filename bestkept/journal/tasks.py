"""What happens later: tables and their guards, tiles and checkpoints, and the check of it all."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from bestkept.engines import durable
from bestkept.engines.ledger import tiles
from bestkept.engines.ledger.checkpoint import checkpoint_body
from bestkept.engines.ledger.note import sign_note
from bestkept.engines.ledger.tree import Frontier, root_of
from bestkept.engines.ledger.verify import Checkpoint, Vkey, leaf_hash, open_note
from bestkept.home import HomeTrouble
from bestkept.journal import erasing, origins, queries, rows, rules, sequence, tables
from bestkept.journal.actions import alone, maintenance, recorded
from bestkept.journal.guards import (
    drop_guards,
    guards,
    install_guards,
    installed,
    keep_out_of_statistics,
)
from bestkept.journal.models import Field, Head, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from bestkept.home import Home
    from bestkept.journal.models import Act
    from bestkept.journal.rules import Actor

_LONG_WAL = 4 << 20  # bytes: what SQLite itself takes, about 1,000 pages
_CHUNK = 500  # acts that the check reads at once
_MEND = "Run `bestkept fsck --mend`."


# Tables and their guards


def migrate(
    by: Actor, verb: str = "schema.migrated", notes: Mapping[str, Any] | None = None
) -> list[str]:
    """Bring the tables up to date and restore their guards, all in one transaction.

    Records the act `verb`, with `notes`, if anything changed, and returns the names of the
    migrations applied. Raises NotRecorded, with nothing changed, when the disk is full.
    """
    with maintenance():
        before = _applied()
        make_tables()
        names = sorted(_applied() - before)
        if names:
            with recorded(verb, by) as recording:
                recording.about("schema")
                recording.note("applied", names)
                for name, value in (notes or {}).items():
                    recording.note(name, value)
    return names


def make_tables() -> None:
    """Bring the tables up to date and restore their guards, in the maintenance that is open."""
    drop_guards()
    tables.bring_up_to_date(connection.alias)
    install_guards()
    keep_out_of_statistics()


def _applied() -> set[str]:
    return {".".join(key) for key in MigrationRecorder(connection).applied_migrations()}


# Numbers


def number_all() -> int:
    """Give numbers to all acts that wait for one, and return how many; none ever waits on SQLite.

    Whoever records does so for itself: this is for what a killed command left, and for servers.
    """
    done = 0
    while some := sequence.sequence():
        done += some
    return done


# Tiles and the checkpoint


def publish(home: Home) -> Checkpoint | None:
    """Extend the tiles in `home.log` from the database and sign a checkpoint of the head.

    Moves forward only, and waits for another process that does the same; what a crash left
    half done is finished by the next call. Returns the checkpoint in force (None while the
    log is empty). Raises HomeTrouble rather than sign a log that does not begin with what
    was signed before.
    """
    with _publishing(home):
        _tend_wal(home)
        old, head = checkpoint(home), queries.head()
        if (old.size, old.root) == (head.size, head.root) if old else head.size == 0:
            return old
        _write_tiles(home.log, old, head, start=old.size if old else 0)
        return _sign(home, head)


def _tend_wal(home: Home) -> None:
    """On SQLite, move what is committed from its log into its file, once that log is long.

    No connection does so by itself. Here one does at a time, in the whole home: SQLite from
    3.7.0 to 3.51.2 may damage a database where two do it at once.
    """
    wal = home.database.with_name(f"{home.database.name}-wal")
    if connection.vendor == "sqlite" and wal.exists() and wal.stat().st_size > _LONG_WAL:
        # Where the disk refuses, the log stays, and with it all that was recorded.
        with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")


def clear_remains(home: Home, tables: Iterable[str]) -> None:
    """Remove what the database keeps of values that were erased from `tables`.

    On SQLite its own log is written back and emptied. On PostgreSQL the tables are written
    anew: a plain VACUUM leaves old bytes in their pages. The server's log, its archive and
    its replicas are out of reach. Raises HomeTrouble where the server refuses; the erasure
    stands.
    """
    if connection.vendor == "sqlite":
        with _publishing(home), connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    for table in sorted(tables):
        order = f"VACUUM FULL {table}"
        try:
            with connection.cursor() as cursor:
                cursor.execute(order)
        except DatabaseError as trouble:
            raise HomeTrouble(
                f"What was erased is gone from the record, but the server still keeps old rows "
                f"({trouble}). Have it run: {order};"
            ) from trouble


def mend(home: Home) -> None:
    """Make again what is derived from the database: the guards, the tiles, the checkpoint.

    Changes no record, and raises HomeTrouble, as `publish`, rather than hide that one was
    changed.
    """
    with alone():
        install_guards()
    with _publishing(home):
        old, head, draft = checkpoint(home), queries.head(), home.log / "anew"
        if old is None and head.size == 0:
            return
        shutil.rmtree(draft, ignore_errors=True)
        _write_tiles(draft, old, head, start=0)
        shutil.rmtree(home.log / "tile", ignore_errors=True)
        (draft / "tile").replace(home.log / "tile")
        shutil.rmtree(draft)
        _sign(home, head)


def _write_tiles(
    folder: Path, old: Checkpoint | None, head: queries.LogHead, *, start: int
) -> None:
    """Write tiles from entry `start` on, and read them again to see that they are right."""
    try:
        tiles.publish(folder, (e.leaf for e in queries.entries(start, head.size)), start)
        read = tiles.TileReader(folder, head.size).read
        sound = root_of(head.size, read) == head.root
        sound = sound and (old is None or root_of(old.size, read) == old.root)
    except ValueError:
        sound = False
    except OSError as trouble:
        raise _unwritten(trouble) from trouble
    if not sound:
        raise _damaged() if _goes_on(old) else _forked()


def _goes_on(old: Checkpoint | None) -> bool:
    """Tell whether the database's entries begin with those that a checkpoint was signed for."""
    tree = Frontier()
    for entry in queries.entries(0, old.size if old else 0):
        tree.append(entry.leaf_hash)
    return old is None or (tree.size, tree.root()) == (old.size, old.root)


def _damaged() -> HomeTrouble:
    return HomeTrouble(f"The journal's tiles are damaged, so nothing was signed. {_MEND}")


def _unwritten(trouble: OSError) -> HomeTrouble:
    return HomeTrouble(
        f"The journal's log cannot be written ({trouble.strerror}). What was recorded is safe: "
        "the next command publishes it when there is room."
    )


def _forked() -> HomeTrouble:
    return HomeTrouble(
        "The journal does not go on from its last checkpoint, so nothing was signed. "
        "Run `bestkept fsck`, and restore the newest backup if the database was replaced."
    )


def checkpoint(home: Home) -> Checkpoint | None:
    """Return the checkpoint in force, None if there is none yet; HomeTrouble if it is damaged."""
    try:
        note = (home.log / "checkpoint").read_bytes()
    except FileNotFoundError:
        return None
    try:
        return Checkpoint.parse(open_note(note, Vkey.parse(home.log_vkey.read_text())))
    except (OSError, ValueError):
        raise HomeTrouble(
            f"The checkpoint in {home.log} is damaged, or signed by another key. "
            "Restore the file or the keys from a backup."
        ) from None


def _sign(home: Home, head: queries.LogHead) -> Checkpoint:
    try:
        vkey = Vkey.parse(home.log_vkey.read_text())
        body = checkpoint_body(vkey.name, head.size, head.root)
        note = sign_note(body, home.log_key.read_text())
        open_note(note, vkey)  # else log.key is not the key that binders are verified with
    except (OSError, ValueError):
        raise HomeTrouble(
            f"The journal's key in {home.keys} is missing, damaged or another one, so no "
            "checkpoint was signed. Restore the keys; what was recorded is safe."
        ) from None
    try:
        durable.write(home.log / "checkpoint", note)
    except OSError as trouble:
        raise _unwritten(trouble) from trouble
    return Checkpoint(vkey.name, head.size, head.root)


@contextlib.contextmanager
def _publishing(home: Home) -> Iterator[None]:
    home.log.mkdir(exist_ok=True)
    with (home.log / "publishing.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# The check


def check(home: Home) -> list[str]:
    """Return what is wrong with the journal, as plain sentences; an empty list if nothing is.

    Rebuilds the root from every entry and compares it with the head, the tiles and the
    signed checkpoint; opens each commitment; looks at numbers, times and guards.
    """
    replay = _Replay()
    acts = sequence.in_the_log().order_by("number", "id").iterator(chunk_size=_CHUNK)
    while some := list(islice(acts, _CHUNK)):
        fields, labels = _beside(some)
        for act in some:
            replay.take(act, fields[act.pk], sorted(labels[act.pk]))
    return [
        *replay.troubles,
        *erasing.troubles(replay.blank, replay.erased),
        *origins.check(replay.roots),
        *_check_head(replay.frontier),
        *_check_checkpoint(home, replay),
        *_check_guards(),
        *rows.changed(),
    ]


def _beside(acts: list[Act]) -> tuple[dict[int, list[erasing.Said]], dict[int, list[str]]]:
    """Return, by act, its fields and its subjects, as plain values: of rows there are many."""
    keys = [act.pk for act in acts]
    fields, labels = defaultdict[int, list[erasing.Said]](list), defaultdict[int, list[str]](list)
    there = Field.objects.filter(act__in=keys).values_list("act_id", "name", "value", "salt")
    for pk, name, text, salt in there:
        fields[pk].append(erasing.Said(name, text, erasing.value(text), bytes(salt)))
    for pk, label in Subject.objects.filter(act__in=keys).values_list("act_id", "label"):
        labels[pk].append(label)
    return fields, labels


class _Replay:
    """The tree rebuilt entry by entry, with what was found wrong on the way."""

    def __init__(self) -> None:
        self.frontier = Frontier()
        self.roots = [self.frontier.root()]
        self.hashes: list[bytes] = []
        self.troubles: list[str] = []
        self.blank: erasing.Fields = set()
        self.erased: erasing.Fields = set()
        self._last: datetime | None = None

    def take(self, act: Act, fields: list[erasing.Said], labels: list[str]) -> None:
        """Append one entry, after looking at it."""
        if act.number != self.frontier.size:
            self._say(act, f"stands where entry {self.frontier.size} should be")
        digest = leaf_hash(bytes(act.leaf))
        if digest != bytes(act.leaf_hash):
            self._say(act, "does not have the hash that was recorded with it")
        if bytes(act.leaf) != erasing.leaf_again(act, fields):
            self._say(act, "does not say what its fields say")
        if rules.subjects({field.name: field.value for field in fields}) != labels:
            self._say(act, "is filed under another subject than it names")
        if self._last and act.at < self._last:
            self._say(act, "is older than the entry before it")
        self._last = act.at
        self.blank |= erasing.blank_fields(act, fields)
        self.erased |= erasing.erased_by(act, fields)
        self.frontier.append(digest)
        self.hashes.append(digest)
        self.roots.append(self.frontier.root())

    def _say(self, act: Act, what: str) -> None:
        self.troubles.append(f"Entry {act.number} of the journal {what}.")


def _check_head(frontier: Frontier) -> list[str]:
    found = [(row.size, bytes(row.frontier), bytes(row.root)) for row in Head.objects.all()]
    if found == [(frontier.size, frontier.encode(), frontier.root())] or (
        not found and frontier.size == 0
    ):
        return []
    return ["The head of the journal does not fit its entries. Restore the newest backup."]


def _check_checkpoint(home: Home, replay: _Replay) -> list[str]:
    try:
        signed = checkpoint(home)
    except HomeTrouble as trouble:
        return [str(trouble)]
    if signed is None:
        return [f"The journal has no checkpoint yet. {_MEND}"] if replay.frontier.size else []
    if signed.size > replay.frontier.size:
        missing = signed.size - replay.frontier.size
        return [f"The journal has lost {missing} entries that a checkpoint was signed for."]
    if replay.roots[signed.size] != signed.root:
        return ["The journal was changed after a checkpoint of it was signed."]
    return _check_tiles(home, signed, replay)


def _check_tiles(home: Home, signed: Checkpoint, replay: _Replay) -> list[str]:
    reader = tiles.TileReader(home.log, signed.size)
    try:
        entries = [leaf_hash(reader.entry(number)) for number in range(signed.size)]
        sound = root_of(signed.size, reader.read) == signed.root
    except (OSError, ValueError) as trouble:
        return [f"The journal's tiles cannot be read ({trouble}). {_MEND}"]
    if sound and entries == replay.hashes[: signed.size]:
        return []
    return [f"The journal's tiles do not fit its checkpoint. {_MEND}"]


def _check_guards() -> list[str]:
    if installed() == guards():
        return []
    return [f"The database's guards against writing outside an act are not whole. {_MEND}"]
