"""Tell what this machine lacks: each layer of confinement is tried for real.

A reader's child tries to open a file, write, use the network, fork, start a program, take 2 GiB
and loop. Python, SQLite, git, disk, permissions and the clock are looked at too.

Exit code: 0 nothing is missing, 1 something is and is named; notes do not count.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bestkept.cli.showing import painted
from bestkept.home import Home

if TYPE_CHECKING:
    import argparse

    from bestkept.gateways.machine import Check

EXAMPLE = """Examples:
  bestkept doctor
  bestkept doctor --json"""

_COLOURS = {"ok": "32", "note": "33", "missing": "31;1"}


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Look and tell."""
    from bestkept.gateways import machine

    checks, tried = machine.examine(Home.find(arguments.home))
    missing = [one for one in checks if one.state == "missing"]
    if arguments.json:
        rows = [{"name": c.name, "state": c.state, "seen": c.seen, "do": c.do} for c in checks]
        attempts = [one._asdict() for one in tried.attempts]
        confined = {"held": tried.held, "missing": tried.missing, "attempts": attempts}
        print(json.dumps({"ok": not missing, "confinement": confined, "checks": rows}))
    else:
        _tell(checks, len(missing))
    return 1 if missing else 0


def _tell(checks: list[Check], missing: int) -> None:
    width = max(len(one.name) for one in checks)
    for one in checks:
        state = painted(f"{one.state:7}", _COLOURS[one.state])
        print(f"{state}  {one.name:{width}}  {one.seen}")
        if one.do:
            print(f"{'':7}  {'':{width}}  -> {one.do}")
    print("Nothing is missing." if not missing else f"Missing: {missing}.")
