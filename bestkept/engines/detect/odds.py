"""What a score means: how many clean files would score as high.

The table was measured on half of the clean files named in docs/benchmarks.md and held on the
other half: `python -m bench.calibrate`. It states upper bounds (97.5 %), for that share of
guarded and outgoing text; who guards much more, or text much like what goes out, sees more.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

TABLE = Path(__file__).with_name("odds.json")
_HALF = 12  # words that agree at which the score is a half


def score(words: int) -> float:
    """Return the score, 0 to 1, of a passage with so many words that agree."""
    return round(words / (words + _HALF), 4)


@functools.cache
def _table() -> list[tuple[float, float]]:
    return [(float(least), float(rate)) for least, rate in json.loads(TABLE.read_bytes())]


def false_alarms(found: float) -> float:
    """Return of how many in 10,000 clean files one expects a score of `found` or higher."""
    rates = [rate for least, rate in _table() if least <= found]
    return min(rates, default=10_000.0)
