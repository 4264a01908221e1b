"""JSON, and lines of it: the text as it stands, and its strings with their escapes resolved."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from bestkept.engines.extract import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece, Reading

_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_LONE = re.compile("[\ud800-\udfff]")


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read it as text, and once more for the strings, if any of them holds an escape."""
    decoded = text.decode(data)
    yield from text.read(data, reading)
    if decoded and "\\" in decoded.text:
        yield reading.part("strings").piece(strings(decoded.text))


def strings(source: str) -> str:
    """Every string in `source`, one a line; JSON that is cut off or broken does for this."""
    found = (_resolved(one[1]) for one in _STRING.finditer(source))
    return _LONE.sub("\ufffd", "\n".join(found))


def _resolved(raw: str) -> str:
    if "\\" not in raw:
        return raw
    try:
        return str(json.loads(f'"{raw}"', strict=False))
    except ValueError:
        return raw
