"""The binder's pages: a template of ours, and data in which every character can be shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bestkept.engines import typeset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

FOLDER = Path(__file__).parent / "binder"


def summary(data: dict[str, Any], at: datetime) -> bytes:
    """Return summary.pdf of `data`, dated `at`.

    Characters that no font here has stand by their numbers, like [U+65E5 U+672C], and the cover
    says so.
    """
    missing = typeset.lacking(_texts(data))
    shown = {**_mapped(data, _numbered(missing)), "lacks": bool(missing)}
    return typeset.pdf((FOLDER / "summary.typ").read_bytes(), shown, at)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_mapped(one, change) for one in value]
    if isinstance(value, dict):
        return {name: _mapped(one, change) for name, one in value.items()}
    return value


def _numbered(missing: set[str]) -> Callable[[str], str]:
    if not missing:
        return str
    run = re.compile(f"[{re.escape(''.join(sorted(missing)))}]+")

    def numbers(found: re.Match[str]) -> str:
        return f"[{' '.join(f'U+{ord(char):04X}' for char in found[0])}]"

    return lambda text: run.sub(numbers, text)
