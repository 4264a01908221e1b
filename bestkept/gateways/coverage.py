"""The state of the index: its files, what each holds, and which lenses guard which assets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from bestkept.engines import detect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bestkept.home import Home
    from bestkept.register.queries import SegmentView


@dataclass(frozen=True)
class Lens:
    """What one lens guards: texts and sketches, in how many bytes of how many files."""

    name: str
    documents: int
    sketches: int
    bytes: int
    files: int


@dataclass(frozen=True)
class File:
    """A file of the index: its lens, bytes and documents; `why` where it cannot be read."""

    segment: SegmentView
    lens: str
    bytes: int
    documents: int
    why: str = ""


@dataclass(frozen=True)
class State:
    """The index as it is: its files, when it was last published, and whether that is all of it."""

    files: tuple[File, ...]
    lenses: tuple[Lens, ...]
    published: datetime | None
    whole: bool

    @property
    def sound(self) -> bool:
        """Whether scans see all that is on record."""
        return self.whole and not any(one.why for one in self.files)


def state(home: Home, segments: Sequence[SegmentView]) -> State:
    """Return the state of the index, of the segments that the database says are in force."""
    files = tuple(_file(home.index, one) for one in segments)
    names = sorted({one.lens for one in files if not one.why})
    return State(
        files,
        tuple(_lens(name, [one for one in files if one.lens == name]) for name in names),
        _published(home),
        _named(home) == {one.name for one in segments},
    )


def guards(home: Home, segments: Sequence[SegmentView], asset: str) -> dict[str, int]:
    """Return by which lenses an asset is guarded, each with the number of its texts."""
    found: Counter[str] = Counter()
    for one in segments:
        try:
            lens, held = _held(home.index, one.name)
        except detect.IndexTrouble:
            continue
        if held.get(asset):
            found[lens] += held[asset]
    return dict(sorted(found.items()))


@lru_cache(maxsize=256)
def _held(folder: Path, name: str) -> tuple[str, Mapping[str, int]]:
    """Return the lens of a segment, and how many texts of each asset it holds.

    A segment is named by the hash of its bytes, so what was read once stays true.
    """
    segment = detect.open_segment(folder, name)
    return segment.lens, Counter(paper.label.asset for paper in segment.papers)


def _file(folder: Path, segment: SegmentView) -> File:
    try:
        lens, held = _held(folder, segment.name)
        size = (folder / f"{segment.name}.seg").stat().st_size
    except (detect.IndexTrouble, OSError):
        return File(segment, "", 0, 0, "This file is missing or damaged.")
    return File(segment, lens, size, sum(held.values()))


def _lens(name: str, files: list[File]) -> Lens:
    documents = sum(one.documents for one in files)
    sketches = sum(one.segment.sketches for one in files)
    return Lens(name, documents, sketches, sum(one.bytes for one in files), len(files))


def _published(home: Home) -> datetime | None:
    try:
        at = (home.index / "manifest.json").stat().st_mtime
    except OSError:
        return None
    return datetime.fromtimestamp(at, UTC)


def _named(home: Home) -> set[str]:
    try:
        return set(detect.read_manifest(home.index))
    except detect.IndexTrouble:
        return set()
