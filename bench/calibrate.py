"""What false-alarm rate stands behind a score? `python -m bench.calibrate` prints one JSON object.

Clean files are those under --outgoing, none of which was taken from --protected. They are
parted in two by a hash of their names. The first half gives the table: for each score, how
many of 10,000 clean files hold something that scores as high, excused passages left out. The
second half checks it: how many files did, and whether that many is likely (5 %, one side)
under the stated rate. --write puts the table where the engine reads it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench import corpora, guarded
from bench.edited import interval, tail
from bestkept.engines import detect
from bestkept.engines.detect import odds

WORDS = (9, 10, 11, 12, 14, 16, 18, 20, 24, 30, 40, 60, 100)


def half(path: str) -> int:
    """Return in which half a file lies."""
    return hashlib.sha256(path.encode()).digest()[0] & 1


def best(found: list[detect.Finding]) -> float:
    """Return the highest score of what is not excused."""
    return max((one.score for one in found if not one.public), default=0.0)


def rows(first: list[float], second: list[float]) -> list[dict[str, object]]:
    """Return, for each score, what the first half states and the second half shows."""
    told = []
    for words in WORDS:
        score = odds.score(words)
        hits = sum(one >= score for one in first)
        stated = interval(hits, len(first))[1]
        held = sum(one >= score for one in second)
        told.append(
            {
                "words": words,
                "score": score,
                "files_of_first_half": hits,
                "stated_per_10000": round(1e4 * stated, 2),
                "files_of_second_half": held,
                "seen_per_10000": round(1e4 * held / max(1, len(second)), 2),
                "holds": tail(held, len(second), stated) > 0.05,
            }
        )
    return told


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--protected", type=Path, nargs="+", required=True)
    parser.add_argument("--outgoing", type=Path, nargs="+", required=True)
    parser.add_argument("--bytes", type=int, default=100_000_000)
    parser.add_argument("--show", action="store_true", help="print each alarm to stderr")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    protected = [text for _, text in corpora.texts(asked.protected, 20_000_000)]
    halves: tuple[list[float], list[float]] = ([], [])
    grades: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        index = guarded.guard(Path(folder), protected)
        for outgoing in asked.outgoing:
            share = asked.bytes // len(asked.outgoing)
            for path, text in corpora.texts([outgoing], share):
                found = detect.scan(text, index)
                halves[half(path)].append(best(found))
                real = {one.grade for one in found if not one.public}
                grades[min(real, key=("finding", "suspicion", "note").index, default="clean")] += 1
                for one in found if asked.show else ():
                    if not one.public:
                        shown = text[one.start : one.end]
                        print(one.grade, one.score, path, repr(shown[:300]), file=sys.stderr)
    if not all(halves):
        print("bench.calibrate: no text files under --outgoing.", file=sys.stderr)
        return 2
    table = rows(*halves)
    if asked.write:
        odds.TABLE.write_text(json.dumps([[r["score"], r["stated_per_10000"]] for r in table]))
    row = {
        "protected": [str(p) for p in asked.protected],
        "outgoing": [str(p) for p in asked.outgoing],
        "sketches": index.sketches,
        "files": [len(one) for one in halves],
        "files_by_worst_grade": dict(grades),
        "table": table,
        "holds": all(r["holds"] for r in table),
    }
    print(json.dumps(row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
