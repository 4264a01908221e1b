"""How exactly are passages shown? `python -m bench.align --data FOLDER` prints one JSON object.

FOLDER is laid out as PAN's text alignment: susp/, src/, a file `pairs` of two names a line
(at the top or in the folders with the annotations), and one XML file a pair. A file
cases.json (a list of {"susp", "src", "this": [offset, length], "source": [offset, length],
"aligned"}) may stand for pairs and XML; pairs with a case that is not "aligned" are left out.

Two figures: by the index alone (keyed sketches of the sources; a text is scanned against
all of them), and with the source at hand (`detect.align`). Pairs without a case count: what
is found in them lowers precision.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from defusedxml import ElementTree

from bench import guarded
from bench.plagdet import Piece, measure
from bestkept.engines import detect
from bestkept.engines.detect.folding import spans

if TYPE_CHECKING:
    from collections.abc import Iterator

Pair = tuple[str, str]


class Odd(Exception):  # noqa: N818 - people read the sentence
    """A folder that cannot be measured; the message says why."""


class Folder:
    """A data set in PAN's layout: its pairs, its cases, and its texts."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "susp").is_dir() or not (folder / "src").is_dir():
            raise Odd(f"{folder} holds no folders susp and src.")
        self._folder = folder
        self.missing: set[str] = set()
        told = folder / "cases.json"
        self.pairs, cases = _json_cases(told) if told.is_file() else _xml_cases(folder)
        self.pairs = [p for p in self.pairs if self.text("susp", p[0]) and self.text("src", p[1])]
        if not self.pairs:
            raise Odd(f"{folder} names no pair of texts that are there and not empty.")
        held = set(self.pairs)
        self.cases = [case for case in cases if (case.doc, case.src) in held]
        if not self.cases:
            raise Odd(f"{folder} holds no annotated passage.")

    def text(self, side: str, name: str) -> str:
        """Return a text of susp or src with its line ends as they are; empty if missing."""
        path = self._folder / side / Path(name).name
        if not path.is_file():
            self.missing.add(f"{side}/{name}")
            return ""
        return path.read_bytes().decode("utf-8", errors="replace")


def _json_cases(path: Path) -> tuple[list[Pair], list[Piece]]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        rows = [(_piece(row), row.get("aligned", True)) for row in told]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Odd(f"{path} is not a list of cases.") from None
    out = {(piece.doc, piece.src) for piece, aligned in rows if not aligned}
    pairs = sorted({(piece.doc, piece.src) for piece, _ in rows} - out)
    return pairs, [piece for piece, _ in rows]


def _piece(row: dict[str, object]) -> Piece:
    (this, size), (source, length) = row["this"], row["source"]  # type: ignore[misc]
    return Piece(str(row["susp"]), str(row["src"]), (this, this + size), (source, source + length))


def _xml_cases(folder: Path) -> tuple[list[Pair], list[Piece]]:
    cases = [case for path in sorted(folder.rglob("*.xml")) for case in _annotated(path)]
    named = {pair for path in sorted(folder.rglob("pairs")) for pair in _named(path)}
    pairs = named or {(case.doc, case.src) for case in cases}
    return sorted(pairs), sorted(set(cases), key=lambda case: (case.doc, case.src, case.this))


def _named(path: Path) -> Iterator[Pair]:
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        names = line.split()
        if len(names) == 2:
            yield names[0], names[1]


def _annotated(path: Path) -> Iterator[Piece]:
    try:
        root = ElementTree.parse(path).getroot()
        doc = root.get("reference", "")
        for one in root.iter("feature"):
            if one.get("name") == "plagiarism":
                this, size = int(one.get("this_offset")), int(one.get("this_length"))
                source, length = int(one.get("source_offset")), int(one.get("source_length"))
                src = one.get("source_reference", "")
                yield Piece(doc, src, (this, this + size), (source, source + length))
    except (ElementTree.ParseError, TypeError, ValueError):
        print(f"left out: {path.name} is no annotation", file=sys.stderr)


def by_index(data: Folder) -> list[Piece]:
    """Return what a scan against the index of all sources finds in the pairs."""
    names = sorted({src for _, src in data.pairs})
    labels = {f"TS-{number:04d}": name for number, name in enumerate(names, 1)}
    places: dict[str, list[tuple[int, int]]] = {}
    wanted = set(data.pairs)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        index = guarded.guard(Path(folder), [data.text("src", name) for name in names])
        for doc in sorted({doc for doc, _ in data.pairs}):
            for one in detect.scan(data.text("susp", doc), index):
                src = labels[one.asset]
                if (doc, src) in wanted and one.grade != "note" and one.there:
                    there = places.setdefault(src, spans(data.text("src", src)))
                    source = there[one.there[0]][0], there[one.there[1] - 1][1]
                    found.append(Piece(doc, src, (one.start, one.end), source))
    return found


def at_hand(data: Folder) -> list[Piece]:
    """Return what the comparison of each pair's two texts finds."""
    return [
        Piece(doc, src, (one.start, one.end), (one.source_start, one.source_end))
        for doc, src in data.pairs
        for one in detect.align(data.text("susp", doc), data.text("src", src))
        if one.words >= LEAST
    ]


LEAST = 12  # words that agree, as for a suspicion


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    asked = parser.parse_args()
    try:
        data = Folder(asked.data)
    except (Odd, OSError) as trouble:
        print(f"bench.align: {trouble}", file=sys.stderr)
        return 2
    row: dict[str, object] = {"pairs": len(data.pairs), "cases": len(data.cases)}
    row["missing"] = sorted(data.missing)
    row["averages"] = "recall, precision, plagdet: macro, as PAN; micro_ beside them"
    for name, way in (("index_alone", by_index), ("source_at_hand", at_hand)):
        began = time.process_time()
        found = way(data)
        seconds = round(time.process_time() - began, 1)
        row[name] = {**measure(data.cases, found), "found": len(found), "cpu_seconds": seconds}
        print(f"{name}: {row[name]}", file=sys.stderr)
    counts = Counter((case.doc, case.src) for case in data.cases)
    row["pairs_without_a_case"] = len(data.pairs) - len(counts)
    print(json.dumps(row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
