"""Progress on a terminal for whatever takes over a second; silent elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Self

_WAIT = 1.0  # seconds before the first line: quick work needs no progress
_EVERY = 0.1
_BAR = 24


class Progress:
    """A bar on standard error; `total` is in the same unit as `done`, or 0 if not known."""

    def __init__(self, what: str, total: int = 0) -> None:
        self._what = what
        self._total = total
        self._began = self._last = time.monotonic()
        self._shown = False
        self._live = sys.stderr.isatty()

    def at(self, done: int, detail: str = "") -> None:
        """Show that `done` of the total is behind us."""
        now = time.monotonic()
        if not self._live or now - self._began < _WAIT or now - self._last < _EVERY:
            return
        self._last, self._shown = now, True
        print(f"\r\x1b[K{self._what} {self._bar(done)}{detail[:40]}", end="", file=sys.stderr)
        sys.stderr.flush()

    def _bar(self, done: int) -> str:
        if not self._total:
            return ""
        part = min(done / self._total, 1.0)
        full = round(part * _BAR)
        return f"[{'#' * full}{'.' * (_BAR - full)}] {part:4.0%} "

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr)
