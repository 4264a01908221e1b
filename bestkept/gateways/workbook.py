"""Read the first sheet of a workbook, in a process of its own.

A cell far away can ask for more memory than there is, and that ends the whole process.
Takes the workbook on standard input, prints a JSON list of rows of texts. Ends with 1 where it
is no workbook, 3 where it is too large, and otherwise when a limit stops it.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
from datetime import date, datetime
from typing import Any

import python_calamine

MOST_CELLS = 5_000_000
_MEMORY = 2 << 30  # bytes
_SECONDS = 60  # of processor time


def main() -> int:
    """Read and print; the exit code tells what was wrong."""
    with contextlib.suppress(ValueError, OSError):  # not every system lets these be set
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height * sheet.total_width > MOST_CELLS:
            return 3
        rows = sheet.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, ValueError, IndexError):
        return 1
    json.dump([[_text(cell) for cell in row] for row in rows], sys.stdout)
    return 0


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.min.time() else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


if __name__ == "__main__":
    raise SystemExit(main())
