"""Where a git repository keeps its objects, told from its files alone (gitrepository-layout(5))."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_POINTER = 4096  # bytes that a `.git` file or `commondir` may hold: a path


@dataclass(frozen=True, slots=True)
class GitFolder:
    """A repository: its own folder, its objects, its settings; bare if it has no working tree."""

    own: Path
    objects: Path
    settings: Path
    bare: bool


def find(folder: str) -> GitFolder | None:
    """The repository that `folder` is the top of, as working tree or bare; None if it is none."""
    try:
        return _find(folder)
    except OSError:  # no permission to look: then there is nothing to read either
        return None


def _find(folder: str) -> GitFolder | None:
    inner = Path(folder, ".git")
    if inner.is_file():
        inner = _pointed(inner, "gitdir:") or inner
    if (inner / "objects").is_dir() or (inner / "commondir").is_file():
        return _common(inner, bare=False)
    top = Path(folder)
    if (top / "objects").is_dir() and (top / "refs").is_dir() and (top / "HEAD").is_file():
        return _common(top, bare=True)
    return None


def stored_bytes(repository: GitFolder) -> int:
    """How many bytes the objects take on disk: a measure of the work, not of the text."""
    total = 0
    for folder, _, names in os.walk(repository.objects):
        for name in names:
            try:
                total += Path(folder, name).lstat().st_size
            except OSError:  # repacked meanwhile
                continue
    return total


def _common(inner: Path, *, bare: bool) -> GitFolder | None:
    # A linked working tree keeps its objects in the repository that it was made from.
    shared = _pointed(inner / "commondir", "") or inner
    objects = shared / "objects"
    if not objects.is_dir():
        return None
    return GitFolder(inner.resolve(), objects.resolve(), shared / "config", bare)


def small_file(file: Path, most: int = _POINTER) -> bytes:
    """The first `most` bytes of a file; none where there is no such file (or it is a pipe)."""
    try:
        if not file.is_file():
            return b""
        with file.open("rb") as opened:
            return opened.read(most)
    except OSError:
        return b""


def _pointed(file: Path, word: str) -> Path | None:
    target = os.fsdecode(small_file(file)).strip()
    if not target.startswith(word) or "\x00" in target or not target:
        return None
    return file.parent / target.removeprefix(word).strip()
