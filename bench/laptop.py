"""What the laptop index sees beside the home's, what it holds, and what it costs to make.

The texts are Python's own help topics. Copies of 25 words are cut out of them at random and
scanned in both indexes; sketching is timed in CPU seconds, home and laptop in one run.
"""

from __future__ import annotations

import argparse
import json
import pydoc_data.topics
import random
import sys
import tempfile
import time
from pathlib import Path

from bestkept.engines import detect

KEY = bytes(range(32))


def main() -> int:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    texts = [text for text in pydoc_data.topics.topics.values() if len(text.split()) > 60]
    with tempfile.TemporaryDirectory() as folder:
        told = measured(Path(folder), texts, arguments.copies, random.Random(arguments.seed))
    print(json.dumps(told))
    return 0


def measured(
    folder: Path, texts: list[str], copies: int, chance: random.Random
) -> dict[str, float]:
    """Return shares of copies found in each index, sketches in each, and the ratio of CPU."""
    home, home_seconds = made(folder / "home", texts, detect.Sketchers(KEY), KEY, "")
    key = detect.laptop_key(KEY)
    laptop, laptop_seconds = made(
        folder / "laptop", texts, detect.LaptopSketchers(KEY), key, detect.LAPTOP
    )
    seen = {"home": 0, "laptop": 0}
    for _ in range(copies):
        words = chance.choice(texts).split()
        at = chance.randrange(len(words) - 25)
        copy = " ".join(words[at : at + 25])
        for name, index in (("home", home), ("laptop", laptop)):
            grades = {one.grade for one in detect.scan(copy, index)}
            seen[name] += bool(grades & {"finding"})
    return {
        "copies": copies,
        "found_home": seen["home"] / copies,
        "found_laptop": seen["laptop"] / copies,
        "sketches_home": home.sketches,
        "sketches_laptop": laptop.sketches,
        "cpu_both_to_home": round((home_seconds + laptop_seconds) / home_seconds, 2),
    }


def made(
    folder: Path, texts: list[str], sketchers: object, key: bytes, before: str
) -> tuple[detect.Index, float]:
    """Publish an index of `texts`; return it with the CPU seconds that sketching took."""
    folder.mkdir()
    began = time.process_time()
    found = [sketchers.sketches(text) for text in texts]  # type: ignore[attr-defined]
    seconds = time.process_time() - began
    names = []
    for lens in detect.DOCUMENT_LENSES:
        entries = [
            (detect.DocumentLabel(f"TS-{n:04d}", 1, f"D-{n:04d}"), [one[lens]])
            for n, one in enumerate(found, 1)
        ]
        data = detect.build_segment(entries, key, f"{before}{lens}")
        names.append(detect.write_segment(folder, data))
    detect.write_manifest(folder, names)
    return detect.Index.open(folder, key, laptop=bool(before)), seconds


if __name__ == "__main__":
    sys.exit(main())
