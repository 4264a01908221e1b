"""The index: a folder of segments and the manifest that names those in force.

Order of publication: write and sync the segment; commit its hash to the database; swap the
manifest; acknowledge. Whoever is killed in between leaves a stray file, never a wrong index.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import re
import threading
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from bestkept.engines import durable
from bestkept.engines.detect.grams import Keying
from bestkept.engines.detect.plain import PlainRoad
from bestkept.engines.detect.segment import LAPTOP, IndexTrouble, Segment
from bestkept.engines.detect.sketch import compiled
from bestkept.engines.detect.terms.keying import TermKeying
from bestkept.engines.detect.terms.plain import PlainTerms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bestkept.engines.detect.plain import Road
    from bestkept.engines.detect.terms.plain import TermRoad

MANIFEST = "manifest.json"
WORTH = 4_000_000  # characters after which a second of loading the compiled road pays
FORMAT = 1
_NAME = re.compile(r"[0-9a-f]{64}")


class OtherKey(IndexTrouble):
    """The index was made under another key than the one given."""


class Index:
    """The open index: its segments and the keyings that look up in them.

    `day` is the day of the scan in ISO 8601, for terms under embargo (None: all hold).
    """

    def __init__(
        self, segments: Sequence[Segment], keying: Keying, terms: TermKeying, day: str | None = None
    ) -> None:
        self.segments = segments
        self.keying = keying
        self.term_keying = terms
        self.day = day
        self._read = 0
        self._own = threading.local()
        self._lenses: dict[str, list[Segment]] = defaultdict(list)
        for one in segments:
            if one.sketches:
                self._lenses[one.lens.removeprefix(LAPTOP)].append(one)

    def begin(self, characters: int) -> None:
        """Count a text of so many characters, for all lenses, before it is read."""
        self._read += characters

    def road(self) -> Road:
        """Return this thread's road for words.

        The compiled one is loaded once a few megabytes have come; where it is not installed
        the plain one goes on, which finds the same.
        """
        if not self.compiled:
            return PlainRoad(self.keying)
        road: Road | None = getattr(self._own, "road", None)
        if road is None:
            road = self._own.road = compiled("fast", "FastRoad")(self.keying)
        return road

    def term_road(self) -> TermRoad:
        """Return this thread's road of the term lens, as `road` does."""
        if not self.compiled:
            return PlainTerms(self.term_keying)
        road: TermRoad | None = getattr(self._own, "term_road", None)
        if road is None:
            road = self._own.term_road = compiled("terms.fast", "FastTerms")(self.term_keying)
        return road

    @property
    def compiled(self) -> bool:
        """Whether enough text has come for the compiled roads, where they are installed."""
        return self._read >= WORTH and compiled("fast", "FastRoad") is not None

    def warm(self) -> None:
        """Load the compiled road now, so that the first text does not wait for it.

        For a process that lives long; the thread that calls it has its buffers ready.
        """
        self.begin(WORTH)
        self.road().warm(self)
        self.term_road()

    def guarding(self, asset: str) -> dict[str, list[str]]:
        """Return, for each document of an asset, the lenses that guard it."""
        found: dict[str, list[str]] = {}
        for segment in self.segments:
            for paper in segment.papers:
                if paper.label.asset == asset and paper.sketches:
                    found.setdefault(paper.label.document, []).append(segment.lens)
        return {document: list(dict.fromkeys(lenses)) for document, lenses in found.items()}

    def through(self, lens: str) -> list[Segment]:
        """Return the segments of one lens that hold anything."""
        return self._lenses.get(lens, [])

    @property
    def sketches(self) -> int:
        """How many sketches of what is guarded the index holds."""
        return sum(
            one.sketches for lens, some in self._lenses.items() if lens != "public" for one in some
        )

    @classmethod
    def open(
        cls, folder: Path, key: bytes, day: str | None = None, *, laptop: bool = False
    ) -> Index:
        """Open the index in `folder` under the installation's `key`; nothing is read in whole.

        `day` is today in ISO 8601, where the embargo of a term may be over. With `laptop` only
        what is for laptops is opened, under their key; without it, only the rest.

        Raises IndexTrouble if the manifest or a segment is missing, damaged, of another
        version, or made under another key.
        """
        keying = Keying(key)
        try:
            segments = _open_segments(folder)
        except IndexTrouble:
            segments = _open_segments(folder)  # segments may just have been merged
        segments = [one for one in segments if one.lens.startswith(LAPTOP) == laptop]
        if any(segment.key != keying.identity for segment in segments):
            raise OtherKey(
                "The index was made under another key. Restore the keys that belong to it, "
                "or register the documents again."
            )
        return cls(segments, keying, TermKeying(key), day)


def _open_segments(folder: Path) -> list[Segment]:
    return [open_segment(folder, name) for name in read_manifest(folder)]


def open_segment(folder: Path, name: str) -> Segment:
    """Open one segment file; IndexTrouble where it is missing or damaged."""
    try:
        with (folder / f"{name}.seg").open("rb") as file:
            return Segment(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
    except (OSError, ValueError):
        raise IndexTrouble(
            f"The index's file {name[:12]} is missing or empty. Run `bestkept fsck`."
        ) from None


def write_segment(folder: Path, data: bytes) -> str:
    """Write a segment durably and return its name, the SHA-256 of its bytes in hex."""
    name = hashlib.sha256(data).hexdigest()
    durable.write(folder / f"{name}.seg", data)
    return name


def lens_of(folder: Path, name: str) -> str:
    """Return the lens of a segment; IndexTrouble where it cannot be read."""
    return open_segment(folder, name).lens


def segment_names(folder: Path) -> list[str]:
    """Return the names of all segment files in `folder`, in force or not."""
    return sorted(path.stem for path in folder.glob("*.seg"))


def write_manifest(folder: Path, names: Sequence[str], sketches: int = 0) -> None:
    """Make `names` the segments in force, all at once; they hold `sketches` in all."""
    told = {"format": FORMAT, "count": len(names), "sketches": sketches, "segments": list(names)}
    text = json.dumps({**told, "sha256": _hash(told)}, indent=1)
    durable.write(folder / MANIFEST, text.encode())


def _hash(told: dict[str, Any]) -> str:
    """Return what shows that a manifest was edited: the hash of all it says but this."""
    said = {name: value for name, value in told.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def read_manifest(folder: Path) -> list[str]:
    """Return the names of the segments in force; IndexTrouble if that cannot be told."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
        names, version = found["segments"], found["format"]
    except (OSError, ValueError, KeyError, TypeError):
        raise IndexTrouble(
            "The index's manifest is missing or damaged. Run `bestkept fsck --mend`."
        ) from None
    if version != FORMAT:
        raise IndexTrouble("The index was written by another version of Bestkept. Use that one.")
    whole = found.get("sha256") == _hash(found) and found.get("count") == len(names)
    if not whole or not all(isinstance(name, str) and _NAME.fullmatch(name) for name in names):
        raise IndexTrouble(
            "The index's manifest is damaged or was edited. Run `bestkept fsck --mend`."
        )
    return list(names)
