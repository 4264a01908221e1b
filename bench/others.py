"""Readers by others, timed in a Python of their own: `PYTHON bench/others.py READER FOLDER`.

Standard library but for the reader itself. Reads every file of the folder once to warm up (the
first one only, for markitdown, which is slow) and then three times; prints one JSON object: CPU
seconds of the best time, wall-clock seconds of it, characters, files that failed, version.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import io
import json
import resource
import sys
import time
from pathlib import Path


def python_docx(path: Path) -> str:
    """The paragraphs, as most programs read them."""
    document = importlib.import_module("docx").Document(str(path))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def openpyxl(path: Path) -> str:
    """Every cell, read only."""
    book = importlib.import_module("openpyxl").load_workbook(str(path), read_only=True)
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return "\n".join("\t".join(str(cell) for cell in row if cell is not None) for row in rows)


def python_pptx(path: Path) -> str:
    """The text of every shape that has one."""
    slides = importlib.import_module("pptx").Presentation(str(path)).slides
    shapes = (shape for slide in slides for shape in slide.shapes if shape.has_text_frame)
    return "\n".join(shape.text_frame.text for shape in shapes)


def pypdfium2(path: Path) -> str:
    """The text of every page."""
    document = importlib.import_module("pypdfium2").PdfDocument(str(path))
    text = []
    for page in document:
        textpage = page.get_textpage()
        text.append(textpage.get_text_range())
        textpage.close()
        page.close()
    document.close()
    return "\n".join(text)


def kreuzberg(path: Path) -> str:
    """One text for a file."""
    return importlib.import_module("kreuzberg").extract_file_sync(str(path)).content


def markitdown(path: Path) -> str:
    """One text for a file, in Markdown."""
    library = importlib.import_module("markitdown")
    made = library.MarkItDown() if "made" not in markitdown.__dict__ else markitdown.made
    markitdown.made = made
    stream = io.BytesIO(path.read_bytes())
    return made.convert_stream(stream, file_extension=path.suffix).text_content


READERS = {
    "python-docx": python_docx,
    "openpyxl": openpyxl,
    "python-pptx": python_pptx,
    "pypdfium2": pypdfium2,
    "kreuzberg": kreuzberg,
    "markitdown": markitdown,
}


def spent() -> float:
    """CPU seconds of this process and its children."""
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def main() -> None:
    """Measure and print."""
    name, folder = sys.argv[1:3]
    files = sorted(path for path in Path(folder).iterdir() if path.is_file())
    read = READERS[name]
    words, failed = {}, 0
    read(files[0])
    best = (float("inf"), 0.0, 0)
    for _ in range(1 if name == "markitdown" else 3):
        cpu, wall, letters, failed = spent(), time.perf_counter(), 0, 0
        for path in files:
            try:
                text = read(path)
            except Exception:  # noqa: BLE001 # a program of others may fail as it likes
                failed += 1
                continue
            letters += len(text)
            words[path.name] = text
        best = min(best, (spent() - cpu, time.perf_counter() - wall, letters))
    texts = words if "--texts" in sys.argv else {}
    version = importlib.metadata.version(name)
    told = dict(zip(("cpu", "wall", "letters"), best, strict=True))
    print(json.dumps({**told, "failed": failed, "version": version, "texts": texts}))


if __name__ == "__main__":
    main()
