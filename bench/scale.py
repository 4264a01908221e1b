"""Speed and size with real tables: `python -m bench.scale --outgoing DIR ... [--most 7]`.

Builds indexes of 10^5 to 10^MOST sketches (8 takes 2 GB of disk and 5 GB of memory): real
documents, and filling under the same key, on disk and mapped. Scans the same real texts with
each, in turn, so that all meet the same machine. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import statistics
import struct
import sys
import tempfile
import time
from array import array
from pathlib import Path
from typing import Any

import numpy as np

from bench import corpora, guarded, peers
from bestkept.engines import detect
from bestkept.engines.detect import building as segments
from bestkept.engines.detect.grams import Keying

PAPER = 10_000  # words of a filling document
WORDS_A_SKETCH = 2.5
KB_A_WORD = 6.2 / 1000  # bytes of English text


def say(line: str) -> None:
    """Tell progress."""
    print(line, file=sys.stderr, flush=True)


def winnowed(rng: Any, count: int) -> tuple[Any, Any]:
    """Return `count` random values as winnowing leaves them, and their places."""
    values, places, done, words = [], [], 0, 0
    while done < count:
        raw = rng.integers(0, 1 << 64, min(4_000_000, 3 * (count - done) + 99), dtype=np.uint64)
        least = np.minimum(np.minimum(raw[:-3], raw[1:-2]), np.minimum(raw[2:-1], raw[3:]))
        kept = np.flatnonzero(np.concatenate([[True], least[1:] != least[:-1]]))[: count - done]
        values.append(least[kept])
        places.append((kept + words).astype(np.uint32))
        words += len(raw)
        done += len(kept)
    return np.concatenate(values), np.concatenate(places)


def filling(count: int, seed: int, key: bytes) -> bytes:
    """Return a segment of `count` random sketches in documents of PAPER words."""
    values, places = winnowed(np.random.default_rng(seed), count)
    table, labels = bytearray(), bytearray()
    for first in range(0, int(places[-1]) + 1, PAPER):
        label = f"TS-{seed}-{first}\0" + f"1\0F-{first}"
        table += struct.pack("<5I", first, PAPER, PAPER * 2 // 5, len(labels), len(label))
        labels += label.encode()
    papers = bytes(table), bytes(labels), b""
    if count < segments.MANY:  # the plain way wants Python's own numbers
        values, places = array("Q", values.tobytes()), array("I", places.tobytes())
    return segments.assemble((values, places), papers, Keying(key).identity, "verbatim")


def built(folder: Path, count: int, texts: list[str]) -> dict[str, Any]:
    """Build an index of `count` sketches, real documents among them; return what it took."""
    began = time.process_time()
    entries = []
    for number, text in enumerate(texts, 1):
        label = detect.DocumentLabel(f"TS-{number:04d}", 1, f"D-{number:04d}")
        entries.append((label, [detect.sketch(text, guarded.KEY)]))
    real = detect.build_segment(entries, guarded.KEY)
    kept = sum(sketch.count for _, (sketch,) in entries)
    data = filling(count - kept, count, guarded.KEY)
    merging = time.process_time()
    data = detect.merge_segments([data, real])
    merged = time.process_time() - merging
    folder.mkdir(parents=True)
    detect.write_manifest(folder, [detect.write_segment(folder, data)])
    kilobytes = count * WORDS_A_SKETCH * KB_A_WORD
    return {
        "file_MB": round(len(data) / 1e6, 1),
        "bytes_a_sketch": round(len(data) / count, 2),
        "bytes_per_KB_of_text": round(len(data) / kilobytes),
        "merge_cpu_seconds": round(merged, 2),
        "whole_build_cpu_seconds": round(time.process_time() - began, 1),
    }


def opened(folder: Path) -> tuple[detect.Index, float]:
    """Open an index; return it and the milliseconds, the least of nine."""
    times = []
    for _ in range(9):
        began = time.perf_counter()
        index = detect.Index.open(folder, guarded.KEY)
        times.append(1000 * (time.perf_counter() - began))
    return index, round(min(times), 2)


def speed(look: Any, texts: list[str], size: int) -> float:
    """Return MB per CPU-second."""
    began = time.process_time()
    for _ in look(texts):
        pass
    return size / 1e6 / (time.process_time() - began)


def added(folder: Path) -> dict[str, float]:
    """Return the seconds that adding 10^5 sketches to an index takes."""
    more = filling(100_000, 99, guarded.KEY)
    names = detect.read_manifest(folder)
    whole = (folder / f"{names[0]}.seg").read_bytes()
    row = {}
    began, cpu = time.perf_counter(), time.process_time()
    name = detect.write_segment(folder, more)
    detect.write_manifest(folder, [*names, name])
    row["as_a_segment_wall"] = round(time.perf_counter() - began, 3)
    row["as_a_segment_cpu"] = round(time.process_time() - cpu, 3)
    began, cpu = time.perf_counter(), time.process_time()
    merged = detect.merge_segments([whole, more])
    row["merging_wall"] = round(time.perf_counter() - began, 3)
    row["merging_cpu"] = round(time.process_time() - cpu, 3)
    detect.write_segment(folder, merged)
    row["merging_and_writing_wall"] = round(time.perf_counter() - began, 3)
    detect.write_manifest(folder, names)
    return row


def anonymous() -> float:
    """Return the MB of memory that this process shares with nobody."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(one.split()[1]) for one in lines if one.startswith("Anonymous")) / 1000


def measure(asked: argparse.Namespace, root: Path) -> dict[str, Any]:
    """Build, scan in turn, and tell."""
    real = [text for _, text in corpora.texts(asked.protected, 3_000_000)][:60]
    texts = [text for _, text in corpora.texts(asked.outgoing, asked.bytes)]
    random.Random(3).shuffle(texts)
    size = sum(len(text.encode()) for text in texts)
    rows: dict[str, dict[str, Any]] = {}
    looks: dict[str, Any] = {}
    for power in range(5, asked.most + 1):
        say(f"10^{power} ...")
        name = f"10^{power}"
        rows[name] = built(root / name, 10**power, real)
        before = anonymous()
        index, rows[name]["open_ms"] = opened(root / name)
        index.warm()
        looks[name] = lambda texts, index=index: detect.scan_all(texts, index)
        looks[f"{name}, one by one"] = lambda texts, index=index: (
            detect.scan(text, index) for text in texts
        )
        speed(looks[name], texts[:300], size)
        rows[name]["private_MB"] = round(anonymous() - before, 1)
    looks.update(_hyperscan(asked, real))
    speeds: dict[str, list[float]] = {name: [] for name in looks}
    for turn in range(asked.turns):
        say(f"turn {turn + 1} ...")
        for name, look in looks.items():
            speeds[name].append(speed(look, texts, size))
    for name, found in speeds.items():
        rows.setdefault(name, {})["MB_per_cpu_second"] = round(statistics.median(found), 1)
        rows[name]["turns"] = [round(one, 1) for one in found]
    if asked.most >= 7:
        rows["10^7"]["adding_10^5_seconds"] = added(root / "10^7")
    return {"files": len(texts), "bytes": size, "real_documents": len(real), **rows}


def _hyperscan(asked: argparse.Namespace, real: list[str]) -> dict[str, Any]:
    if asked.peers:
        sys.path.append(str(asked.peers))
    try:
        importlib.import_module("hyperscan")
    except ImportError:
        return {}
    look = peers.hyperscan([(str(n), text) for n, text in enumerate(real)])
    return {"hyperscan": lambda texts: map(look, texts)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--protected", type=Path, nargs="+", required=True)
    parser.add_argument("--outgoing", type=Path, nargs="+", required=True)
    parser.add_argument("--bytes", type=int, default=40_000_000, help="of outgoing texts")
    parser.add_argument("--most", type=int, default=7, help="power of ten of the largest index")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--peers", type=Path, help="site-packages where Hyperscan is installed")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(measure(asked, Path(name))))


if __name__ == "__main__":
    main()
