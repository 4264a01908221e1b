"""Recall, false alarms and speed beside other tools.

`python -m bench.detect --protected DIR --outgoing DIR --truth FILE.jsonl [--peers DIR]`. A line
of the truth is a planted passage: {"file", "start", "end", "document", "kind"}, file and
document relative to their folders, start and end in characters of the decoded file.
`python -m bench.plant` makes such folders. Peers that are installed (or stand in the
site-packages folder that --peers names) run beside it. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import guarded, peers
from bench.truth import Folder, Planted, Unusable, load
from bestkept.engines import detect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Found = dict[str, list[detect.Finding]]
LENGTHS = (0, 25, 50, 100, 200, 500)
LENSES = ("verbatim", "code")
FLAGGING = ("finding", "suspicion")


def say(line: str) -> None:
    """Tell progress."""
    print(line, file=sys.stderr, flush=True)


def rate(size: int, seconds: float) -> float:
    """Return MB a second."""
    return round(size / 1e6 / max(seconds, 1e-9), 2)


def size_of(texts: Iterable[tuple[str, str]]) -> int:
    """Return the bytes of some texts in UTF-8."""
    return sum(len(text.encode(errors="surrogatepass")) for _, text in texts)


def share(part: int, whole: int) -> float | None:
    """Return part of whole, or None where there is no whole."""
    return round(part / whole, 4) if whole else None


class Ours:
    """What this detector found in a folder, and how fast."""

    def __init__(self, folder: Folder, into: Path, lenses: Sequence[str]) -> None:
        detect.Sketcher(guarded.KEY).warm()
        began = time.process_time()
        self.index = guarded.guard(into, (text for _, text in folder.documents), lenses=lenses)
        self.registering = time.process_time() - began
        self.names = {f"TS-{n:04d}": name for n, (name, _) in enumerate(folder.documents, 1)}
        self.index.warm()
        self.found, self.speeds = self._scan(folder)
        self.wall = [self._wall(folder, threads) for threads in (1, 2)]

    def _scan(self, folder: Folder) -> tuple[Found, dict[str, float]]:
        # A process learns 256 code points when it meets one of them for the first time.
        met = set().union(*(text for _, text in folder.outgoing))
        for text in ("".join(sorted(met)), *(text for _, text in folder.outgoing[:200])):
            detect.scan(text, self.index)
        found: Found = {}
        speeds = {}
        for group, texts in folder.groups().items():
            began = time.process_time()
            every = detect.scan_all((text for _, text in texts), self.index)
            found.update(zip((name for name, _ in texts), every, strict=True))
            speeds[group] = rate(size_of(texts), time.process_time() - began)
        return found, speeds

    def _wall(self, folder: Folder, threads: int) -> float:
        texts = [text for _, text in folder.outgoing]
        groups = [texts[n::threads] for n in range(threads)]

        def work(group: list[str]) -> None:
            for _ in detect.scan_all(group, self.index):
                pass

        with ThreadPoolExecutor(threads) as pool:
            began = time.monotonic()
            list(pool.map(work, groups))
            return time.monotonic() - began

    def flags(self, name: str) -> set[str]:
        """Return the documents that a file is flagged for."""
        return {
            self.names[one.asset]
            for one in self.found[name]
            if one.grade in FLAGGING and not one.public
        }


def recall(planted: Iterable[Planted], hit: Callable[[Planted], bool]) -> dict[str, Any]:
    """Return the recall overall, by kind, by length, and how many of how many."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for one in planted:
        length = max(length for length in LENGTHS if length <= one.words + 2)
        for group in ("all", f"kind {one.kind}", f"words {length}"):
            groups[group].append(hit(one))
    return {
        group: {"found": sum(hits), "of": len(hits), "recall": share(sum(hits), len(hits))}
        for group, hits in sorted(groups.items())
    }


def passages(folder: Folder, ours: Ours) -> dict[str, Any]:
    """Return recall and precision in characters, over the passages that were found."""
    kinds: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for one in folder.planted:
        told = _characters(ours, one)
        if told:
            real = set(range(one.start, one.end))
            kinds[one.kind].append((len(told & real), len(real), len(told)))
    return {
        kind: {
            "character_recall": round(sum(s / r for s, r, _ in rows) / len(rows), 4),
            "character_precision": round(sum(s / t for s, _, t in rows) / len(rows), 4),
        }
        for kind, rows in sorted(kinds.items())
    }


def _characters(ours: Ours, one: Planted) -> set[int]:
    """Return the characters that were reported as of the passage's document, near it."""
    return {
        at
        for finding in ours.found[one.file]
        if ours.names[finding.asset] == one.document
        and finding.start < one.end
        and finding.end > one.start
        for at in range(finding.start, finding.end)
    }


def alarms(folder: Folder, found: Found) -> dict[str, Any]:
    """Return how many files without a planted passage are flagged, by the worst grade."""
    counts: dict[str, int] = defaultdict(int)
    clean = [name for name, _ in folder.groups()["clean"]]
    for name in clean:
        grades = {one.grade for one in found[name] if not one.public}
        counts[next((g for g in (*FLAGGING, "note") if g in grades), "nothing")] += 1
    flagged = sum(counts[grade] for grade in FLAGGING)
    return {"of": len(clean), "flagged": flagged, "share": share(flagged, len(clean)), **counts}


def told(folder: Folder, ours: Ours) -> dict[str, Any]:
    """Return what is to be said of this detector."""
    return {
        "sketches": ours.index.sketches,
        "registering_MB_per_cpu_second": rate(size_of(folder.documents), ours.registering),
        "MB_per_cpu_second": ours.speeds,
        "two_threads_against_one": round(ours.wall[0] / ours.wall[1], 2),
        "recall": recall(folder.planted, lambda one: one.document in ours.flags(one.file)),
        "recall_with_notes": recall(folder.planted, lambda one: bool(_characters(ours, one)))[
            "all"
        ],
        "clean_files": alarms(folder, ours.found),
        "passages": passages(folder, ours),
    }


def beside(folder: Folder, most: float) -> dict[str, Any]:
    """Return what the installed peers find in the same files, each for `most` CPU seconds."""
    rows = {}
    for name, make in peers.IN_PROCESS.items():
        say(f"{name} ...")
        try:
            look = make(folder.documents)
        except ImportError:
            rows[name] = {"left_out": "not installed"}
            continue
        seen, speeds = _looked(folder, look, most)
        rows[name] = {
            "version": peers.version(name),
            "MB_per_cpu_second": speeds,
            **_judged(folder, seen),
        }
    return rows


def _looked(folder: Folder, look: Any, most: float) -> tuple[dict[str, set[str]], Any]:
    """Return what a peer saw in each file, and its speed in each group of files."""
    seen: dict[str, set[str]] = {}
    speeds = {}
    for group, texts in folder.groups().items():
        shuffled = random.Random(7).sample(texts, len(texts))
        part, size, seconds = peers.timed(look, shuffled, most / 2)
        seen.update(part)
        speeds[group] = rate(size, seconds)
    return seen, speeds


def _judged(folder: Folder, seen: dict[str, set[str]]) -> dict[str, Any]:
    """Return recall and false alarms of a peer over the files that it saw."""
    planted = [one for one in folder.planted if one.file in seen]
    clean = [name for name in seen if name not in folder.named]
    return {
        "recall": recall(planted, lambda one: one.document in seen[one.file]),
        "clean_files": {"of": len(clean), "flagged": sum(bool(seen[name]) for name in clean)},
    }


def with_ripgrep(folder: Folder, outgoing: Path, into: Path) -> dict[str, Any]:
    """Return what ripgrep finds; it cannot say which document, so any hit counts."""
    ran = peers.ripgrep(folder.documents, outgoing, into)
    if ran is None:
        return {"left_out": "not installed"}
    names, seconds, version = ran
    everything = {name for name, _ in folder.documents}
    seen = {name: everything if name in names else set() for name, _ in folder.outgoing}
    speed = rate(size_of(folder.outgoing), seconds)
    told = {"version": version, "MB_per_cpu_second": {"all": speed}}
    return {**told, **_judged(folder, seen)}


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Measure everything that was asked for."""
    folder = load(asked.protected, asked.outgoing, asked.truth)
    for odd in folder.odd[:20]:
        say(odd)
    with tempfile.TemporaryDirectory() as name:
        say(f"{len(folder.documents)} documents, {len(folder.outgoing)} files ...")
        row: dict[str, Any] = {
            "documents": len(folder.documents),
            "files": len(folder.outgoing),
            "planted": len(folder.planted),
            "bytes": size_of(folder.outgoing),
            "odd": folder.odd,
            "bestkept": told(folder, Ours(folder, Path(name, "index"), asked.lenses)),
        }
        if not asked.no_peers:
            row["peers"] = beside(folder, asked.seconds)
            row["peers"]["ripgrep"] = with_ripgrep(folder, asked.outgoing, Path(name))
            row["times_as_fast_as"] = _times(row)
    return row


def _times(row: dict[str, Any]) -> dict[str, Any]:
    """Return how many times a peer's speed ours is; ripgrep's is over all files."""
    own = row["bestkept"]["MB_per_cpu_second"]
    return {
        name: {
            group: round(own.get(group, own["clean"]) / speed, 1)
            for group, speed in peer["MB_per_cpu_second"].items()
            if speed  # of nothing read there is no speed
        }
        for name, peer in row["peers"].items()
        if "left_out" not in peer
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--protected", type=Path, required=True)
    parser.add_argument("--outgoing", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--peers", type=Path, help="site-packages where peers are installed")
    parser.add_argument("--seconds", type=float, default=20, help="CPU seconds of each peer")
    parser.add_argument("--lenses", nargs="+", choices=LENSES, default=LENSES)
    parser.add_argument("--no-peers", action="store_true")
    asked = parser.parse_args()
    if asked.peers:
        sys.path.append(str(asked.peers))
    try:
        print(json.dumps(measure(asked)))
    except Unusable as trouble:
        sys.exit(str(trouble))


if __name__ == "__main__":
    main()
