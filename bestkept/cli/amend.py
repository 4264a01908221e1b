"""Record that a fact about an asset changed from a day, or was wrong from the start.

Nothing is overwritten: the earlier value stays on record with the days on which it held.
The facts are title, tier, owner, location and description.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept amend TS-0001 tier top --from 2026-03-01 --because "Board decision 14"
  bestkept amend TS-0001 owner bob@halden.example --correct --because "Typed wrongly\""""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("asset", metavar="ASSET", help="its number, like TS-0001")
    parser.add_argument("field", metavar="FIELD", help="title, tier, owner, location, description")
    parser.add_argument("value", metavar="VALUE", help="what holds now")
    parser.add_argument("--from", dest="first", metavar="DATE", help="first day (default today)")
    parser.add_argument("--correct", action="store_true", help="what is on record was wrong")
    parser.add_argument("--on", metavar="DATE", help="with --correct: a day on which it is wrong")
    parser.add_argument(
        "--because", required=True, metavar="TEXT", help="the reason, kept for good"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Record it and tell."""
    first = desk.day(arguments.first) if arguments.first else None
    on = desk.day(arguments.on) if arguments.on else None
    with desk.of(arguments) as here:
        from bestkept.register import actions

        what = (here.by, arguments.asset, arguments.field, arguments.value)
        if arguments.correct:
            actions.correct(*what, because=arguments.because, valid_from=first, on=on)
        else:
            actions.amend(*what, valid_from=first or desk.today(), because=arguments.because)
    print(f"Recorded: {arguments.field} of {arguments.asset} is {arguments.value}.")
    return 0
