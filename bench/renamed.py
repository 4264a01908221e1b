"""Is code found whose names were changed? `python -m bench.renamed --protected DIR --clean DIR`.

Guards the source files under the protected folders (at most --files of each folder), plants
excerpts of 50, 100 and 200 words, renamed and laid out anew (bench.planting_code), into clean
files of other projects, and scans. Prints one JSON object: recall, clean files by worst grade,
MB per CPU-second, bytes of index for each KB. A clean file in which the verbatim lens has a
finding shares text with what is protected, and is counted apart.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench import guarded, planting_code
from bestkept.engines import detect
from bestkept.engines.detect import index as index_module

SIZES = (50, 100, 200)
LENSES = ("verbatim", "code")
SEED = 7


def sources(folders: list[Path], most: int) -> list[tuple[str, str]]:
    """Return (family, text) of at most `most` source files of each folder, each text once."""
    rng, found, seen = random.Random(SEED), [], set()
    for folder in folders:
        paths = sorted(p for p in folder.rglob("*") if p.suffix in planting_code.FAMILY)
        rng.shuffle(paths)
        for path in paths[:most]:
            if path.is_file() and 500 < path.stat().st_size < 300_000:
                text = path.read_text(errors="replace")
                if text not in seen:
                    seen.add(text)
                    found.append((planting_code.FAMILY[path.suffix], text))
    return found


def plants(
    protected: list[tuple[str, str]], words: int, count: int, rng: random.Random
) -> tuple[list[tuple[int, str]], int]:
    """Return (number of the document, disguised excerpt), and how many were mere data."""
    found: list[tuple[int, str]] = []
    data = 0
    bare: dict[int, str] = {}
    while len(found) < count:
        number = rng.randrange(len(protected))
        family, text = protected[number]
        if number not in bare:
            bare[number] = planting_code.stripped(text, family)
        excerpt = planting_code.excerpt(bare[number], words, rng)
        if excerpt and planting_code.is_data(excerpt, family):
            data += 1
        elif excerpt:
            found.append((number, planting_code.disguised(excerpt, family, rng)))
    return found, data


def recall(
    index: detect.Index, planted: list[tuple[int, str]], hosts: list[str], rng: random.Random
) -> dict[str, float]:
    """Return the share of plants that raise an alarm of the right asset, and of findings."""
    counts: Counter[str] = Counter()
    for number, plant in planted:
        host = rng.choice(hosts)
        cut = host.find("\n", rng.randrange(len(host) + 1)) + 1
        end = cut + len(plant)
        found = {
            one.grade
            for one in detect.scan(f"{host[:cut]}{plant}\n{host[cut:]}", index)
            if one.asset == f"TS-{number + 1:04d}"
            and one.start < end
            and one.end > cut
            and not one.public
        }
        counts["alarm"] += bool(found - {"note"})
        counts["finding"] += "finding" in found
        counts["noted"] += bool(found)
    return {name: round(counts[name] / len(planted), 4) for name in ("alarm", "finding", "noted")}


def alarms(index: detect.Index, clean: list[tuple[str, str]]) -> dict[str, Any]:
    """Return clean files by the worst grade of the code lens, and those that share text."""
    counts: Counter[str] = Counter()
    for _, text in clean:
        found = [one for one in detect.scan(text, index) if not one.public]
        grades = {one.lens: one.grade for one in sorted(found, key=lambda one: one.score)}
        if any(one.lens == "verbatim" and one.grade == "finding" for one in found):
            counts["shares text"] += 1
        else:
            worst = {one.grade for one in found if one.lens == "code"}
            grade = next((g for g in ("finding", "suspicion", "note") if g in worst), "clean")
            counts[grade] += 1
        counts["verbatim alarm"] += grades.get("verbatim") in {"finding", "suspicion"}
    return dict(counts)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--protected", type=Path, nargs="+", required=True)
    parser.add_argument("--clean", type=Path, nargs="+", required=True)
    parser.add_argument("--files", type=int, default=250)
    parser.add_argument("--count", type=int, default=1000)
    asked = parser.parse_args()
    index_module.WORTH = 0
    rng = random.Random(SEED)
    protected, clean = sources(asked.protected, asked.files), sources(asked.clean, asked.files)
    size = sum(len(text.encode()) for _, text in protected)
    row: dict[str, Any] = {"protected_files": len(protected), "protected_MB": round(size / 1e6, 2)}
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        texts = (text for _, text in protected)
        index = guarded.guard(Path(folder), texts, lenses=LENSES)
        row["register_MB_per_cpu_second"] = round(size / 1e6 / (time.process_time() - began), 2)
        for segment in index.segments:
            row[f"sketches_{segment.lens}"] = segment.sketches
        stored = sum(path.stat().st_size for path in Path(folder).glob("*.seg"))
        row["bytes_per_KB"] = round(1000 * stored / size)
        detect.scan(clean[0][1], index)
        began = time.process_time()
        row["clean_files"] = len(clean)
        row["clean_by_worst_grade"] = alarms(index, clean)
        read = sum(len(text.encode()) for _, text in clean) / 1e6
        row["clean_MB"] = round(read, 1)
        row["MB_per_cpu_second"] = round(read / (time.process_time() - began), 1)
        hosts = [text for _, text in clean]
        for words in SIZES:
            print(f"{words} words", file=sys.stderr)
            planted, data = plants(protected, words, asked.count, rng)
            row[f"recall_{words}"] = recall(index, planted, hosts, rng) | {"mere_data": data}
    print(json.dumps(row))


if __name__ == "__main__":
    main()
