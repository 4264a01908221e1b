"""Limits of how often: a count a minute for each key, in the memory of the one process."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = 60


@dataclass
class Limits:
    """Counts for one minute; what was counted before it is forgotten."""

    clock: Callable[[], float] = time.time  # seconds since 1970
    _minute: int = 0
    _counts: dict[str, int] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, key: str, most: int) -> int:
        """Count one more of `key`; return 0, or how many seconds to wait if it is over `most`."""
        with self._turn:
            minute, second = divmod(int(self.clock()), MINUTE)
            if self._minute != minute:
                self._minute, self._counts = minute, {}
            self._counts[key] = self._counts.get(key, 0) + 1
            return 0 if self._counts[key] <= most else MINUTE - second

    def forget(self) -> None:
        """Begin anew."""
        with self._turn:
            self._counts = {}


LIMITS = Limits()
EACH_CHECK = 60  # texts a minute, by whatever door: guesses at names that are kept secret


def wait_to_check(email: str) -> int:
    """Count a text that a person has checked; return 0, or how many seconds they are to wait."""
    return LIMITS.wait(f"check {email}", EACH_CHECK)


def strangers() -> int:
    """Return how often a minute one address may show tokens that are none, or begin a login."""
    return int(settings.API_RATE) // 20
