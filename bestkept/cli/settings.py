"""Show and change what this home is set to, and allow places to be scanned from the pages.

A place is allowed here and nowhere else: whoever may ask for scans learns what is found in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept settings
  bestkept settings set organisation "Halden Cathode AB"
  bestkept settings allow "Outgoing mail" /srv/outgoing
  bestkept settings withdraw "Outgoing mail\""""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "what", nargs="?", choices=["list", "set", "allow", "withdraw"], default="list"
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="of the setting, or of the place")
    parser.add_argument("value", nargs="?", metavar="VALUE", help="what it is, or where it is")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show or change."""
    what, name, value = arguments.what, arguments.name, arguments.value
    if what != "list" and (name is None or (value is None) == (what in ("set", "allow"))):
        raise WrongUse("Say it like: settings set NAME VALUE, allow NAME ADDRESS, withdraw NAME.")
    with desk.of(arguments, "administrator") as here:
        from bestkept.settings import actions, queries

        if what == "set":
            actions.choose(here.by, name, value)
        elif what == "allow":
            actions.allow(here.by, name, value)
        elif what == "withdraw":
            actions.withdraw(here.by, name)
        found, places = queries.listed(here.by), queries.places(here.by)
    for one in (*found, *places):
        if arguments.json:
            desk.print_json(vars(one))
    if not arguments.json:
        for setting in found:
            print(f"{setting.name:<14} {showing.harmless(setting.value) or '-'}")
        for place in places:
            print(f"place          {place.name}: {showing.harmless(place.address)}")
    return 0
