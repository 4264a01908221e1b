"""Count the alarms that unrelated text raises.

`python -m bench.clean --protected DIR ... --outgoing DIR ... [--bytes 50000000]` prints one
JSON object; --show prints each alarm.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench import corpora, guarded
from bestkept.engines import detect


def worst(found: list[detect.Finding]) -> str:
    """Return the worst grade in a file, excused ones apart."""
    grades = {one.grade for one in found if not one.public}
    for grade in ("finding", "suspicion", "note"):
        if grade in grades:
            return grade
    return "excused" if found else "clean"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--protected", type=Path, nargs="+", required=True)
    parser.add_argument("--outgoing", type=Path, nargs="+", required=True)
    parser.add_argument("--bytes", type=int, default=50_000_000)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    protected = [text for _, text in corpora.texts(asked.protected, 20_000_000)]
    share = asked.bytes // len(asked.outgoing)
    counts: Counter[str] = Counter()
    size = 0
    with tempfile.TemporaryDirectory() as folder:
        index = guarded.guard(Path(folder), protected)
        began = time.process_time()
        for outgoing in asked.outgoing:
            for path, text in corpora.texts([outgoing], share):
                found = detect.scan(text, index)
                size += len(text.encode())
                counts[worst(found)] += 1
                if asked.show and worst(found) in {"finding", "suspicion"}:
                    print(path, [text[f.start : f.end] for f in found if not f.public])
        seconds = time.process_time() - began
    row = {
        "protected": [str(p) for p in asked.protected],
        "documents": len(protected),
        "sketches": index.sketches,
        "outgoing": [str(p) for p in asked.outgoing],
        "files": sum(counts.values()),
        "bytes": size,
        "files_by_worst_grade": dict(counts),
        "note_share": round(counts["note"] / max(1, sum(counts.values())), 5),
        "cpu_seconds": round(seconds, 1),
    }
    print(json.dumps(row))


if __name__ == "__main__":
    main()
