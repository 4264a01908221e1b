"""When the day turns while the tests run: modules that hold a day are read anew.

A run takes half an hour. Days are said once at the top of a module (`TODAY`, and `LAST` by it),
so after midnight they would be yesterday's, beside a product whose clock went on. A module that
is read anew keeps its dictionary, so tests and fixtures that were collected see the new day.
What a `parametrize` holds stays as it was; such a test says fixed days.
"""

from __future__ import annotations

import importlib
import sys
from datetime import UTC, datetime

DAYS = {"LAST", "LATER", "NOW", "SOON", "TODAY", "YESTERDAY"}


class Turn:
    """Notices that the day is another one than when it was last asked."""

    def __init__(self):
        self.day = utc_day()

    def follow(self):
        """Read the modules that hold a day anew, if the day has turned."""
        if utc_day() != self.day:
            self.day = utc_day()
            held = [module for name, module in sys.modules.items() if holds(name, module)]
            for module in [*held, *held]:  # twice: one may take the other's day
                importlib.reload(module)


def utc_day():
    return datetime.now(UTC).date()


def holds(name, module):
    return name.startswith("tests.") and not DAYS.isdisjoint(vars(module))
