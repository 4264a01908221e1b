"""Whose turn it is to write: one writer at a time on SQLite, among threads and processes.

SQLite lets waiting threads starve, and lets waiting processes in by chance after sleeps of up
to a tenth of a second. Writers queue here instead, and are let in within a millisecond or two.
"""

from __future__ import annotations

import fcntl
import os
import random
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 20  # seconds; who waited longer goes to SQLite, which says that it is busy
_LOOK = 0.0005  # seconds between two looks of those who wait, about

_threads = threading.RLock()


@contextmanager
def among_threads() -> Iterator[None]:
    """Let no other thread of this process write."""
    with _threads:
        yield


@contextmanager
def among_processes(database: str) -> Iterator[None]:
    """Let no other process write to the database file of this name that asks here too.

    Inside `among_threads`, and not twice: the second would wait for the first. A file beside
    the database is locked; the lock ends with the process, however it ends. Where that file
    cannot be opened the database cannot be written either, and says why.
    """
    # Never the database file itself: closing that would end SQLite's own locks on it.
    with ExitStack() as files:
        with suppress(OSError):
            _queue(*[_opened(f"{database}-{one}", files) for one in ("next", "turn")])
        yield


def _queue(waiting: int, writing: int) -> None:
    # Only who is next waits for the turn, so that whoever ends it cannot take it again.
    until = time.monotonic() + PATIENCE
    _wait(waiting, until)
    _wait(writing, until)
    fcntl.flock(waiting, fcntl.LOCK_UN)


def _opened(name: str, files: ExitStack) -> int:
    # Never what a link points to, which would be made or opened wherever that is.
    file = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    files.callback(os.close, file)
    # Else a process that was forked meanwhile, and has the file too, would keep the turn.
    files.callback(fcntl.flock, file, fcntl.LOCK_UN)
    return file


def _wait(file: int, until: float) -> None:
    while time.monotonic() < until:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # At random, so that nobody is always late.
            time.sleep(random.uniform(0.5, 1.5) * _LOOK)  # noqa: S311 - no secret hangs on it
        else:
            return
