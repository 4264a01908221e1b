"""Sealed bodies as files: written durably before their act commits, and cleared when nobody's."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
from typing import TYPE_CHECKING, Any, BinaryIO

from bestkept.home import HomeTrouble, abandoned, sync_folder
from bestkept.vault import rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bestkept.home import Home

PART = ".part"


class Draft:
    """A body that is being written; `publish` gives it its name."""

    def __init__(self, folder: Path, body: str, file: BinaryIO) -> None:
        self._folder = folder
        self._body = body
        self._file = file
        self._hash = hashlib.sha256()

    def as_file(self) -> Any:
        """Return self: all that a writer needs of a file."""
        return self

    def write(self, data: Any) -> int:
        """Write on."""
        self._hash.update(data)
        return self._file.write(data)

    def publish(self) -> str:
        """Sync the body, give it its name, and return the name; in the act that names it."""
        self._file.flush()
        os.fsync(self._file.fileno())
        (self._folder / f"{self._body}{PART}").rename(self._folder / self._body)
        sync_folder(self._folder)
        return self._body

    def sha256(self) -> str:
        """Return the hash of what was written."""
        return self._hash.hexdigest()

    def discard(self) -> None:
        """Remove it unless it has its name: whether a record names it, only `clear` can tell."""
        (self._folder / f"{self._body}{PART}").unlink(missing_ok=True)


@contextlib.contextmanager
def draft(home: Home) -> Iterator[Draft]:
    """Give a body to write to; it is removed again if the block fails.

    While it is written it is locked, so that another process does not take it for a stray.
    """
    home.vault.mkdir(mode=0o700, exist_ok=True)
    body = secrets.token_hex(16)
    with _new(home.vault / f"{body}{PART}") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        found = Draft(home.vault, body, file)
        try:
            yield found
        except BaseException:
            found.discard()
            raise


def _new(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


@contextlib.contextmanager
def opened(home: Home, body: str) -> Iterator[BinaryIO]:
    """Open a sealed body; HomeTrouble if it is not there."""
    try:
        file = (home.vault / body).open("rb")
    except OSError as trouble:
        raise HomeTrouble(
            f"The sealed body {body[:8]} cannot be read ({trouble.strerror}). "
            "Restore it from a backup."
        ) from None
    with file:
        yield file


@contextlib.contextmanager
def whole(out: Path) -> Iterator[BinaryIO]:
    """Give a file to write to that becomes `out` only if the block succeeds."""
    part = out.with_name(f".{out.name}.{secrets.token_hex(4)}{PART}")
    try:
        with _new(part) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(part, out)  # unlike a rename, this overwrites nothing
    finally:
        part.unlink(missing_ok=True)


def clear(home: Home, named: set[str]) -> None:
    """Remove what nobody names: strays of killed processes. Call it while nobody records."""
    if not home.vault.is_dir():
        return
    for path in home.vault.iterdir():
        if (path.suffix == PART and abandoned(path)) or (
            rules.is_body(path.name) and path.name not in named
        ):
            path.unlink(missing_ok=True)


def digest(home: Home, body: str) -> str | None:
    """Return the hash of a sealed body; None if it cannot be read."""
    try:
        with (home.vault / body).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
