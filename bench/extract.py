"""How fast is each format read? `python -m bench.extract [--count 8] [--words 2500]`.

MB of text per CPU-second, and CPU milliseconds a document: all streams, by the readers of this
checkout. Where python-docx, kreuzberg or markitdown are installed they are timed beside them on
the formats that they read (they give one stream). Prints one JSON object.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench import prose, renderings
from bestkept.engines import extract

if TYPE_CHECKING:
    from collections.abc import Callable

OTHERS = {"docx", "xlsx", "pptx", "pdf", "html", "eml", "rtf", "odt"}


def timed(read: Callable[[bytes, str], int], files: list[bytes], ending: str) -> list[float]:
    """CPU seconds, and characters given, for all `files`."""
    read(files[0], ending)
    begun, got = time.process_time(), 0
    for data in files:
        got += read(data, ending)
    return [time.process_time() - begun, got]


def ours(data: bytes, ending: str) -> int:
    """All streams of a file."""
    return sum(len(piece.text) for piece in extract.read_bytes(data, f"file.{ending}").pieces)


def python_docx(data: bytes, _ending: str) -> int:
    """The paragraphs, as most programs read them."""
    document = importlib.import_module("docx").Document(io.BytesIO(data))
    return sum(len(paragraph.text) for paragraph in document.paragraphs)


def kreuzberg(data: bytes, ending: str) -> int:
    """kreuzberg, if it is installed."""
    with tempfile.NamedTemporaryFile(suffix=f".{ending}") as file:
        Path(file.name).write_bytes(data)
        found = importlib.import_module("kreuzberg").extract_file_sync(file.name)
        return len(found.content)


def markitdown(data: bytes, ending: str) -> int:
    """markitdown, if it is installed."""
    library = importlib.import_module("markitdown")
    found = library.MarkItDown().convert_stream(io.BytesIO(data), file_extension=f".{ending}")
    return len(found.text_content)


def row(name: str, read: Callable[[bytes, str], int], files: list[bytes], kind: str, size: int):  # type: ignore[no-untyped-def] # noqa: ANN201
    """One line of the table; None where the program is missing or does not read this."""
    try:
        seconds, got = timed(read, files, kind)
    except Exception:  # noqa: BLE001 # a program of others may fail as it likes
        return None
    return {
        "format": kind,
        "reader": name,
        "ms_a_document": round(1000 * seconds / len(files), 2),
        "mb_text_per_cpu_s": round(size / 1e6 / max(seconds, 1e-6), 1),
        "streams_over_text": round(got / size, 2),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--words", type=int, default=2500)
    asked = parser.parse_args()
    papers = prose.documents(asked.count, asked.words)
    size = sum(len(paper.text) for paper in papers)
    rows = []
    for kind, write in renderings.FORMATS.items():
        files = [write(paper) for paper in papers]
        rows.append(row("bestkept", ours, files, kind, size))
        if kind == "docx":
            rows.append(row("python-docx", python_docx, files, kind, size))
        if kind in OTHERS:
            rows.append(row("kreuzberg", kreuzberg, files, kind, size))
            rows.append(row("markitdown", markitdown, files, kind, size))
    print(json.dumps([one for one in rows if one], indent=1))


if __name__ == "__main__":
    main()
