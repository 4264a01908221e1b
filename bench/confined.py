"""What confinement costs: `python -m bench.confined [--documents 300] [--runs 3]`.

The same DOCX files and ZIP archives of text are read in this process and by confined children:
files and MB (of the files, 10^6 bytes) per second of wall-clock time and of CPU (parent and
children together), best of the runs, and how long it takes until a child is locked down and
ready. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import io
import json
import pydoc_data.topics
import random
import resource
import statistics
import time
import zipfile

from bestkept.content.docx import docx
from bestkept.engines.extract import Limits, _readers
from bestkept.engines.extract.confined.pool import Pool
from bestkept.engines.extract.confined.process import Terms
from bestkept.engines.extract.reading import Reading


def texts(count: int) -> list[str]:
    """Return `count` texts of some 20 KB each: paragraphs of Python's own reference."""
    parts = [part for topic in pydoc_data.topics.topics.values() for part in topic.split("\n\n")]
    rng = random.Random(20261122)
    return ["\n\n".join(rng.choices(parts, k=80)) for _ in range(count)]


def archive(bodies: list[str]) -> bytes:
    """Return a ZIP of texts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for number, body in enumerate(bodies):
            file.writestr(f"{number}.txt", body)
    return made.getvalue()


def spent() -> float:
    """Return the CPU seconds of this process and of the children that it has reaped."""
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def seconds(files: list[bytes], *, confined: bool) -> tuple[float, float]:
    """Return wall-clock and CPU seconds of reading all; SystemExit if one is not read whole."""
    pool = Pool(Terms(_readers.modules()))
    limits = Limits(confinement="full" if confined else "none")
    wall, cpu = time.perf_counter(), spent()
    for data in files:
        reading = Reading.begin("file", limits)
        reader = pool.read if confined else _readers.read_as
        letters = sum(len(piece.text) for piece in reader("zip", data, reading))
        if not letters or reading.unread or reading.partial:
            raise SystemExit(f"not read: {reading.unread or reading.partial}")
    wall = time.perf_counter() - wall
    pool.close()  # reaps the children, so that their time counts
    return wall, spent() - cpu


def rates(files: list[bytes], runs: int, *, confined: bool) -> dict[str, float]:
    """Return files and MB per second of wall-clock time and of CPU, the best of some runs."""
    took = [seconds(files, confined=confined) for _ in range(runs)]
    wall, cpu = min(one[0] for one in took), min(one[1] for one in took)
    size = sum(map(len, files)) / 1e6
    return {
        "files_per_s": round(len(files) / wall, 1),
        "MB_per_s": round(size / wall, 2),
        "files_per_cpu_s": round(len(files) / cpu, 1),
        "MB_per_cpu_s": round(size / cpu, 2),
    }


def starts(runs: int) -> float:
    """Return the median milliseconds until a child is ready."""
    took = []
    for _ in range(runs):
        begin = time.perf_counter()
        pool = Pool(Terms(_readers.modules()))
        pool.start()
        took.append((time.perf_counter() - begin) * 1000)
        pool.close()
    return round(statistics.median(took), 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    bodies = texts(asked.documents)
    corpora = {
        "docx": [docx(body) for body in bodies],
        "zip": [archive(bodies[at : at + 10]) for at in range(0, len(bodies), 10)],
    }
    row: dict[str, object] = {"child_start_ms": starts(11)}
    for name, files in corpora.items():
        row[name] = {
            "files": len(files),
            "mean_KB": round(sum(map(len, files)) / len(files) / 1000, 1),
            "in_process": rates(files, asked.runs, confined=False),
            "confined": rates(files, asked.runs, confined=True),
        }
    print(json.dumps(row))


if __name__ == "__main__":
    main()
