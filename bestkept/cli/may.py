"""Decide whether a person may know a secret today, for a purpose, and say all that is missing.

Nothing is opened, and the question is recorded with its answer. --again N makes the decision of
entry N again, by the record as it stood then and the policy of then. Exit code: 0 permitted (or
the same again), 1 refused (or not the same).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import deciding, desk
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept may petra@meridian.example TS-0001 --purpose "toll coating"
  bestkept may --again 57"""
_ASKING = ("legal", "security", "hr", "auditor", "administrator", "employee")


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("person", nargs="?", metavar="PERSON", help="an address")
    parser.add_argument("asset", nargs="?", metavar="ASSET", help="a secret, like TS-0001")
    parser.add_argument("--purpose", metavar="TEXT", help="what for")
    parser.add_argument("--version", type=int, metavar="N", help="which (default the newest)")
    parser.add_argument("--again", type=int, metavar="ENTRY", help="make this decision again")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Decide."""
    if arguments.again is not None:
        return _again(arguments)
    if not (arguments.person and arguments.asset and arguments.purpose):
        raise WrongUse("Say who, what, and what for: may EMAIL TS-0001 --purpose 'toll coating'.")
    with desk.of(arguments, *_ASKING) as here:
        from bestkept.protect.decision import actions

        asset = desk.number(arguments.asset)
        entry, decision = actions.decide(
            here.by, arguments.person, asset, arguments.purpose, arguments.version
        )
    if arguments.json:
        desk.print_json(deciding.row(entry, decision))
    else:
        deciding.tell(entry, decision)
    return 0 if decision.permitted else 1


def _again(arguments: argparse.Namespace) -> int:
    with desk.of(arguments, *_ASKING[:-1]) as here:
        from bestkept.protect.decision import queries

        found = queries.again(here.by, arguments.again)
    if arguments.json:
        now = deciding.row(found.entry, found.now) if found.now else None
        desk.print_json({"entry": found.entry, "verdict": found.verdict, "now": now})
    else:
        print(f"Entry {found.entry}, made again: {found.verdict}.")
        if found.now:
            deciding.tell(found.entry, found.now)
    return 0 if found.verdict == "same" else 1
