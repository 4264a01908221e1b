"""Tables in and out: CSV, XLSX and JSON, each line with its number in the file."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from bestkept.engines.extract import Limits
from bestkept.engines.extract.confined.pool import Pool
from bestkept.engines.extract.confined.process import Terms
from bestkept.engines.extract.reading import Reading
from bestkept.journal.rules import Refused
from bestkept.register.inventory.rules import Line, columns, shielded, unshielded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

MOST_BYTES = 64 << 20
_SHEET = "first sheet"
_ENCODINGS = ("utf-8-sig", "cp1252")


def read(path: Path) -> list[Line]:
    """Return the lines of a CSV, XLSX or JSON table; empty ones are left out.

    The first line names the columns. Raises Refused for what is no such table.
    """
    if path.stat().st_size > MOST_BYTES:
        raise Refused(f"{path.name} is over 64 MB. Import it in several parts.")
    return of_bytes(path.name, path.read_bytes())


def of_bytes(name: str, data: bytes) -> list[Line]:
    """Return the lines of a table that is at hand, as `read` does; its name tells its form."""
    suffix = name.lower().rpartition(".")[2]
    if suffix == "json":
        return _of_json(data, name)
    rows = _of_xlsx(data, name) if suffix == "xlsx" else _of_csv(data, name)
    return _lines(rows, name)


def _of_csv(data: bytes, name: str) -> list[tuple[int, list[str]]]:
    text = _decoded(data, name)
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found, before = [], 0
    try:
        for row in reader:
            found.append((before + 1, [unshielded(cell) for cell in row]))
            before = reader.line_num
    except csv.Error as trouble:
        raise Refused(f"{name} is no CSV from line {before + 1} on ({trouble}).") from None
    return found


def _decoded(data: bytes, name: str) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(f"{name} is not written in UTF-8. Save it as 'CSV UTF-8'.")


def _of_xlsx(data: bytes, name: str) -> list[tuple[int, list[str]]]:
    # A workbook that one imports is one's own: it is read on a machine without confinement too.
    reading = Reading.begin(name, Limits(confinement="any"))
    pool = Pool(Terms((), more={_SHEET: "bestkept.gateways.workbook"}))
    try:
        told = "".join(piece.text for piece in pool.read(_SHEET, data, reading))
    finally:
        pool.close()
    if any(trouble.kind == "access" for trouble in reading.unread):
        raise Refused(f"{name} was not read: {reading.unread[0].why}.")
    kinds = {trouble.kind for trouble in reading.unread + reading.partial}
    if "format" in kinds:
        raise Refused(
            f"{name} cannot be read as a workbook. Save it again as XLSX, or as 'CSV UTF-8'."
        )
    if kinds:
        raise Refused(
            f"{name} reaches too far: some cell stands far away from the others, or there are "
            "too many. Copy the table into a new workbook, or save it as 'CSV UTF-8'."
        )
    return list(enumerate(json.loads(told), 1))


def _lines(rows: Sequence[tuple[int, list[str]]], name: str) -> list[Line]:
    filled = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        raise Refused(f"{name} is empty. Its first line names the columns, such as title.")
    heading = [cell.strip() for cell in filled[0][1]]
    while heading and not heading[-1]:
        heading.pop()
    twice = sorted({one for one in heading if heading.count(one) > 1})
    if twice:
        raise Refused(f"{name} has two columns named {twice[0]!r}. Keep one.")
    return [_line(number, heading, cells) for number, cells in filled[1:]]


def _line(number: int, heading: Sequence[str], cells: Sequence[str]) -> Line:
    # A cell beyond the heading gets a name that no fact has, so that it is told and not dropped.
    names = [*heading, *(f"column {n + 1}" for n in range(len(heading), len(cells)))]
    return Line(number, dict(zip(names, cells, strict=False)))


def _of_json(data: bytes, name: str) -> list[Line]:
    try:
        rows = json.loads(data)
        if not isinstance(rows, list):
            raise TypeError
        return [Line(n, {k: _text(v) for k, v in row.items()}) for n, row in enumerate(rows, 1)]
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Refused(
            f"{name} is no list of rows in JSON, each an object of names and texts."
        ) from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a cell is text")
    return value


def as_csv(rows: Iterable[Mapping[str, str]]) -> str:
    """Return rows as CSV with a heading; cells that a spreadsheet would compute are shielded."""
    kept = list(rows)
    out = io.StringIO()
    names = columns(kept)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([shielded(row.get(name, "")) for name in names] for row in kept)
    return out.getvalue()


def as_json(rows: Iterable[Mapping[str, str]]) -> str:
    """Return rows as a JSON list, a row a line."""
    body = ",\n".join(json.dumps(dict(row), ensure_ascii=False) for row in rows)
    return f"[\n{body}\n]\n"
