"""What this machine gives Bestkept, and what it lacks: looked at, never guessed.

No Django, no network; nothing is changed but for a temporary file that confinement must refuse.
"""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from bestkept.engines.extract.confined.trial import trial

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bestkept.engines.extract.confined.trial import Trial
    from bestkept.home import Home

State = Literal["ok", "note", "missing"]

_OLDEST_PYTHON = (3, 11)
# The WAL-reset bug: a rare race of two connections over a checkpoint (sqlite.org/wal.html).
_WAL_FROM, _WAL_FIXED = (3, 7, 0), (3, 51, 3)
_ROOM = 1 << 30  # bytes free below which a backup or an index merge may not fit
_BUILT = 1_788_000_000  # seconds since 1970: no honest clock is before this program was written
_SLACK = 120.0  # seconds that a clock may be behind a file of the home


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its name, its state, what was seen, and what to do about it."""

    name: str
    state: State
    seen: str
    do: str = ""


def examine(home: Home) -> tuple[list[Check], Trial]:
    """Look at everything. The home need not exist."""
    tried = trial()
    return [*_confinement(tried), _python(), _sqlite(), _git(), *_home(home), _clock(home)], tried


def _confinement(tried: Trial) -> Iterator[Check]:
    refuse = "formats that need a parser are refused; --unconfined reads them with what there is"
    if tried.fault:
        yield Check("confinement", "missing", f"no child could start: {tried.fault}", refuse)
        return
    for layer in tried.missing:
        yield Check(f"layer {layer}", "missing", "the system does not give it", refuse)
    for layer in tried.held:
        yield Check(f"layer {layer}", "ok", "in force")
    for one in tried.attempts:
        state: State = "ok" if one.blocked else "missing"
        seen = "blocked" if one.blocked else f"NOT blocked: {one.how}"
        yield Check(one.what, state, seen, "" if one.blocked else refuse)


def _python() -> Check:
    seen = platform.python_version()
    if sys.version_info >= _OLDEST_PYTHON:
        return Check("Python", "ok", seen)
    return Check("Python", "missing", seen, "install Python 3.11 or later")


def _sqlite() -> Check:
    seen = sqlite3.sqlite_version
    if not _WAL_FROM <= sqlite3.sqlite_version_info < _WAL_FIXED:
        return Check("SQLite", "ok", seen)
    why = f"{seen}, unless its vendor mended it, has the WAL-reset bug (3.7.0 to 3.51.2)"
    return Check("SQLite", "note", why, "use a Python with SQLite 3.51.3 or later; keep backups")


def _git() -> Check:
    try:
        done = subprocess.run(["git", "--version"], capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return Check("git", "missing", "not found", "install git to read repositories")
    return Check("git", "ok", done.stdout.strip().removeprefix("git version "))


def _home(home: Home) -> Iterator[Check]:
    place = home.path
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    room: State = "ok" if free >= _ROOM else "missing"
    yield Check(
        "disk", room, f"{free / (1 << 30):.1f} GiB free", "" if room == "ok" else "make room"
    )
    if not home.marker.exists():
        yield Check("home", "note", "there is none yet", "make one with `bestkept init`")
        return
    for name, path in (("home", home.path), ("keys", home.keys)):
        yield _private(name, path)


def _private(name: str, path: Path) -> Check:
    try:
        status = path.stat()
    except OSError as fault:
        return Check(
            name, "missing", f"it cannot be looked at ({fault.strerror})", "see who owns it"
        )
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o077:
        return Check(name, "missing", f"others may enter ({mode:04o})", f"chmod 700 {path}")
    if status.st_uid != os.getuid():
        return Check(name, "note", f"it belongs to another account ({status.st_uid})")
    return Check(name, "ok", f"for its owner alone ({mode:04o})")


def _clock(home: Home) -> Check:
    now = time.time()
    seen = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    set_it = "set the clock; journal time never goes back, so acts would pile up on one instant"
    if now < _BUILT:
        return Check("clock", "missing", f"{seen} is before this program was written", set_it)
    files = (home.marker, home.path / "bestkept.sqlite3", home.log / "checkpoint")
    last = max((path.stat().st_mtime for path in files if path.exists()), default=0.0)
    if now + _SLACK < last:
        return Check("clock", "missing", f"{seen} is before the home was last written", set_it)
    return Check("clock", "ok", seen)
