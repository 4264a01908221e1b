"""How long one text takes in a warm process: `python -m bench.latency --outgoing DIR ...`.

Scans pieces of real text of 1, 10 and 100 KB one by one, each once in a turn, against an index
of --sketches, and prints one JSON object with microseconds of the 50th and the 99th of a
hundred. The clock is the wall's and the least of three turns is taken for each piece, since
other programs run beside.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from bench import corpora, guarded
from bestkept.engines import detect


def pieces(texts: list[str], size: int, most: int) -> list[str]:
    """Cut texts into pieces of `size` characters."""
    whole = "\n".join(text for text in texts if text.isascii())
    return [whole[at : at + size] for at in range(0, min(len(whole) - size, most * size), size)]


def microseconds(index: detect.Index, text: str) -> float:
    """Return how long one scan takes."""
    began = time.perf_counter_ns()
    detect.scan(text, index)
    return (time.perf_counter_ns() - began) / 1000


def measured(index: detect.Index, texts: list[str]) -> dict[str, float]:
    """Return what is to be told of pieces of one size."""
    turns = [[microseconds(index, text) for text in texts] for _ in range(4)]
    least = sorted(map(min, zip(*turns[1:], strict=True)))
    every = sorted(time for turn in turns[1:] for time in turn)
    return {
        "pieces": len(texts),
        "p50_us": round(statistics.median(least), 1),
        "p99_us": round(least[len(least) * 99 // 100], 1),
        "p99_us_of_every_turn": round(every[len(every) * 99 // 100], 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--protected", type=Path, nargs="+", required=True)
    parser.add_argument("--outgoing", type=Path, nargs="+", required=True)
    parser.add_argument("--sketches", type=int, default=100_000)
    asked = parser.parse_args()
    protected = (text for _, text in corpora.texts(asked.protected, 1 << 30))
    texts = [text for _, text in corpora.texts(asked.outgoing, 20_000_000)]
    with tempfile.TemporaryDirectory() as folder:
        index = guarded.guard(Path(folder), protected, most=asked.sketches)
        began = time.perf_counter()
        index.warm()
        row: dict[str, object] = {
            "sketches": index.sketches,
            "warming_seconds": round(time.perf_counter() - began, 3),
        }
        for kilobytes in (1, 10, 100):
            cut = pieces(texts, 1000 * kilobytes, 1000)
            row[f"{kilobytes}_KB"] = measured(index, cut)
    print(json.dumps(row))


if __name__ == "__main__":
    main()
