"""LibreOffice as a renderer of documents, where it is installed."""

from __future__ import annotations

import html
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench import renderings

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.prose import Prose

WRITER = ("docx", "odt", "rtf", "pdf", "doc", "html", "fodt")
CALC = ("xlsx", "ods", "xls")
IMPRESS = ("pptx", "odp", "pdf", "ppt")


def installed() -> bool:
    """Whether there is a LibreOffice here."""
    return shutil.which("soffice") is not None


def rendered(papers: list[Prose]) -> list[tuple[str, int, bytes]]:
    """Every paper in every format that LibreOffice writes; nothing where it is missing."""
    if not installed():
        return []
    return [
        *_converted(papers, "html", _plain_page, WRITER, "lo-writer"),
        *_converted(papers, "odt", renderings.open_text, ("pdf", "docx"), "lo-notes"),
        *_converted(papers, "odt", _two_columns, ("pdf",), "lo-columns-notes"),
        *_converted(papers, "xlsx", renderings.workbook, CALC, "lo-calc"),
        *_converted(papers, "pptx", renderings.slides, IMPRESS, "lo-impress"),
    ]


def _two_columns(paper: Prose) -> bytes:
    return renderings.open_text(paper, 2)


def _plain_page(paper: Prose) -> bytes:
    blocks = "".join(f"<p>{html.escape(text)}</p>" for text in paper.paragraphs)
    return f"<html><body>{blocks}</body></html>".encode()


def _converted(
    papers: list[Prose],
    ending: str,
    write: Callable[[Prose], bytes],
    kinds: tuple[str, ...],
    name: str,
) -> list[tuple[str, int, bytes]]:
    made = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in")
        source.mkdir()
        for number, paper in enumerate(papers):
            (source / f"{number:03d}.{ending}").write_bytes(write(paper))
        for kind in kinds:
            out = Path(folder, kind)
            convert(sorted(source.iterdir()), kind, out, writer=name == "lo-writer")
            made += [
                (f"{name}-{kind}", int(path.stem), path.read_bytes())
                for path in sorted(out.glob(f"*.{kind}"))
            ]
    return made


def convert(files: list[Path], kind: str, out: Path, *, writer: bool = False) -> None:
    """Convert `files` into `kind` in the folder `out`."""
    with tempfile.TemporaryDirectory() as profile:
        program = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless"]
        as_text = ["--infilter=HTML (StarWriter)"] if writer else []
        subprocess.run(
            [*program, *as_text, "--convert-to", kind, "--outdir", out, *files],
            check=True,
            capture_output=True,
            timeout=600,
        )
