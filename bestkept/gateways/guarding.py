"""Documents on their way into the register: read, sketched under the home's key, and dropped."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.engines import detect, extract
from bestkept.journal.rules import Refused
from bestkept.register.actions import SketchedDocument
from bestkept.register.queries import guarded_already

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bestkept.engines.extract import Source
    from bestkept.home import Home


def absolute(path: str) -> str:
    """Return the place of a file on this machine, as it is recorded."""
    return str(Path(path).absolute())


def of_bytes(home: Home, name: str, data: bytes, place: str) -> list[SketchedDocument]:
    """Return the documents in the bytes of one file that was given, sketched; Refused for none.

    `place` is what is recorded as where it lies.
    """
    reader = Reader(home.detect_key(), "full", place=lambda _: place)
    reader.read([reader.given(name, data)])
    if reader.unread and not reader.found:
        raise Refused(
            f"The document could not be guarded: {reader.unread[0]['why']}. Nothing was "
            "submitted; try another form of it, or submit without it."
        )
    return reader.found


class Reader:
    """Reads and sketches; keeps no text.

    `found` are the sketched documents, `unread` tells what could not be guarded, `already` what
    was guarded before. `place` tells what is recorded as the place of a source.
    """

    def __init__(
        self, key: bytes, confinement: extract.Confinement, place: Callable[[str], str] = absolute
    ) -> None:
        self._sketchers = detect.Sketchers(key)
        self._for_laptops = detect.LaptopSketchers(key)
        self._limits = extract.Limits(confinement=confinement)
        self._recorded = place
        self.unread: list[dict[str, str]] = []
        self.already: list[dict[str, str]] = []
        self.found: list[SketchedDocument] = []

    def sources(self, paths: list[str]) -> list[Source]:
        """Return what is to be read under `paths`, each once; histories of git are left out."""
        walked = extract.walk(paths, self._limits)
        files = [one for one in walked if not Path(one.path).is_dir()]
        once: dict[str, Source] = {}
        for one in files:
            once.setdefault(os.path.realpath(one.path), one)
        return list(once.values())

    def given(self, name: str, data: bytes) -> Source:
        """Return a source for bytes that are at hand and lie in no file."""
        read = partial(extract.read_bytes, data, name, self._limits)
        return extract.Source(name, read, len(data))

    def read(
        self, sources: Iterable[Source], told: Callable[[int, str], None] = lambda *_: None
    ) -> Reader:
        """Read and sketch; `told` hears how many bytes are done, and which file."""
        done = 0
        for source in sources:
            self.found.extend(self._source(source))
            done += source.size
            told(done, source.path[-40:])
        return self

    def _source(self, source: Source) -> Iterator[SketchedDocument]:
        extraction = source.read()
        sketched: dict[str, list[dict[str, detect.Sketch]]] = {}
        laptop: dict[str, list[dict[str, detect.Sketch]]] = {}
        for piece in extraction.pieces:
            place = _place(source.path, piece.member, whole=source.path in sketched)
            sketched.setdefault(place, []).append(self._sketchers.sketches(piece.text))
            laptop.setdefault(place, []).append(self._for_laptops.sketches(piece.text))
        for trouble in [*extraction.unread, *extraction.partial]:
            self._unread(_place(source.path, trouble.member, whole=False), trouble.why)
        for place, sketches in sketched.items():
            if any(one.count for texts in sketches for one in texts.values()):
                self._note_known(place, place[len(source.path) + 1 :], extraction.sha256 or "")
                where = self._recorded(source.path) + place[len(source.path) :]
                digest = extraction.sha256 or ""
                yield SketchedDocument(where, digest, source.size, sketches, laptop[place])
            else:
                self._unread(place, "fewer than nine words: too short to be guarded")

    def _note_known(self, place: str, member: str, sha256: str) -> None:
        known = guarded_already(sha256, member or None)
        if known:
            self.already.append({"path": place, "asset": known[0], "document": known[1]})

    def _unread(self, path: str, why: str) -> None:
        self.unread.append({"path": path, "why": why})


def _place(path: str, member: str | None, *, whole: bool) -> str:
    """Return where a text lies; the parts of one document (its footnotes) lie in one place."""
    if member is None or whole:
        return path
    return f"{path}!{member.split('#')[0]}"
