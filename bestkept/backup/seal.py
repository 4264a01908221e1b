"""The last bytes of a backup: the SHA-256 of all before them, so that no changed byte passes.

They stand in the ZIP's comment, so that any archiver still opens the file. A seal shows what a
disk or a wire did; who made the backup is shown by the checkpoint in it.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, BinaryIO

from bestkept.backup.layout import BackupTrouble

if TYPE_CHECKING:
    from pathlib import Path

LENGTH = 64  # hexadecimal digits
BLANK = b"0" * LENGTH  # what is written where the seal will be
_CHUNK = 1 << 20


def seal(path: Path) -> None:
    """Write the seal over the blank at the end of the file, durably."""
    with path.open("r+b") as file:
        digest = _digest(file)
        file.seek(-LENGTH, os.SEEK_END)
        file.write(digest)
        file.flush()
        os.fsync(file.fileno())


def require_whole(path: Path) -> None:
    """Raise BackupTrouble unless every byte of the backup is as it was written."""
    with path.open("rb") as file:
        digest = _digest(file)
        if file.read(LENGTH) != digest:
            raise BackupTrouble(
                f"Nothing was restored from {path}: it was changed, cut off, or is no backup. "
                "Take another copy of it."
            )


def _digest(file: BinaryIO) -> bytes:
    """Return the digest of all but the last LENGTH bytes, and stand before these."""
    left = max(file.seek(0, os.SEEK_END) - LENGTH, 0)
    file.seek(0)
    digest = hashlib.sha256()
    while left and (part := file.read(min(_CHUNK, left))):
        digest.update(part)
        left -= len(part)
    return digest.hexdigest().encode()
