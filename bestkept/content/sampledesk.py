"""What the sample company's people do at the desk: who they are, what they said and decided."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any


@functools.cache
def told(name: str = "desk") -> dict[str, Any]:
    """Return what a file of the sample tells.

    `desk` has people, descriptions, scores and decisions by title; `places` organisations and
    who works where.
    """
    file = Path(__file__).with_name(f"{name}.json")
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found
