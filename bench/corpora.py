"""Texts to measure with, taken from what a Debian machine and this checkout have."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 2_000_000  # bytes of one file; longer ones are generated data more often than text


def texts(folders: list[Path], most: int) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of the text files under `folders`, at most `most` bytes in all."""
    total = 0
    for folder in folders:
        for path in sorted(_files(folder)):
            text = _read(path)
            if text and total < most:
                total += len(text.encode())
                yield str(path), text


def _files(folder: Path) -> Iterator[Path]:
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            if not path.is_symlink() and path.is_file():
                yield path


def _read(path: Path) -> str:
    if path.stat().st_size > LONGEST:
        return ""
    data = path.read_bytes()
    if path.suffix == ".gz":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError):
            return ""
    try:
        return data.decode() if b"\0" not in data else ""
    except UnicodeDecodeError:
        return ""


def test_data() -> Path | None:
    """Return the folder of labelled sets, if BESTKEPT_TEST_DATA names one."""
    named = os.environ.get("BESTKEPT_TEST_DATA")
    return Path(named) if named else None
