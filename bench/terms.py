"""What the term lens costs, and how often invented names stand in clean files.

`python -m bench.terms --outgoing DIR ... [--bytes 20000000] [--terms 10 1000 100000]` prints
one JSON object. The names are invented: pronounceable, of two to four syllables, one in four
of two words, and none that the lens would refuse as ordinary. Throughput is of the lens by
itself, on the compiled road, in MB per CPU-second; that of the verbatim lens with
100,000 sketches of other texts stands beside it.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import corpora, guarded
from bestkept.engines import detect
from bestkept.engines.detect import index as index_module
from bestkept.engines.detect import terms, verbatim

Finder = Callable[[str, detect.Index], list[detect.Finding]]
CONSONANTS, VOWELS = "bdfgjklmnprstvz", "aeiou"


def name(rng: random.Random) -> str:
    """Return an invented name that would not be refused."""
    while True:
        size = rng.randint(3, 4)
        word = "".join(rng.choice(CONSONANTS) + rng.choice(VOWELS) for _ in range(size))
        word += rng.choice(CONSONANTS)
        if terms.objection([word]) is None:
            return word


def term(rng: random.Random) -> str:
    """Return a name of one word, or of two once in four times."""
    return f"{name(rng)} {name(rng)}" if rng.random() < 0.25 else name(rng)


def guard_terms(folder: Path, count: int) -> tuple[detect.Index, int, float]:
    """Guard so many terms; return the index, its bytes, and the CPU seconds that it took."""
    rng = random.Random(7)
    began = time.process_time()
    entries = []
    for number in range(1, count + 1):
        label = str(detect.TermLabel(f"T-{number:04d}", "code name"))
        entry = detect.DocumentLabel("TS-0001", 0, label)
        entries.append((entry, [detect.sketch_term(term(rng), guarded.KEY)]))
    data = detect.build_segment(entries, guarded.KEY, "term")
    folder.mkdir()
    detect.write_manifest(folder, [detect.write_segment(folder, data)])
    seconds = time.process_time() - began
    return detect.Index.open(folder, guarded.KEY), len(data), seconds


def measured(texts: list[str], index: detect.Index, find: Finder) -> dict[str, float]:
    """Read all texts once more after a warm-up; return findings, files with one, and MB/s."""
    index_module.WORTH = 0
    for text in texts[:20]:
        find(text, index)
    size = sum(len(text.encode(errors="replace")) for text in texts)
    began = time.process_time()
    found = [find(text, index) for text in texts]
    seconds = time.process_time() - began
    return {
        "findings": sum(map(len, found)),
        "files_with_one": sum(map(bool, found)),
        "mb_per_cpu_second": round(size / 1e6 / seconds, 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outgoing", type=Path, nargs="+", required=True)
    parser.add_argument("--bytes", type=int, default=20_000_000)
    parser.add_argument("--terms", type=int, nargs="+", default=[10, 1000, 100_000])
    asked = parser.parse_args()
    share = asked.bytes // len(asked.outgoing)
    texts = [text for one in asked.outgoing for _, text in corpora.texts([one], share)]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for count in asked.terms:
            index, size, seconds = guard_terms(Path(folder) / str(count), count)
            row = measured(texts, index, terms.find)
            rows.append(
                {"terms": count, "bytes": size, "cpu_seconds_to_guard": round(seconds, 2), **row}
            )
            print(rows[-1], file=sys.stderr)
        index = guarded.guard(Path(folder) / "beside", _others(), most=100_000)
        beside = measured(texts, index, verbatim.find)
    size = sum(len(text.encode(errors="replace")) for text in texts)
    print(json.dumps({"files": len(texts), "bytes": size, "terms": rows, "verbatim": beside}))


def _others() -> list[str]:
    rng = random.Random(3)
    return [" ".join(name(rng) for _ in range(2000)) for _ in range(130)]


if __name__ == "__main__":
    main()
