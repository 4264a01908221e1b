"""How each tier is handled and marked: rules by version, as data beside this file.

Adapt them with counsel; they are a beginning, and not legal advice.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

STEPS = ("make", "mark", "store", "send", "print", "destroy")
_FOLDER = Path(__file__).parent / "handling"


@dataclass(frozen=True)
class Handling:
    """The rules of one tier: their version, the label on each copy, and what holds at each step."""

    version: str
    since: date
    tier: str
    label: str
    rules: tuple[tuple[str, str], ...]
    source: str


@functools.cache
def versions() -> tuple[dict[str, Any], ...]:
    """Return all versions of the rules, the oldest first."""
    found = [json.loads(path.read_text("utf-8")) for path in _FOLDER.glob("*.json")]
    return tuple(sorted(found, key=lambda one: str(one["since"])))


def of(tier: str, on: date) -> Handling | None:
    """Return the rules of a tier on a day: the newest then, else the oldest; None without such."""
    able = [one for one in versions() if date.fromisoformat(one["since"]) <= on]
    told = (able or versions()[:1])[-1]
    if tier not in told["tiers"]:
        return None
    rules = told["tiers"][tier]
    return Handling(
        told["version"],
        date.fromisoformat(told["since"]),
        tier,
        rules["label"],
        tuple((step, rules[step]) for step in STEPS),
        told["source"],
    )
