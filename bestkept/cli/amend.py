"""Record that a fact about an asset changed from a day, or was wrong from the start.

Nothing is overwritten: the earlier value stays on record with the days on which it held.
The facts are title, tier, owner, deputy, location, description (what it is), boundary (what
it is not), patent-or-secret, weakness, value, cost, and those of other rights: right-state,
registration, registry, jurisdiction, filed, granted, expires. Places, copies, authors and
limits stand side by side (place.1, place.2): --end says that one holds no longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept amend TS-0001 tier top --from 2026-03-01 --because "Board decision 14"
  bestkept amend TS-0001 owner bob@halden.example --correct --because "Typed wrongly"
  bestkept amend TS-0001 place.2 --end --because "Server switched off\""""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("asset", metavar="ASSET", help="its number, like TS-0001")
    parser.add_argument(
        "field", metavar="FIELD", help="title, tier, owner, location, description, ..."
    )
    parser.add_argument("value", metavar="VALUE", nargs="?", help="what holds now")
    parser.add_argument(
        "--end", action="store_true", help="it holds no longer, and nothing instead"
    )
    parser.add_argument("--from", dest="first", metavar="DATE", help="first day (default today)")
    parser.add_argument("--correct", action="store_true", help="what is on record was wrong")
    parser.add_argument("--on", metavar="DATE", help="with --correct: a day on which it is wrong")
    parser.add_argument(
        "--because", required=True, metavar="TEXT", help="the reason, kept for good"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Record it and tell."""
    first = desk.day(arguments.first) if arguments.first else None
    on = desk.day(arguments.on) if arguments.on else None
    if arguments.end == (arguments.value is not None):
        raise WrongUse("Say what holds now, or --end that nothing does.")
    with desk.of(arguments, "administrator", "legal", "analyst") as here:
        from bestkept.register import actions

        what = (here.by, arguments.asset, arguments.field, arguments.value)
        if arguments.end:
            actions.end(*what[:3], on=first or desk.today(), because=arguments.because)
        elif arguments.correct:
            actions.correct(*what, because=arguments.because, valid_from=first, on=on)
        else:
            actions.amend(*what, valid_from=first or desk.today(), because=arguments.because)
    if arguments.json:
        names = ("asset", "field", "value")
        desk.print_json({name: getattr(arguments, name) for name in names})
        return 0
    told = "holds no longer" if arguments.end else f"is {arguments.value}"
    print(f"Recorded: {arguments.field} of {arguments.asset} {told}.")
    return 0
