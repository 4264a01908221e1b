"""How fast is each format read, and by whom? `python -m bench.extract [--peers PYTHON]`.

CPU milliseconds a document and MB of text per CPU-second: all streams by the readers of this
checkout, in this process and confined (parent and children together, their start included), and
beside them the readers of others that are installed in the Python named by `--peers`; what is
missing there is named. Coverage is the part of the text's runs of eight words that were given.
Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import prose, renderings
from bench.others import spent
from bestkept.engines import extract
from bestkept.engines.extract import _readers
from bestkept.engines.extract.confined.pool import Pool
from bestkept.engines.extract.confined.process import Terms
from bestkept.engines.extract.reading import Reading

PEERS = {
    "docx": ("python-docx", "kreuzberg", "markitdown"),
    "xlsx": ("openpyxl", "kreuzberg", "markitdown"),
    "pptx": ("python-pptx", "kreuzberg", "markitdown"),
    "pdf": ("pypdfium2", "kreuzberg", "markitdown"),
    "pdf-columns": ("pypdfium2", "kreuzberg", "markitdown"),
    "html": ("kreuzberg", "markitdown"),
    "eml": ("kreuzberg",),
    "odt": ("kreuzberg",),
    "rtf": ("kreuzberg",),
}
RUN = 8  # words
RUNS = 3


def runs(text: str) -> set[str]:
    """Return the runs of words in a text."""
    words = text.lower().split()
    return {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def coverage(texts: list[str], papers: list[prose.Prose]) -> float:
    """Return the part of the runs of `papers` that `texts` give."""
    wanted = [runs(paper.text) for paper in papers]
    kept = [len(want & runs(text)) for want, text in zip(wanted, texts, strict=True)]
    return round(sum(kept) / sum(map(len, wanted)), 4)


def in_process(files: list[bytes], ending: str) -> tuple[float, list[str]]:
    """Return the best CPU seconds of reading all here, and the texts of all streams."""
    limits = extract.Limits(confinement="none")
    best, texts = float("inf"), []
    for _ in range(RUNS + 1):
        begun = time.process_time()
        texts = [_joined(extract.read_bytes(data, f"f.{ending}", limits)) for data in files]
        best = min(best, time.process_time() - begun)
    return best, texts


def _joined(extraction: extract.Extraction) -> str:
    return "\n".join(piece.text for piece in extraction.pieces)


def confined(files: list[bytes], ending: str) -> float:
    """Return CPU seconds of reading all in a child, without its start."""
    pool = Pool(Terms(_readers.modules()))
    pool.start()
    starting = -spent()
    pool.close()
    starting += spent()  # the start of a child, known once it was reaped
    pool = Pool(Terms(_readers.modules()))
    begun = spent()
    for _ in range(RUNS):
        for data in files:
            reading = Reading.begin(f"f.{ending}", extract.LIMITS)
            for _piece in pool.read(_readers.kinds.detect(data), data, reading):
                pass
    pool.close()
    return (spent() - begun - starting) / RUNS


def peer(python: str, name: str, folder: Path) -> dict[str, object] | None:
    """Return what a reader of others measured, None where it is not there."""
    words = [python, str(Path(__file__).with_name("others.py")), name, str(folder), "--texts"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"left out: {name} on {folder.name}", file=sys.stderr)
        return None
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def row(kind: str, reader: str, seconds: float, papers: list[prose.Prose], kept: float | None):  # type: ignore[no-untyped-def] # noqa: ANN201
    """Return one line of the table."""
    size, count = sum(len(paper.text) for paper in papers), len(papers)
    return {
        "format": kind,
        "reader": reader,
        "ms_a_document": round(1000 * seconds / count, 2),
        "mb_text_per_cpu_s": round(size / 1e6 / max(seconds, 1e-6), 1),
        "coverage": kept,
    }


def measured(kind: str, papers: list[prose.Prose], python: str | None, folder: Path):  # type: ignore[no-untyped-def] # noqa: ANN201
    """Yield the lines of one format."""
    ending = kind.partition("-")[0]
    files = [renderings.FORMATS[kind](paper) for paper in papers]
    seconds, texts = in_process(files, ending)
    yield row(kind, "bestkept", seconds, papers, coverage(texts, papers))
    if kind not in PEERS:
        return
    yield row(kind, "bestkept, confined", confined(files, ending), papers, None)
    place = folder / kind
    place.mkdir()
    for number, data in enumerate(files):
        (place / f"{number:03}.{ending}").write_bytes(data)
    for name in PEERS[kind] if python else ():
        found = peer(python, name, place) if python else None
        if found:
            given = [found["texts"].get(f"{n:03}.{ending}", "") for n in range(len(files))]  # type: ignore[attr-defined]
            told = f"{name} {found['version']}"
            yield row(kind, told, found["cpu"], papers, coverage(given, papers))  # type: ignore[arg-type]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--words", type=int, default=2500)
    parser.add_argument("--peers", metavar="PYTHON", help="a Python with the readers of others")
    parser.add_argument("--formats", nargs="*", default=list(renderings.FORMATS))
    asked = parser.parse_args()
    if not asked.peers:
        print("left out: the readers of others (name their Python by --peers)", file=sys.stderr)
    papers = prose.documents(asked.count, asked.words)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in asked.formats:
            print(kind, file=sys.stderr)
            rows += list(measured(kind, papers, asked.peers, Path(folder)))
    print(json.dumps({"documents": len(papers), "words": asked.words, "rows": rows}))


if __name__ == "__main__":
    main()
