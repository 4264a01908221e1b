"""What a cold start costs: `python -m bench.cold [--sketches 1000000] [--runs 11]`.

CPU seconds (user and system, children included) of `bestkept check` on a draft of 2 KB and
of the pre-commit hook on a change of 50 KB, against an index of a million sketches of real
text. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import corpora, guarded
from bestkept.home import Home

PROGRAM = str(Path(sys.prefix) / "bin/bestkept")
SOURCES = [Path(sys.base_prefix) / "lib", Path("/usr/share/doc"), Path("/usr/include")]


def cpu_of(words: list[str], folder: Path, text: bytes = b"") -> float:
    """Return the CPU seconds that a command took, with all its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, cwd=folder, input=text, capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit(done.stderr.decode() or done.stdout.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def told(times: list[float]) -> dict[str, float]:
    """Return least, median and most of some times."""
    three = (min(times), statistics.median(times), max(times))
    return dict(zip(("min", "median", "max"), (round(t, 4) for t in three), strict=True))


def repository(folder: Path, change: str) -> Path:
    """Make a repository with the hook and a staged change; return the hook."""
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    subprocess.run([PROGRAM, "hook", "install"], cwd=folder, check=True, capture_output=True)
    (folder / "change.txt").write_text(change)
    subprocess.run(["git", "add", "change.txt"], cwd=folder, check=True)
    return folder / ".git/hooks/pre-commit"


def own_text(size: int) -> str:
    """Return text that stands nowhere else."""
    return " ".join(f"w{n * 7919 % 10007} and q{n * n % 9973}" for n in range(size // 12))[:size]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sketches", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=11)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = Home(folder / "home")
        os.environ["BESTKEPT_HOME"] = str(home.path)
        subprocess.run([PROGRAM, "init"], check=True, capture_output=True)
        texts = (text for _, text in corpora.texts(SOURCES, 1 << 30))
        index = guarded.guard(home.index, texts, home.detect_key(), most=asked.sketches)
        (folder / "work").mkdir()
        hook = repository(folder / "work", own_text(50_000))
        draft = own_text(2_000).encode()
        check = [PROGRAM, "check", "-"]
        runs = range(asked.runs)
        row = {
            "sketches": index.sketches,
            "python_alone": told([cpu_of([sys.executable, "-c", ""], folder) for _ in runs]),
            "check_2_KB": told([cpu_of(check, folder, draft) for _ in runs]),
            "pre_commit_50_KB": told([cpu_of([str(hook)], folder / "work") for _ in runs]),
        }
    print(json.dumps(row))


if __name__ == "__main__":
    main()
