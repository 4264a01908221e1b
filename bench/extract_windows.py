"""Do runs of words survive? `python -m bench.extract_windows [--count 30] [--words 2500]`.

Thirty documents, rendered into every format, keep how many of their 25-word windows; and of 500
excerpts of 25 to 60 words, spread over the formats, how many does the scan find in the rendered
files when the plain text was registered. Prints one JSON object. LibreOffice,
Chromium and pdfLaTeX are further renderers where they are installed; `--by` chooses among them.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import defaultdict
from pathlib import Path

from bench import guarded, office, printed, prose, renderings
from bench.promise import excerpt
from bestkept.engines import detect, extract
from bestkept.engines.detect.folding import words

WINDOW = 25


def windows(text: str) -> set[tuple[str, ...]]:
    """Every run of 25 words in `text`."""
    found = words(text)
    return {tuple(found[at : at + WINDOW]) for at in range(len(found) - WINDOW + 1)}


def streams(data: bytes, name: str = "file") -> list[str]:
    """All streams that are read from a file."""
    return [piece.text for piece in extract.read_bytes(data, name).pieces]


def kept(wanted: set[tuple[str, ...]], data: bytes) -> int:
    """How many of the wanted windows stand in one stream or another."""
    found: set[tuple[str, ...]] = set()
    for text in streams(data):
        found |= windows(text)
    return len(wanted & found)


def measure(files: list[tuple[str, int, bytes]], papers: list[prose.Prose]) -> dict[str, float]:
    """Share of the windows that survived, in per cent, by format."""
    wanted = [windows(one.text) for one in papers]
    got: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for kind, number, data in files:
        got[kind][0] += kept(wanted[number], data)
        got[kind][1] += len(wanted[number])
    return {kind: round(100 * a / b, 3) for kind, (a, b) in got.items()}


def missed(
    files: list[tuple[str, int, bytes]], papers: list[prose.Prose], count: int, folder: Path
) -> list[str]:
    """The formats in which an excerpt was no finding, one entry for each of them."""
    rng = random.Random(count)
    lost = []
    for turn in range(count):
        kind, number, data = files[turn % len(files)]
        text = excerpt(rng, [papers[number].text], rng.randint(25, 60))
        index = guarded.guard(folder / str(turn), [text])
        found = (one for stream in streams(data) for one in detect.scan(stream, index))
        if not any(one.grade == "finding" for one in found):
            lost.append(kind)
    return lost


def by_python(papers: list[prose.Prose]) -> list[tuple[str, int, bytes]]:
    """Every document in every format that Python libraries write, with its number."""
    return [
        (kind, number, write(paper))
        for kind, write in renderings.FORMATS.items()
        for number, paper in enumerate(papers)
    ]


RENDERERS = {"python": by_python, "office": office.rendered, "printed": printed.rendered}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--words", type=int, default=2500)
    parser.add_argument("--excerpts", type=int, default=500)
    parser.add_argument("--by", nargs="+", choices=RENDERERS, default=list(RENDERERS))
    asked = parser.parse_args()
    papers = prose.documents(asked.count, asked.words)
    files = [one for name in asked.by for one in RENDERERS[name](papers)]
    row: dict[str, object] = {"documents": len(papers), "kept_percent": measure(files, papers)}
    with tempfile.TemporaryDirectory() as folder:
        random.Random(1).shuffle(files)
        lost = missed(files, papers, asked.excerpts, Path(folder))
    row |= {"excerpts": asked.excerpts, "missed": lost}
    print(json.dumps(row, indent=1))


if __name__ == "__main__":
    main()
