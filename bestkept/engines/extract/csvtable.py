"""Tables as text (CSV, TSV): as they stand, and by columns where sentences run down them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from bestkept.engines.extract.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece, Reading

_WORDS = 3  # in some cell: else there are no sentences in it


def columns(text: str, reading: Reading) -> Iterator[Piece]:
    """The columns of the table that `text` is, if any of its cells holds words."""
    try:
        dialect = csv.Sniffer().sniff(text[:4096], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    grid, wordy = Grid(), False
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), dialect)):
            for place, cell in enumerate(row):
                grid.put(number, place, cell)
                wordy = wordy or cell.count(" ") >= _WORDS - 1
    except csv.Error:  # a field without an end: the text itself has been given whole
        return
    down = grid.down() if wordy else ""
    if down:
        yield reading.part("columns").piece(down)
