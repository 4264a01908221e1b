"""PDFs as people make them: by LaTeX, by a browser and by Typst, where each is installed.

Each writes the papers justified, with words cut at line ends, in one column, and in two with a
footnote in every paragraph (a browser has no footnotes).
"""

from __future__ import annotations

import contextlib
import html
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import typst

from bench.renderings import FOOTNOTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.prose import Prose

CHROMIUM = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--no-pdf-header-footer"
).split()
BABEL = {"en": "english", "de": "ngerman", "fr": "french", "sv": "swedish"}
_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_TEX |= {letter: f"\\{letter}" for letter in "#$%&_{}"} | {"<": r"\textless{}", "'": "{'}"}
_TEX |= {">": r"\textgreater{}", "-": "{-}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}"}


def rendered(papers: list[Prose]) -> list[tuple[str, int, bytes]]:
    """Every paper by every program that is here; those that are not are named on stderr."""
    made = []
    for name, (missing, write) in PROGRAMS.items():
        if missing():
            print(f"left out: {name}, {missing()}", file=sys.stderr)
            continue
        for columns in (1, 2):
            made += [
                (
                    f"{name}-pdf" if columns == 1 else f"{name}-columns-pdf",
                    number,
                    write(one, columns),
                )
                for number, one in enumerate(papers)
            ]
    return made


def browser(paper: Prose, columns: int) -> bytes:
    """PDF by Chromium, with a link and a word in bold now and then."""
    style = f"columns:{columns};text-align:justify;hyphens:auto;font:10pt serif"
    blocks = "".join(f"<p>{_emphasis(html.escape(text))}</p>" for text in paper.paragraphs)
    page = f'<html lang="{paper.language}"><body style="{style}">{blocks}</body></html>'
    with _folder() as folder:
        (folder / "page.html").write_text(f"<!doctype html><meta charset=utf-8>{page}")
        words = ["chromium", *CHROMIUM, f"--user-data-dir={folder}/profile"]
        words += [f"--print-to-pdf={folder}/page.pdf", f"file://{folder}/page.html"]
        subprocess.run(words, check=True, capture_output=True, timeout=120)
        return (folder / "page.pdf").read_bytes()


def _emphasis(text: str) -> str:
    return re.sub(r"(\w+ \w+) (\d+)", r"<b>\1</b> <a href='#'>\2</a>", text)


def latex(paper: Prose, columns: int) -> bytes:
    """PDF by pdfLaTeX: Type 1 fonts with ligatures, kerning for spaces, a running head."""
    note = rf"\footnote{{{FOOTNOTE}}}" if columns == 2 else ""
    body = "\n\n".join(_noted(text, note, _tex) for text in paper.paragraphs)
    options = "twocolumn" if columns == 2 else "onecolumn"
    source = (
        rf"\documentclass[10pt,a4paper,{options}]{{article}}\usepackage[T1]{{fontenc}}"
        rf"\usepackage{{lmodern}}\usepackage{{textcomp}}\usepackage[{BABEL[paper.language]}]{{babel}}"
        rf"\pagestyle{{headings}}\begin{{document}}\section{{Paper}}{body}\end{{document}}"
    )
    with _folder() as folder:
        (folder / "page.tex").write_text(source)
        words = ["pdflatex", "-interaction=batchmode", "page.tex"]
        subprocess.run(words, check=False, cwd=folder, capture_output=True, timeout=120)
        return (folder / "page.pdf").read_bytes()


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in text)


def typeset(paper: Prose, columns: int) -> bytes:
    """PDF by Typst."""
    note = f"#footnote[{FOOTNOTE}]" if columns == 2 else ""
    body = "\n\n".join(_noted(text, note, _typ) for text in paper.paragraphs)
    head = f"#set page(columns: {columns}, header: [Internal paper])\n#set par(justify: true)\n"
    head += f'#set text(lang: "{paper.language}", size: 10pt)\n'
    return bytes(typst.compile(f"{head}{body}".encode()))


def _typ(text: str) -> str:
    said = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'#"{said}"'


def _noted(text: str, note: str, escaped: Callable[[str], str]) -> str:
    half = text.find(" ", len(text) // 2)
    return escaped(text[:half]) + note + escaped(text[half:])


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def _absent(program: str) -> Callable[[], str]:
    return lambda: "" if shutil.which(program) else f"{program} is not installed"


PROGRAMS: dict[str, tuple[Callable[[], str], Callable[[Prose, int], bytes]]] = {
    "chromium": (_absent("chromium"), browser),
    "latex": (_absent("pdflatex"), latex),
    "typst": (lambda: "", typeset),
}
