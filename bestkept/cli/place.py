"""Record where an asset lies: systems, rooms, and physical copies with number and custodian.

Places stand side by side. One that is no more is ended: bestkept amend TS-0001 place.2 --end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept place TS-0001
  bestkept place TS-0001 system "Process server, folder /lines/2"
  bestkept place TS-0001 copy "Notebook 17, safe of lab 3" --number 2 --custodian bob@halden.example
"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("asset", metavar="ASSET", help="its number, like TS-0001")
    parser.add_argument("kind", nargs="?", choices=["system", "room", "elsewhere", "copy"])
    parser.add_argument("where", nargs="?", metavar="WHERE", help="so that one could go there")
    parser.add_argument("--number", metavar="N", help="with copy: the number on the copy")
    parser.add_argument("--custodian", metavar="WHO", help="with copy: who keeps it")
    parser.add_argument("--from", dest="first", metavar="DATE", help="first day (default today)")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Record a place, or show them."""
    if arguments.kind is None:
        return _show(arguments)
    first = desk.day(arguments.first) if arguments.first else None
    fact, told = _told(arguments)
    with desk.of(arguments, "analyst", "legal") as here:
        from bestkept.register import actions

        name = actions.add_beside(here.by, arguments.asset, fact, told, since=first)
    if arguments.json:
        desk.print_json({"asset": arguments.asset, "name": name, "value": told})
    else:
        print(f"Recorded: {name} of {arguments.asset} is {told}.")
    return 0


def _told(arguments: argparse.Namespace) -> tuple[str, str]:
    if not arguments.where:
        raise WrongUse("Say where, so that somebody could go there.")
    if arguments.kind != "copy":
        return "place", f"{arguments.kind}: {arguments.where}"
    if not (arguments.number and arguments.custodian):
        raise WrongUse("A copy has --number and --custodian.")
    number = arguments.number.replace(" ", "-")
    return "copy", f"number {number} held by {arguments.custodian}: {arguments.where}"


def _show(arguments: argparse.Namespace) -> int:
    with desk.of(arguments, "analyst", "legal", "administrator", "auditor", "employee") as here:
        from bestkept.protect.access.whereabouts import as_told
        from bestkept.register import queries
        from bestkept.register.inventory.queries import beside

        asset = as_told(here.by, queries.seen_asset(here.by, arguments.asset))
        found = beside(asset, "place", "copy")
    if arguments.json:
        desk.print_json(found)
        return 0
    for name, value in found.items():
        print(f"{name:<9} {value}")
    if not found:
        print("No place is on record.")
    return 0
