"""How fast is each road? `python -m bench.roads --protected DIR ... --outgoing DIR ...`.

Scans the outgoing texts, file by file, on the plain and on the compiled road, and prints one
JSON object with MB per CPU-second of each and whether the findings are the same.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from bench import corpora, guarded
from bestkept.engines import detect
from bestkept.engines.detect import index as index_module


def scanned(index: detect.Index, texts: list[str], worth: int) -> tuple[float, list[object]]:
    """Return the CPU seconds and the findings; `worth` 0 takes the compiled road at once."""
    index_module.WORTH = worth
    detect.scan(texts[0], index)  # loading is measured by bench.cold, not here
    began = time.process_time()
    found: list[object] = [detect.scan(text, index) for text in texts]
    return time.process_time() - began, found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--protected", type=Path, nargs="+", required=True)
    parser.add_argument("--outgoing", type=Path, nargs="+", required=True)
    parser.add_argument("--sketches", type=int, default=100_000)
    parser.add_argument("--bytes", type=int, default=40_000_000)
    asked = parser.parse_args()
    protected = (text for _, text in corpora.texts(asked.protected, 1 << 30))
    texts = [text for _, text in corpora.texts(asked.outgoing, asked.bytes)]
    size = sum(len(text.encode()) for text in texts)
    with tempfile.TemporaryDirectory() as folder:
        index = guarded.guard(Path(folder), protected, most=asked.sketches)
        plain, one = scanned(index, texts, 1 << 62)
        fast, other = scanned(index, texts, 0)
    row = {
        "sketches": index.sketches,
        "files": len(texts),
        "bytes": size,
        "plain_MB_per_cpu_second": round(size / 1e6 / plain, 1),
        "compiled_MB_per_cpu_second": round(size / 1e6 / fast, 1),
        "same_findings": one == other,
    }
    print(json.dumps(row))


if __name__ == "__main__":
    main()
