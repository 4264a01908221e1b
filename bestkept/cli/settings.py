"""Show and change what this home is set to, and the places that the server may read for people.

A place is allowed here and nowhere else, to be scanned from the pages, or to have the passages
shown that were found in it: whoever may ask for either learns what lies there.
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
  bestkept settings allow "Shares" /srv/shares --for scan --for passages --because "We scan it"
  bestkept settings withdraw "Outgoing mail\""""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "what", nargs="?", choices=["list", "set", "allow", "withdraw"], default="list"
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="of the setting, or of the place")
    parser.add_argument("value", nargs="?", metavar="VALUE", help="what it is, or where it is")
    parser.add_argument(
        "--for", dest="uses", action="append", choices=["scan", "passages"], metavar="USE",
        help="with allow: scan (as it comes) or passages; may be given twice",
    )  # fmt: skip
    parser.add_argument("--because", default="", metavar="TEXT", help="with allow: why")
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
            actions.allow(here.by, name, value, arguments.uses or ["scan"], arguments.because)
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
            uses = ", ".join(place.uses)
            print(f"place          {place.name}: {showing.harmless(place.address)} ({uses})")
    return 0
