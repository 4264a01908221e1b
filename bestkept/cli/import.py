"""Import an inventory from CSV, XLSX or JSON: a preview first, then all of it or nothing.

The first line names the columns: title, and as you need kind, since, owner, tier, description,
boundary, location, value, place.1, factor.measures and the other facts. A column `asset` is
passed over: each line becomes a new asset. Without --yes nothing is recorded. Exit code: 0 all
lines are good, 1 some are not, and each is named with what to do.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bestkept.cli import desk, showing

if TYPE_CHECKING:
    import argparse


EXAMPLE = """Examples:
  bestkept import inventory.csv
  bestkept import inventory.xlsx --yes
  bestkept import inventory.csv --yes --add-people"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", metavar="FILE", help="CSV, XLSX or JSON")
    parser.add_argument("--yes", action="store_true", help="record it, if every line is good")
    parser.add_argument(
        "--add-people", action="store_true", help="with --yes: record unknown owners as employees"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Look at the table, and record it where that is wanted."""
    from bestkept.gateways import tables

    path = Path(arguments.file)
    with desk.of(arguments, "administrator", "legal") as here:
        from bestkept.register.inventory import actions, queries

        lines = tables.read(path)
        rows, wrong = queries.preview(here.by, lines)
        newcomers: list[str] = []
        if wrong and arguments.yes and arguments.add_people and all(one.person for one in wrong):
            newcomers = sorted({one.person for one in wrong if one.person})
            rows, wrong = queries.preview(here.by, lines, newcomers)
        numbers: list[str] = []
        if arguments.yes and not wrong:
            numbers = actions.take(here.by, lines, path.name, newcomers)
    told = {
        "lines": len(lines),
        "good": len(rows),
        "wrong": [vars(one) for one in wrong],
        "assets": numbers,
    }
    if arguments.json:
        desk.print_json(told)
    else:
        _tell(told, path)
    return 1 if wrong else 0


def _tell(told: dict[str, Any], path: Path) -> None:
    for one in told["wrong"]:
        print(f"Line {one['line']}: {one['why']}")
    if told["wrong"]:
        print(f"Nothing was imported: {showing.plural(len(told['wrong']), 'fault')} in {path}.")
    elif told["assets"]:
        first, last = told["assets"][0], told["assets"][-1]
        print(f"Imported: {showing.plural(len(told['assets']), 'asset')}, {first} to {last}.")
    else:
        print(f"{showing.plural(told['good'], 'line')} can be imported, and none is wrong.")
        print(f"Next: bestkept import {path} --yes")
