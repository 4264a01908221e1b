"""The sweep: every text under some paths, read and scanned, with an account of what was not.

No Django, and nothing but the standard library until a file needs more.
"""

from __future__ import annotations

import importlib
import os
import time
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from bestkept.gateways.outcome import Forgetful, examined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bestkept.engines.detect import Finding, Index
    from bestkept.engines.extract import Source, Trouble
    from bestkept.engines.extract.reading import Since
    from bestkept.gateways.outcome import Outcome, Remembering
    from bestkept.gateways.workers import Workers

_FEW = 16  # sources: fewer are read here, since other processes would cost more than they save


@dataclass(frozen=True)
class Seen:
    """A finding and where it was made. `passage` is what the reader's own file says there.

    `path` is as it was typed, `place` the real and absolute one (None: it is no file).
    """

    path: str
    member: str | None
    finding: Finding
    passage: str
    place: str | None = None

    @property
    def alarming(self) -> bool:
        """Whether somebody must look: a finding or suspicion that is not excused."""
        return self.finding.grade != "note" and not self.finding.public

    def row(self) -> dict[str, Any]:
        """Return the finding as `scan --json` prints it."""
        found = self.finding
        return {
            "path": self.path,
            "place": self.place,
            "member": self.member,
            "asset": found.asset,
            "version": found.version,
            "document": found.document,
            "lens": found.lens,
            "start": found.start,
            "end": found.end,
            "line": found.line,
            "share": found.share,
            "score": found.score,
            "false_alarms": found.false_alarms,
            "grade": found.grade,
            "public": found.public,
            "excuse": found.excuse,
            "excerpt_sha256": found.excerpt_sha256,
        }


@dataclass
class Account:
    """What a sweep read, what it could not read, and what it found.

    `unread` and `partial` hold (path with member, why, kind); `findings` counts the alarming.
    `confined` is False where it was asked for reading without full confinement.
    """

    files: int = 0
    bytes: int = 0
    findings: int = 0
    notes: int = 0
    unread: list[tuple[str, str, str]] = field(default_factory=list)
    partial: list[tuple[str, str, str]] = field(default_factory=list)
    seconds: float = 0.0
    confined: bool = True

    def row(self) -> dict[str, Any]:
        """Return the account as `scan --json` prints it."""
        return {
            "summary": {
                "files": self.files,
                "bytes": self.bytes,
                "findings": self.findings,
                "unread": [{"path": path, "why": why} for path, why, _ in self.unread],
                "partial": [{"path": path, "why": why} for path, why, _ in self.partial],
                "seconds": round(self.seconds, 3),
                "confined": self.confined,
            }
        }

    def verdict(self, *, strict: bool = False) -> int:
        """Return the exit code: 1 found, 3 nothing found but not all read, else 0."""
        if self.findings or (strict and self.notes):
            return 1
        return 3 if self.unread or self.partial else 0


class Sweep:
    """One walk over `sources` with `index`; iterate over it, then read its `account`.

    `watcher` is called after each source with the account and the path. `memory` is what
    earlier scans left: with it, what did not change is not read again. `jobs` processes read
    side by side; what is found, and in which order, is the same for any number. With
    `since`, files that did not change since then are passed over, and of repositories only later
    commits are read.
    """

    def __init__(
        self,
        index: Index,
        sources: Iterable[Source],
        watcher: Callable[[Account, Source], None] | None = None,
        *,
        confined: bool = True,
        memory: Remembering | None = None,
        jobs: int = 1,
        since: Since | None = None,
    ) -> None:
        self.index = index
        self._sources = sources
        self._watcher = watcher
        self._memory = memory
        self._jobs = jobs
        self._since = since
        self.account = Account(confined=confined)

    def __iter__(self) -> Iterator[Seen]:
        began = time.monotonic()
        memory = self._memory or Forgetful()
        try:
            for source, outcome in self._outcomes(memory):
                yield from self._told(source, outcome)
                self.account.seconds = time.monotonic() - began
                if self._watcher:
                    self._watcher(self.account, source)
        finally:
            memory.close()
        self.account.seconds = time.monotonic() - began

    def _outcomes(self, memory: Remembering) -> Iterator[tuple[Source, Outcome]]:
        coming = iter(self._sources)
        first = _few(coming) if self._jobs > 1 else []
        everything = self._flat(chain(first, coming), memory)
        if len(first) < _FEW and not any(source.parts for source in first):
            for source in everything:
                yield source, self._alone(source, memory)
            return
        # Made before a repository is opened, so that they inherit none of git's pipes.
        workers = self._workers(memory)
        try:
            yield from workers.outcomes(everything)
        finally:
            workers.close()

    def _workers(self, memory: Remembering) -> Workers:
        module = importlib.import_module("bestkept.gateways.workers")
        workers: Workers = module.Workers(self.index, memory, self._jobs)
        return workers

    def _flat(self, sources: Iterable[Source], memory: Remembering) -> Iterator[Source]:
        """The sources, with the parts of a repository in its place."""
        for source in sources:
            if source.parts is None:
                if not self._is_older(source):
                    yield source
            else:
                yield from source.parts(memory.knows, self._since)

    def _is_older(self, source: Source) -> bool:
        since, when = self._since, source.when
        return since is not None and when is not None and when < since.seconds * 10**9

    def _alone(self, source: Source, memory: Remembering) -> Outcome:
        """Read and scan in this process."""
        known = memory.at(source)
        if known is not None:
            return known
        outcome, content, steady = examined(source, self.index, memory.of)
        memory.keep(source, content, outcome, steady=steady)
        return outcome

    def _told(self, source: Source, outcome: Outcome) -> Iterator[Seen]:
        """Count what a source gave, and say where it was found."""
        for sight in outcome.sights:
            found = sight.finding
            place = source.place if source.place and "://" in source.place else _real(source.path)
            seen = Seen(source.path, sight.member, found, sight.passage, place)
            self.account.findings += seen.alarming
            self.account.notes += found.grade == "note" and not found.public
            yield seen
        if source.member is None:
            self.account.files += 1
            if not any(trouble.member is None for trouble in outcome.unread):
                self.account.bytes += source.size
        self.account.unread += _placed(source.path, outcome.unread)
        self.account.partial += _placed(source.path, outcome.partial)


def _few(sources: Iterator[Source]) -> list[Source]:
    """Return the first few sources, up to a repository, which is much by itself."""
    first: list[Source] = []
    for source in sources:
        first.append(source)
        if source.parts or len(first) == _FEW:
            break
    return first


def _placed(path: str, troubles: Iterable[Trouble]) -> list[tuple[str, str, str]]:
    return [(f"{path}!{t.member}" if t.member else path, t.why, t.kind) for t in troubles]


def _real(path: str) -> str | None:
    """Return the real place of a path as shown; names that are no UTF-8 keep their shown form."""
    if path == "-":
        return None
    return os.fsencode(os.path.realpath(path)).decode("utf-8", "backslashreplace")
