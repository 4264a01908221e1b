"""Run the gates, then the tests, and close with a summary that names what was left out."""  # noqa: INP001 - run by path

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
REPORT = ROOT / ".made" / "tests.xml"
SERVER_REPORT = ROOT / ".made" / "tests-postgresql.xml"
MEMORY = Path("/dev/shm")  # noqa: S108 - folders in it are made by tempfile
ROOM = 4 << 30  # bytes
# Every folder of tests that needs a database; the rest is the same wherever a home is kept.
STAGES = (
    "journal",
    "people",
    "settings",
    "work",
    "retention",
    "vault",
    "backup",
    "register",
    "protect",
    "watch",
    "respond",
    "prove",
    "cli",
    "web",
)
GATES = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import contracts": ["lint-imports"],
}


def say(line: str = "") -> None:
    """Print a line at once, so that it stands in order with what the programs print."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def surroundings() -> dict[str, str]:
    """Return the environment without the user's own home, which no test may touch."""
    return {name: value for name, value in os.environ.items() if name != "BESTKEPT_HOME"}


def in_memory() -> dict[str, str]:
    """Return where temporary files lie: in memory, if there is plenty and nobody said where.

    A home is copied for each test; on PostgreSQL that is thirteen hundred files.
    """
    with contextlib.suppress(OSError):
        if shutil.disk_usage(MEMORY).free > ROOM and os.access(MEMORY, os.W_OK):
            return {"TMPDIR": str(MEMORY)}
    return {}


def passes(name: str, words: list[str]) -> bool:
    """Run one gate; show what it printed only when it does not pass."""
    done = subprocess.run(
        [str(BIN / words[0]), *words[1:]],
        cwd=ROOT,
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    say(f"{name}: {'passed' if done.returncode == 0 else 'FAILED'}")
    if done.returncode != 0:
        say(done.stdout)
    return done.returncode == 0


def tests(report: Path, *more: str) -> int:
    """Run pytest, which leaves a report for the summary; return its exit code."""
    report.parent.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    words = [sys.executable, "-m", "pytest", f"--junitxml={report}", *more]
    environment = {**in_memory(), **surroundings()}
    return subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode


def run_all() -> int:
    """Run every test, then those of the stages again, on PostgreSQL; all cores share the files."""
    shared = ["-n", str(os.cpu_count() or 1), "--dist", "loadfile"]
    code = tests(REPORT, *shared)
    say("The tests of the stages again, on PostgreSQL:")
    folders = [f"tests/{stage}" for stage in STAGES]
    return tests(SERVER_REPORT, *shared, "--database", "postgresql", *folders) or code


def place_of(case: ET.Element) -> str:
    """Return where a test stands, as a reader would look for it."""
    return f"{case.get('classname', '').replace('.', '/')}: {case.get('name', '')}"


def close(failed: list[str]) -> None:
    """Print the summary: each test that was left out with its reason, then the counts."""
    there = [report for report in (REPORT, SERVER_REPORT) if report.exists()]
    cases = [case for report in there for case in ET.parse(report).iter("testcase")]  # noqa: S314 - our own report
    left_out = [(case, case.find("skipped")) for case in cases if case.find("skipped") is not None]
    wrong = sum(
        case.find("failure") is not None or case.find("error") is not None for case in cases
    )
    say()
    reasons = defaultdict[str, list[ET.Element]](list)
    for case, why in left_out:
        reasons["" if why is None else why.get("message", "")].append(case)
    for reason, some in reasons.items():
        more = f" and {len(some) - 1} more" if len(some) > 1 else ""
        say(f"left out: {place_of(some[0])}{more}: {reason}")
    say(f"gates: {', '.join(failed) + ' failed' if failed else 'all passed'}")
    good = len(cases) - wrong - len(left_out)
    say(f"tests: {good} passed, {wrong} failed, {len(left_out)} skipped")


def main() -> int:
    """Run what was asked for; return 0 only when all of it passed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--gates", action="store_true", help="run the gates alone")
    asked.add_argument("tests", nargs="*", help="what to hand on to pytest")
    options = asked.parse_args()
    failed = [name for name, words in GATES.items() if not passes(name, words)]
    if options.gates:
        return 1 if failed else 0
    SERVER_REPORT.unlink(missing_ok=True)
    code = tests(REPORT, *options.tests) if options.tests else run_all()
    close(failed)
    return code or (1 if failed else 0)


if __name__ == "__main__":
    sys.exit(main())
