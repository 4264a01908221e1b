"""Making a home from a backup: everything is verified before the home is there at all."""

from __future__ import annotations

import contextlib
import fcntl
import glob
import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bestkept.backup.layout import (
    DATABASE,
    FORMAT,
    LEAVES,
    MANIFEST,
    NAMES,
    SEGMENTS,
    BackupTrouble,
)
from bestkept.backup.seal import require_whole
from bestkept.engines import detect
from bestkept.engines.ledger import tiles
from bestkept.engines.ledger.tree import root_of
from bestkept.engines.ledger.verify import Checkpoint, Vkey, open_note
from bestkept.home import FORMAT as HOME_FORMAT
from bestkept.home import Home, abandoned, sync_folder, write_durably

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 1 << 20
_LONGEST_MANIFEST = 1 << 28


@dataclass(frozen=True)
class Restored:
    """A home that was made from a backup: when that was written, the log's key and its size."""

    made: str
    key: str
    entries: int
    files: int


def restore(path: Path, home: Home) -> Restored:
    """Make `home` from the backup at `path`. It is read-only until keys are imported.

    Every file is held against its hash, and the database against the checkpoint that was
    signed for it. The home appears whole or not at all; raises BackupTrouble otherwise, and
    where something stands in its place.
    """
    if home.path.exists() and (not home.path.is_dir() or any(home.path.iterdir())):
        raise BackupTrouble(
            f"There is something at {home.path} already; nothing was overwritten. "
            "Name another folder with --home."
        )
    draft = Home(home.path.with_name(f".{home.path.name}.{secrets.token_hex(4)}.part"))
    try:
        home.path.parent.mkdir(parents=True, exist_ok=True)
        _clear(home)
        with _made(draft.path):
            done = _unpack(path, draft)
            draft.path.rename(home.path)
        sync_folder(home.path.parent)
    except BackupTrouble:
        raise
    except (OSError, ValueError, KeyError, sqlite3.Error, zipfile.BadZipFile) as trouble:
        why = getattr(trouble, "strerror", None) or "it is damaged, cut off, or no backup"
        raise BackupTrouble(f"Nothing was restored from {path}: {why}.") from None
    finally:
        shutil.rmtree(draft.path, ignore_errors=True)
    return done


def _clear(home: Home) -> None:
    """Remove what a killed process left of a restore to this place."""
    for path in home.path.parent.glob(f".{glob.escape(home.path.name)}.*.part"):
        if abandoned(path):
            shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder that is locked while a block fills it."""
    folder.mkdir(mode=0o700)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _unpack(path: Path, draft: Home) -> Restored:
    require_whole(path)
    for folder in (draft.keys, draft.index, draft.log, draft.vault, draft.erasures):
        folder.mkdir(mode=0o700)
    for name in ("origins", "stamps"):
        (draft.log / name).mkdir()
    with zipfile.ZipFile(path) as archive:
        manifest = _manifest(archive)
        for name, wanted in manifest["files"].items():
            _extract(archive, name, draft.path / name, wanted)
    if draft.marker.read_text() != HOME_FORMAT:
        raise BackupTrouble("The backup is of a home of another version. Use that version.")
    (draft.log / "key").rename(draft.log_vkey)
    key, entries, note = _check_log(draft)
    told = {"key": key, "note": note.decode(), "backup": _hash(manifest), "made": manifest["made"]}
    write_durably(draft.restored, json.dumps(told).encode())
    for folder in (draft.index, draft.vault, draft.log, draft.path):
        sync_folder(folder)
    return Restored(manifest["made"], key, entries, len(manifest["files"]))


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    if archive.getinfo(MANIFEST).file_size > _LONGEST_MANIFEST:
        raise BackupTrouble("The backup's manifest is too long to be one.")
    told: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if told["format"] != FORMAT:
        raise BackupTrouble("The backup is of another version. Use the version that wrote it.")
    names = sorted(archive.namelist())
    if names != sorted([*told["files"], MANIFEST]):
        raise BackupTrouble("The backup holds other files than its manifest lists: it was changed.")
    if odd := [name for name in told["files"] if not NAMES.fullmatch(name)]:
        raise BackupTrouble(f"The backup holds {odd[0]!a}, which is no part of a home.")
    return told


def _extract(archive: zipfile.ZipFile, name: str, target: Path, wanted: dict[str, Any]) -> None:
    digest, size = hashlib.sha256(), 0
    with (
        archive.open(name) as member,
        os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file,
    ):
        while part := member.read(_CHUNK):
            size += len(part)
            if size > wanted["bytes"]:
                break
            digest.update(part)
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    if (size, digest.hexdigest()) != (wanted["bytes"], wanted["sha256"]):
        raise BackupTrouble(f"{name} in the backup is not what its manifest says: it was changed.")


def _check_log(draft: Home) -> tuple[str, int, bytes]:
    """Hold the database against the signed checkpoint, and write tiles and index manifest."""
    key = Vkey.parse(draft.log_vkey.read_text())
    note = (draft.log / "checkpoint").read_bytes()
    signed = Checkpoint.parse(open_note(note, key))
    with contextlib.closing(sqlite3.connect(draft.path / DATABASE)) as database:
        leaves = (leaf for (leaf,) in database.execute(LEAVES, (signed.size,)))
        size = tiles.publish(draft.log, leaves, 0)
        segments = [name for (name,) in database.execute(SEGMENTS)]
        (entries,) = database.execute("SELECT count(*) FROM journal_act").fetchone()
    if size != signed.size or root_of(size, tiles.TileReader(draft.log, size).read) != signed.root:
        raise BackupTrouble(
            "The backup's database is not the one that its checkpoint was signed for: "
            "it was changed. Take another backup."
        )
    detect.write_manifest(draft.index, segments)
    return str(key), entries, note


def _hash(manifest: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
