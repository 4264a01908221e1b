"""Files that were given on a page, sealed until the work that reads them is done.

No text of theirs is on a disk of ours in the clear: each batch is encrypted under a key derived
from `keys/web.key`, and removed when it was read. Without that key it is noise.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from functools import partial
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken

from bestkept.engines import extract
from bestkept.home import HomeTrouble, write_durably
from bestkept.journal.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from os import stat_result
    from pathlib import Path

    from bestkept.engines.extract import Limits, Source
    from bestkept.home import Home

MOST = 2 << 30  # bytes that may wait, sealed, at a time
_ENDING = ".sealed"
_GONE = (
    "The files that were given are not there any more, or cannot be opened under this home's "
    "key. Nothing was read: give them again."
)


def put(home: Home, name: str, files: Iterable[tuple[str, bytes]]) -> None:
    """Seal files, by name and bytes, for the job `name`; Refused where too many wait already."""
    home.work.mkdir(mode=0o700, exist_ok=True)
    rows = [[told, b64encode(data).decode()] for told, data in files]
    box = _box(home).encrypt(json.dumps(rows).encode())
    if len(box) + sum(seen.st_size for _, seen in _sealed(home)) > MOST:
        raise Refused(
            "Too many files wait for other scans, so these were not taken. Give them again when "
            "those scans are done, or cancel some of them."
        )
    write_durably(_place(home, name), box)


def sources(home: Home, name: str, limits: Limits) -> list[Source]:
    """Return what was given for the job `name`; HomeTrouble where it is gone."""
    try:
        rows = json.loads(_box(home).decrypt(_place(home, name).read_bytes()))
    except (OSError, InvalidToken, ValueError):
        raise HomeTrouble(_GONE) from None
    return [_source(told, b64decode(text), limits) for told, text in rows]


def _source(told: str, data: bytes, limits: Limits) -> Source:
    read = partial(extract.read_bytes, data, told, limits)
    return extract.Source(f"{told} (given in a browser)", read, len(data))


def waiting(home: Home) -> list[str]:
    """Return the names of the jobs for which something lies here."""
    return [path.stem for path, _ in _sealed(home) if path.suffix == _ENDING]


def clear(home: Home, name: str) -> None:
    """Remove what was given for the job `name`, if anything was."""
    _place(home, name).unlink(missing_ok=True)


def clear_old(home: Home, before: datetime) -> None:
    """Remove what was given before an instant, and never read."""
    for path, seen in _sealed(home):
        if seen.st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def _sealed(home: Home) -> list[tuple[Path, stat_result]]:
    """Return what lies here, with drafts that somebody who was killed left."""
    found = []
    for path in home.work.glob(f"*{_ENDING}*"):
        with contextlib.suppress(FileNotFoundError):  # read and removed just now
            found.append((path, path.stat()))
    return found


def _place(home: Home, name: str) -> Path:
    return home.work / f"{name}{_ENDING}"


def _box(home: Home) -> Fernet:
    try:
        key = home.web_key.read_bytes()
    except OSError:
        raise HomeTrouble(_GONE) from None
    return Fernet(urlsafe_b64encode(hashlib.sha256(b"given files\0" + key).digest()))
