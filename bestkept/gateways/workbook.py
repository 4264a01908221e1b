"""Read the first sheet of a workbook for an import: a reader for a confined child.

A cell far away can ask for more memory than there is, and that ends the whole process.
"""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import python_calamine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract import Piece
    from bestkept.engines.extract.reading import Reading

MOST_CELLS = 5_000_000


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Give the rows as one piece, a JSON list of lists of texts."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height * sheet.total_width > MOST_CELLS:
            reading.skip("limit", "it has too many cells")
            return
        rows = sheet.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, ValueError, IndexError):
        reading.skip("format", "it is no workbook")
        return
    yield reading.piece(json.dumps([[_text(cell) for cell in row] for row in rows]))


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.min.time() else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
