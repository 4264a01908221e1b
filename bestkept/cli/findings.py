"""Record what a scan found, so that somebody decides on it; or list what is on record.

No passage is recorded: only where it stood, and its hash.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bestkept.cli import desk, showing
from bestkept.cli.streams import standard_input
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

    from bestkept.watch.queries import FindingView
    from bestkept.watch.rules import Sighted

EXAMPLE = """Examples:
  bestkept scan --json outbox/ | bestkept findings add -
  bestkept findings list"""

_KEYS = (
    "asset",
    "document",
    "version",
    "lens",
    "path",
    "member",
    "line",
    "start",
    "end",
    "share",
    "grade",
    "public",
    "excerpt_sha256",
)


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", nargs="?", choices=["list", "add"], default="list")
    parser.add_argument("file", nargs="?", metavar="FILE.jsonl", help="what `scan --json` printed")
    parser.add_argument("--asset", type=desk.number, help="list those of one asset only")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Record or list."""
    if arguments.what == "add":
        return _record(arguments)
    with desk.of(arguments):
        from bestkept.watch import queries

        found = queries.findings(asset=arguments.asset)
    if not found and not arguments.json:
        print("No finding is on record. Next: bestkept scan --json PATH | bestkept findings add -")
    for one in found:
        if arguments.json:
            desk.print_json(vars(one))
        else:
            _tell(one)
    return 0


def _record(arguments: argparse.Namespace) -> int:
    piped = arguments.file in (None, "-")
    data = standard_input().read() if piped else Path(arguments.file).read_bytes()
    rows = rows_of(data.decode("utf-8", "replace"))
    with desk.of(arguments) as here:
        new, known = record(here, rows)
    if arguments.json:
        desk.print_json({"new": new, "known": known})
    else:
        print(f"{showing.plural(len(new), 'new finding')} recorded, {len(known)} known before.")
    return 0


def rows_of(text: str) -> list[dict[str, Any]]:
    """Return the findings in the lines of `scan --json`; WrongUse for anything else."""
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict) or ("summary" not in row and not set(_KEYS) <= set(row)):
            raise WrongUse(f"Line {number} is not a line of `bestkept scan --json`.")
        if "summary" not in row:
            rows.append(row)
    return rows


def record(here: desk.Desk, rows: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Record findings as scanned; return the numbers of the new and of the known ones."""
    from bestkept.watch import actions

    return actions.record_findings(here.by, [_sighted(row) for row in rows])


def _sighted(row: dict[str, Any]) -> Sighted:
    from bestkept.watch.rules import Sighted

    return Sighted(**{key: row[key] for key in _KEYS}, place=row.get("place"))


def _tell(one: FindingView) -> None:
    inner = f" in {one.member}" if one.member else ""
    print(
        f"{showing.painted(one.number, '1')}  {one.verdict:<12} {one.grade:<10} {one.asset} "
        f"({showing.share(one.share)} of {one.document})  {showing.harmless(one.path + inner)}, "
        f"line {one.line}"
    )
