"""Files that were given on a page, sealed until the work that reads them is done.

No text of theirs is on a disk of ours in the clear: each batch is encrypted under a key derived
from `keys/web.key`, and removed when it was read. Without that key it is noise.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from functools import partial
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken

from bestkept.engines import extract
from bestkept.home import HomeTrouble, write_durably

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from bestkept.engines.extract import Extraction, Limits, Source
    from bestkept.home import Home

_GONE = (
    "The files that were given are not there any more, or cannot be opened under this home's "
    "key. Nothing was read: give them again."
)


def put(home: Home, name: str, files: Iterable[tuple[str, bytes]]) -> None:
    """Seal files, by name and bytes, for the job `name`."""
    home.work.mkdir(mode=0o700, exist_ok=True)
    rows = [[told, b64encode(data).decode()] for told, data in files]
    write_durably(_place(home, name), _box(home).encrypt(json.dumps(rows).encode()))


def sources(home: Home, name: str, limits: Limits) -> list[Source]:
    """Return what was given for the job `name`; HomeTrouble where it is gone."""
    try:
        rows = json.loads(_box(home).decrypt(_place(home, name).read_bytes()))
    except (OSError, InvalidToken, ValueError):
        raise HomeTrouble(_GONE) from None
    return [_source(told, b64decode(text), limits) for told, text in rows]


def _source(told: str, data: bytes, limits: Limits) -> Source:
    read = partial(_read, data, told, limits)
    return extract.Source(f"{told} (given in a browser)", read, len(data))


def _read(data: bytes, told: str, limits: Limits) -> Extraction:
    return extract.read_bytes(data, told, limits)


def clear(home: Home, name: str) -> None:
    """Remove what was given for the job `name`, if anything was."""
    _place(home, name).unlink(missing_ok=True)


def clear_old(home: Home, before: datetime) -> None:
    """Remove what was given before an instant, and never read."""
    for path in home.work.glob("*.sealed") if home.work.is_dir() else ():
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def _place(home: Home, name: str) -> Path:
    return home.work / f"{name}.sealed"


def _box(home: Home) -> Fernet:
    try:
        key = home.web_key.read_bytes()
    except OSError:
        raise HomeTrouble(_GONE) from None
    return Fernet(urlsafe_b64encode(hashlib.sha256(b"given files\0" + key).digest()))
