"""Writing a backup while others record: a consistent snapshot, in one file, whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import glob
import hashlib
import json
import os
import secrets
import sqlite3
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from bestkept.backup.layout import DATABASE, FORMAT, MANIFEST, NAMES, SEGMENTS, BackupTrouble
from bestkept.backup.seal import BLANK, seal
from bestkept.home import abandoned, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bestkept.home import Home

_CHUNK = 1 << 20
_TRIES = 5


@dataclass(frozen=True)
class Written:
    """A backup as written: its file, size in bytes, SHA-256, and how many files are in it."""

    path: Path
    bytes: int
    sha256: str
    files: int


def copy_file(home: Home, copy: Path) -> None:
    """Copy the SQLite database of `home` to the new file `copy`, while others may record."""
    copy.unlink(missing_ok=True)
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with (
        contextlib.closing(sqlite3.connect(f"file:{home.database}?mode=ro", uri=True)) as source,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it


def write_backup(home: Home, out: Path, copy: Callable[[Home, Path], None] = copy_file) -> Written:
    """Write a backup of `home` to the new file `out`; the caller holds the home's lock.

    `copy` makes a consistent SQLite copy of the database while others may record; what
    belongs to that copy goes with it, and keys never do. Raises BackupTrouble if `out` is
    there already or the disk refuses; then nothing is left behind.
    """
    if out.exists() or out.is_symlink():
        raise BackupTrouble(f"{out} is there already; nothing was overwritten. Name another file.")
    _clear(out)
    part = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        count = _write(home, part, copy)
        size, digest = part.stat().st_size, _digest(part)
        os.link(part, out)  # unlike a rename, this overwrites nothing
    except (OSError, sqlite3.Error, ValueError) as trouble:
        why = getattr(trouble, "strerror", None) or str(trouble)
        raise BackupTrouble(f"No backup was written to {out}: {why}.") from None
    finally:
        part.unlink(missing_ok=True)
    sync_folder(out.parent)
    return Written(out, size, digest, count)


def _clear(out: Path) -> None:
    """Remove what a killed process left of a backup of this name: it holds what the home holds."""
    for path in out.parent.glob(f".{glob.escape(out.name)}.*.part"):
        if abandoned(path):
            _remove(path.with_suffix(".database"))
            path.unlink(missing_ok=True)


def _remove(copy: Path) -> None:
    """Remove a copy of the database, with the journals that SQLite keeps beside it."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        copy.with_name(f"{copy.name}{suffix}").unlink(missing_ok=True)


def _write(home: Home, part: Path, make: Callable[[Home, Path], None]) -> int:
    copy = part.with_suffix(".database")
    try:
        with (
            os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive,
            contextlib.ExitStack() as stack,
        ):
            fcntl.flock(file, fcntl.LOCK_EX)
            # The checkpoint first: the copy of the database then has at least its entries.
            small = _small(home)
            segments = _snapshot(home, copy, stack, make)
            count = _fill(archive, home, small, segments, copy)
            archive.comment = BLANK
        seal(part)
        return count
    finally:
        _remove(copy)


def _small(home: Home) -> dict[str, bytes]:
    """Return the small files: mark, checkpoint, public keys, erasures."""
    found = {"HOME": home.marker.read_bytes(), "log/key": home.log_vkey.read_bytes()}
    wanted = [home.log / "checkpoint", *sorted((home.log / "origins").glob("*"))]
    for path in [*wanted, *sorted(home.erasures.glob("*.json"))]:
        name = str(path.relative_to(home.path))
        if NAMES.fullmatch(name) and path.exists():
            found[name] = path.read_bytes()
    if "log/checkpoint" not in found:
        raise BackupTrouble("The log has no checkpoint yet. Finish `bestkept keys import` first.")
    return found


def _snapshot(
    home: Home, copy: Path, stack: contextlib.ExitStack, make: Callable[[Home, Path], None]
) -> dict[str, BinaryIO]:
    """Copy the database, and hold its segments open, so that no merging takes them away."""
    for _ in range(_TRIES):
        held = _held(home, stack)
        make(home, copy)
        held |= _held(home, stack)
        with contextlib.closing(sqlite3.connect(copy)) as database:
            named = [name for (name,) in database.execute(SEGMENTS)]
        if all(name in held for name in named):
            return {f"index/{name}.seg": held[name] for name in named}
    raise BackupTrouble(
        "The index has lost a file that the database names, so nothing was written. "
        "Run `bestkept fsck`."
    )


def _held(home: Home, stack: contextlib.ExitStack) -> dict[str, BinaryIO]:
    found: dict[str, BinaryIO] = {}
    for path in home.index.glob("*.seg"):
        with contextlib.suppress(FileNotFoundError):
            found[path.stem] = stack.enter_context(path.open("rb"))
    return found


def _fill(
    archive: zipfile.ZipFile,
    home: Home,
    small: dict[str, bytes],
    segments: dict[str, BinaryIO],
    copy: Path,
) -> int:
    files: dict[str, dict[str, Any]] = {}
    for name, data in small.items():
        _add(archive, files, name, iter([data]))
    with copy.open("rb") as database:
        _add(archive, files, DATABASE, _parts(database), zipfile.ZIP_DEFLATED)
    for name, file in segments.items():
        _add(archive, files, name, _parts(file))
    # These are there before their records are, and go only when nobody else holds the home.
    for path in [*sorted(home.vault.glob("*")), *sorted((home.log / "stamps").glob("*"))]:
        name = str(path.relative_to(home.path))
        if NAMES.fullmatch(name):
            with path.open("rb") as body:
                _add(archive, files, name, _parts(body))
    made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = {"format": FORMAT, "made": made, "files": files}
    archive.writestr(MANIFEST, json.dumps(told, sort_keys=True, indent=1))
    return len(files)


def _add(
    archive: zipfile.ZipFile,
    files: dict[str, dict[str, Any]],
    name: str,
    parts: Iterator[bytes],
    how: int = zipfile.ZIP_STORED,
) -> None:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type, entry.external_attr = how, 0o600 << 16
    digest, size = hashlib.sha256(), 0
    with archive.open(entry, "w", force_zip64=True) as member:
        for part in parts:
            member.write(part)
            digest.update(part)
            size += len(part)
    files[name] = {"sha256": digest.hexdigest(), "bytes": size}


def _parts(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.read(_CHUNK), b"")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
