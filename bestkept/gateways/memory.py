"""What scans remember, so that what did not change is neither read nor parsed again.

A file of its own in the home, plumbing and no record: it can be deleted at any time. It holds no
text and no path: places, states and contents are keyed hashes, under a key derived from the
detector's. Of a source in which something was found, or which was not read whole, it holds the
rows that `scan --json` printed, sealed by a keyed hash: a row that was damaged or edited is none.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import hmac
import os
import sqlite3
import sys
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bestkept import engines
from bestkept.gateways.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bestkept.engines.extract import Limits, Source

_FORMAT = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS places
    (place BLOB PRIMARY KEY, mark BLOB NOT NULL, content BLOB NOT NULL, day INT NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outcomes
    (content BLOB PRIMARY KEY, sealed BLOB NOT NULL, day INT NOT NULL) WITHOUT ROWID;
"""
# Within this long before a scan began a file may change again without a change of its mark:
# clocks of file systems tick, some in whole seconds, and machines disagree.
_RACY = 2_000_000_000  # nanoseconds
_RACY_FAR = 120_000_000_000  # of places on other machines, with clocks of their own
DAYS = 90  # what was not met for so long is forgotten
_SEAL = 16
_WRITE_EVERY = 0.05  # seconds: what a killed scan loses at most (a commit to the WAL syncs nothing)
_BUSY = 10.0  # seconds to wait for another scan that writes
_DAY = 86_400


class Memory:
    """The memory of the scans of one home; where its file cannot be used, of this scan alone.

    `state` is all that an outcome depends on besides the content (`state_of`). With `fresh`
    nothing is told that another scan left. `usable` says which outcomes can be told again. What
    was not met for `days` is forgotten.
    """

    def __init__(
        self,
        file: Path | None,
        key: bytes,
        state: bytes,
        *,
        fresh: bool = False,
        usable: Callable[[Outcome], bool] = lambda _: True,
        days: int = DAYS,
    ) -> None:
        self._key = hashlib.blake2b(b"bestkept scans", key=key, digest_size=32).digest()
        self._state = state
        self._usable = usable
        self._days = days
        self._began = time.time_ns()
        self._day = int(self._began / 1e9) // _DAY
        self._own: set[bytes] | None = set() if fresh else None
        self._written = time.monotonic()
        self._open(file)

    def _open(self, file: Path | None) -> None:
        try:
            if file:
                file.parent.mkdir(mode=0o700, exist_ok=True)
                os.close(os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
            self._connect(file)
        except OSError:
            self._connect(None)  # no right to write there: this scan has a memory of its own
        except sqlite3.Error:
            self._anew(file)

    def _connect(self, file: Path | None) -> None:
        # An empty name is a file that SQLite removes at the end.
        self._db = sqlite3.connect(file or "", timeout=_BUSY, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version not in {0, _FORMAT}:
            raise sqlite3.DatabaseError("another version")
        self._db.executescript(f"{_SCHEMA} PRAGMA user_version = {_FORMAT};")
        self._db.execute("BEGIN")

    def _anew(self, file: Path | None) -> None:
        """Begin again: the file is damaged, of another version, or in the way."""
        with contextlib.suppress(OSError, sqlite3.Error):
            if file:
                for end in ("", "-wal", "-shm"):
                    Path(f"{file}{end}").unlink(missing_ok=True)
            self._connect(file)
            return
        self._connect(None)

    def at(self, source: Source) -> Outcome | None:
        """Return what `source` gave when it was last read, if it is as it was then."""
        if source.content is not None:
            return self._renamed(self.of(source.content), source)
        if source.place is None or source.mark is None or self._own is not None:
            return None
        row = self._ask("SELECT mark, content, day FROM places WHERE place = ?", self._at(source))
        if row is None or row[0] != self._mark(source):
            return None
        return self._renamed(self._kept(row[1]), source)

    def of(self, content: str) -> Outcome | None:
        """Return what a source of this `content` gave."""
        return self._kept(self._hash(b"content", self._state, content))

    def knows(self, content: str) -> bool:
        """Tell whether what a source of this `content` gave can be told again."""
        return self.of(content) is not None

    def keep(self, source: Source, content: str | None, outcome: Outcome, *, steady: bool) -> None:
        """Remember what `source` gave; its place too, if it was `steady` while it was read."""
        if content is None or not outcome.lasting:
            return
        key = self._hash(b"content", self._state, content)
        packed = zlib.compress(outcome.renamed(source.member, None).packed())
        row = (key, self._seal(key, packed) + packed, self._day)
        self._write("INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?)", row)
        if self._own is not None:
            self._own.add(key)
        if steady and source.place is not None and self._settled(source):
            place = (self._at(source), self._mark(source), key, self._day)
            self._write("INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?)", place)

    def close(self) -> None:
        """Write what is still to be written, and forget what was not met for long."""
        old = self._day - self._days
        for table in ("places", "outcomes"):
            self._write(f"DELETE FROM {table} WHERE day < ?", (old,))  # noqa: S608 - our own words
        with contextlib.suppress(sqlite3.Error):
            self._db.execute("COMMIT")
        self._db.close()

    def _settled(self, source: Source) -> bool:
        """Whether a later change of the source would surely change its mark."""
        if source.when is None or isinstance((source.mark or (0,))[0], str):
            return True  # its mark is made of its bytes, or given by a store for each writing
        far = "://" in (source.place or "")
        return source.when < self._began - (_RACY_FAR if far else _RACY)

    def _kept(self, key: bytes) -> Outcome | None:
        if self._own is not None and key not in self._own:
            return None
        row = self._ask("SELECT sealed, day FROM outcomes WHERE content = ?", key)
        if row is None:
            return None
        packed = row[0][_SEAL:]
        if not hmac.compare_digest(row[0][:_SEAL], self._seal(key, packed)):
            return None
        if row[1] != self._day:
            self._write("UPDATE outcomes SET day = ? WHERE content = ?", (self._day, key))
        outcome = Outcome.unpacked(zlib.decompress(packed))
        return outcome if self._usable(outcome) else None

    def _renamed(self, outcome: Outcome | None, source: Source) -> Outcome | None:
        return outcome and outcome.renamed(None, source.member)

    def _at(self, source: Source) -> bytes:
        return self._hash(b"place", b"", source.place or "")

    def _mark(self, source: Source) -> bytes:
        """Return what a place is known again by: under another state no place is."""
        return self._hash(b"mark", self._state, repr(source.mark))

    def _hash(self, what: bytes, state: bytes, text: str) -> bytes:
        data = b"%s\0%s\0%s" % (what, state, text.encode("utf-8", "surrogateescape"))
        return hashlib.blake2b(data, key=self._key, digest_size=16).digest()

    def _seal(self, key: bytes, packed: bytes) -> bytes:
        return hashlib.blake2b(key + packed, key=self._key, digest_size=_SEAL).digest()

    def _ask(self, words: str, key: bytes) -> tuple[Any, ...] | None:
        try:
            row: tuple[Any, ...] | None = self._db.execute(words, (key,)).fetchone()
        except sqlite3.Error:
            return None
        return row

    def _write(self, words: str, row: Iterable[object]) -> None:
        with contextlib.suppress(sqlite3.Error):  # it is a memory: without it more is read
            self._db.execute(words, tuple(row))
            if time.monotonic() - self._written > _WRITE_EVERY:
                self._db.executescript("COMMIT; BEGIN;")
                self._written = time.monotonic()


def state_of(segments: Iterable[str], limits: Limits, day: str | None = None) -> bytes:
    """Return the hash of all that an outcome depends on besides the bytes of the source.

    `segments` are the names of the index's segments, which are the hashes of their bytes;
    `day` is that of the scan, where the index has terms that may be under embargo.
    """
    told = "\n".join([*segments, repr(limits), sys.version, day or ""])
    return hashlib.blake2b(told.encode() + _program(), digest_size=32).digest()


@functools.cache
def _program() -> bytes:
    """Return a hash of what reads and recognises: the engines' code, and what is installed."""
    folder = Path(engines.__file__).parent
    digest = hashlib.blake2b()
    for part in ("extract", "detect"):
        for path in sorted((folder / part).rglob("*")):
            if path.suffix in {".py", ".bin", ".json", ".txt"}:
                digest.update(path.read_bytes())
    digest.update("\n".join(_installed()).encode("utf-8", "surrogateescape"))
    return digest.digest()


def _installed() -> list[str]:
    """Return the names, with versions, of all packages that could be imported."""
    found: set[str] = set()
    for place in sys.path:
        with contextlib.suppress(OSError):
            found.update(name for name in os.listdir(place) if name.endswith("-info"))  # noqa: PTH208
    return sorted(found)
