"""The gate: which parts of a text look enough like code to be read as such.

Signs that code needs and prose does without are counted in cells of 512 bytes: = { } < >, and
an opening bracket or underscore right behind a letter (`f(`, `a[`, `x_`; in prose a blank stands
before a bracket). A cell that has five, and two neighbours on each side, are read, from line to
line. Prose does not pay.
"""

from __future__ import annotations

import re

CELL = 512  # bytes
LEAST = 5  # signs in a cell
_SIGN = re.compile(rb"[={}<>]|(?<=[A-Za-z_])[(\[]|(?<=[A-Za-z])_")
_MAYBE = b"={}<>([_"
WIDER = 2  # cells on each side


def regions(data: bytes) -> list[tuple[int, int]]:
    """Return the (start, end) of the stretches of whole lines that are read as code."""
    cells = [data[at : at + CELL] for at in range(0, len(data), CELL)]
    return joined(data, [number for number, cell in enumerate(cells) if _is_active(cell)])


def _is_active(cell: bytes) -> bool:
    if len(cell) - len(cell.translate(None, _MAYBE)) < LEAST:
        return False
    return len(_SIGN.findall(cell)) >= LEAST


def joined(data: bytes, active: list[int]) -> list[tuple[int, int]]:
    """Return the stretches around the cells that are `active`, in order."""
    found: list[tuple[int, int]] = []
    for cell in active:
        start = max((cell - WIDER) * CELL, 0)
        end = min((cell + WIDER + 1) * CELL, len(data))
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return _whole_lines(data, found)


def _whole_lines(data: bytes, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    whole: list[tuple[int, int]] = []
    for start, end in found:
        first = data.rfind(b"\n", 0, start) + 1
        mark = data.find(b"\n", end)
        last = mark + 1 if mark >= 0 else len(data)
        if whole and first <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(last, whole[-1][1]))
        else:
            whole.append((first, last))
    return whole
