"""A share of office files, end to end: `python -m bench.share [--count 20] [--peers PYTHON]`.

Files in seven formats are scanned by the command as users run it, against an index of one of the
papers: by one process, by all, and once more when nothing has changed. Beside it what readers of
others need to give the text alone (they scan nothing). Files and MB of files (10^6 bytes) per
second of wall-clock time, start-up included, and CPU seconds. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import prose, renderings
from bench.extract import peer
from bench.others import spent

FORMATS = ("docx", "xlsx", "pptx", "pdf", "html", "eml", "odt")
PEERS = ("markitdown", "kreuzberg")
RUNS = 3


def lay_out(folder: Path, count: int) -> None:
    """Write a share of `count` papers in each format."""
    folder.mkdir()
    for kind in FORMATS:
        for number, paper in enumerate(prose.documents(count, 2500)):
            (folder / f"{number:03}.{kind}").write_bytes(renderings.FORMATS[kind](paper))


def command(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command with a home of its own."""
    program = str(Path(sys.executable).with_name("bestkept"))
    surroundings = {**os.environ, "BESTKEPT_HOME": str(home)}
    return subprocess.run(
        [program, *words], env=surroundings, capture_output=True, text=True, check=False
    )


def founded(home: Path, folder: Path) -> None:
    """Make a home that guards the first paper."""
    text = folder.with_name("guarded.txt")
    text.write_text(prose.documents(1, 2500)[0].text)
    for words in (
        ("init", "--name", "A", "--email", "a@b.example"),
        ("register", str(text), "--title", "T"),
    ):
        done = command(home, *words)
        if done.returncode:
            raise SystemExit(done.stderr)


def scanned(home: Path, folder: Path, *words: str, runs: int = RUNS) -> dict[str, object]:
    """Return the best of some scans."""
    best: tuple[float, float] = (float("inf"), 0.0)
    for _ in range(runs):
        begun, wall = spent(), time.perf_counter()
        done = command(home, "scan", "--json", *words, str(folder))
        best = min(best, (time.perf_counter() - wall, spent() - begun))
    summary = json.loads(done.stdout.splitlines()[-1])["summary"]
    return rates(folder, *best) | {
        "findings": summary["findings"],
        "unread": len(summary["unread"]),
    }


def rates(folder: Path, wall: float, cpu: float) -> dict[str, object]:
    """Return what was done in a second."""
    sizes = [path.stat().st_size for path in folder.iterdir()]
    return {
        "files_per_s": round(len(sizes) / wall, 1),
        "MB_per_s": round(sum(sizes) / 1e6 / wall, 2),
        "cpu_s": round(cpu, 2),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--peers", metavar="PYTHON", help="a Python with the readers of others")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder, home = Path(place, "share"), Path(place, "home")
        lay_out(folder, asked.count)
        founded(home, folder)
        told: dict[str, object] = {"files": asked.count * len(FORMATS), "formats": FORMATS}
        told["one process"] = scanned(home, folder, "--fresh", "--jobs", "1")
        told[f"{os.cpu_count()} processes"] = scanned(home, folder, "--fresh")
        told["nothing changed"] = scanned(home, folder)
        for name in PEERS if asked.peers else ():
            found = peer(asked.peers, name, folder)
            if found:
                wall, cpu = float(str(found["wall"])), float(str(found["cpu"]))
                told[f"{name} {found['version']}, text alone"] = rates(folder, wall, cpu)
    if not asked.peers:
        print("left out: the readers of others (name their Python by --peers)", file=sys.stderr)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
