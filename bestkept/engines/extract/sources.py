"""Finding what is to be read: files, folders, links, repositories, the standard input."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.engines.extract import _readers, gitfolder
from bestkept.engines.extract.files import mark_of, read_file, read_stream, special, unreachable
from bestkept.engines.extract.reading import (
    LIMITS,
    Extraction,
    Limits,
    Mark,
    Since,
    SourceTrouble,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Source:
    """One file or repository: its path as shown to people, how to read it, its bytes on disk.

    `read` opens it, and raises nothing; what is wrong with it is in the `Extraction`. `place`
    and `mark` tell whether it is as it was when it was last read, `when` (nanoseconds since
    1970) when it changed; None where that is not known. What has `parts` can be read part by
    part: `parts(known, since)` gives every object of a repository as a source of its own, but
    for those whose `content` is `known`, which are named and not read, and for those that were
    there at `since`. Its last part is the repository itself, for what is wrong with it as a
    whole.
    """

    path: str
    read: Callable[[], Extraction]
    size: int
    place: str | None = None
    mark: Mark | None = None
    when: int | None = None
    content: str | None = None
    member: str | None = None
    parts: Callable[[Callable[[str], bool], Since | None], Iterator[Source]] | None = None


def walk(paths: Iterable[str | bytes], limits: Limits = LIMITS) -> Iterator[Source]:
    """Give every file and git repository under `paths` (`-`: standard input), in a fixed order.

    Folders are walked sorted by name, real ones before linked ones, each once. A git repository
    comes after the files of its working tree, whose `.git` is not walked. Pipes, sockets and
    devices are never opened. Raises SourceTrouble, before anything is given, for a path that
    does not exist or cannot be reached.
    """
    named = [os.fsdecode(path) for path in paths]
    for path in named:
        _require(path)
    return _Walk(limits).under(named)


def _require(path: str) -> None:
    if path == "-":
        return
    try:
        os.lstat(path)
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or "not a possible path"
        raise SourceTrouble(f"{_shown(path)}: {why}. Check the path and try again.") from fault


@dataclass(slots=True)
class _Walk:
    """One walk: the folders and object stores that it has visited, and the links put off."""

    limits: Limits
    visited: set[tuple[int, int]] = field(default_factory=set)
    linked: list[str] = field(default_factory=list)

    def under(self, named: list[str]) -> Iterator[Source]:
        for path in named:
            if path == "-":
                yield Source("-", partial(read_stream, sys.stdin.buffer, self.limits), 0)
                continue
            yield from self._from(path)
            while self.linked:
                yield from self._from(self.linked.pop(0))

    def _from(self, top: str) -> Iterator[Source]:
        waiting: list[str | Source] = [top]  # a list, as a tree may be deeper than Python's stack
        while waiting:
            place = waiting.pop()
            if isinstance(place, Source):
                yield place
                continue
            try:
                status = os.stat(place)  # noqa: PTH116 - names need not be text
            except OSError as fault:
                yield _unread(place, unreachable(place, fault))
                continue
            if not stat.S_ISDIR(status.st_mode):
                yield self._file(place, status)
            elif place != top and os.path.islink(place):  # noqa: PTH114 - names need not be text
                self.linked.append(place)
            elif self._first_visit(status):
                waiting.extend(reversed(list(self._folder(place))))

    def _file(self, path: str, status: os.stat_result) -> Source:
        refused = special(status.st_mode)
        if refused:
            return _unread(path, refused)
        mark = mark_of(status)
        return Source(
            _shown(path),
            partial(read_file, path, self.limits),
            status.st_size,
            place=os.path.abspath(path),  # noqa: PTH100 - the name may be no text
            mark=mark,
            # Moving or copying a file here leaves its time of change, but not that of its status.
            when=max(status.st_mtime_ns, status.st_ctime_ns),
        )

    def _folder(self, path: str) -> Iterator[str | Source]:
        try:
            names = sorted(os.listdir(path), key=os.fsencode)  # noqa: PTH208 - nor need these
        except OSError as fault:
            yield _unread(path, unreachable(path, fault))
            return
        repository = gitfolder.find(path)
        inner = (".git", "objects")[repository.bare] if repository else None
        for name in names:
            if name != inner:
                yield os.path.join(path, name)  # noqa: PTH118 - keeps what the user typed
        if repository and self._first_visit(repository.objects.stat()):
            yield self._repository(path, gitfolder.stored_bytes(repository))

    def _repository(self, path: str, size: int) -> Source:
        history = partial(_readers.history, Path(path), self.limits)
        parts = partial(_objects, path, size, self.limits)
        return Source(_shown(path), history, size, parts=parts)

    def _first_visit(self, status: os.stat_result) -> bool:
        key = (status.st_dev, status.st_ino)
        known = key in self.visited and status.st_ino != 0  # some network drives number nothing
        self.visited.add(key)
        return not known


def _unread(path: str, extraction: Extraction) -> Source:
    return Source(_shown(path), partial(_same, extraction), 0)


def _same(extraction: Extraction) -> Extraction:
    return extraction


def _objects(
    path: str, size: int, limits: Limits, known: Callable[[str], bool], since: Since | None
) -> Iterator[Source]:
    """The objects of the repository at `path`, then itself."""
    shown_path = _shown(path)
    for one in _readers.objects(Path(path), limits, known, since):
        if one.label is None:
            yield Source(shown_path, one.read, size)
        else:
            yield Source(shown_path, one.read, 0, content=one.content, member=one.label)


def _shown(path: str) -> str:
    return shown(os.fsencode(path))
