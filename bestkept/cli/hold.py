"""Place a legal hold on a subject, lift it, or list holds. Nothing under a hold is erased.

The subject is a number such as TS-0001 or V-0001, a person's address, or * for everything.
Whether and when to lift a hold is for counsel to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept hold place TS-0001 --because "Letter of 3 March"
  bestkept hold lift TS-0001 --because "Settled on 9 May"
  bestkept hold list"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", choices=["place", "lift", "list"])
    parser.add_argument("subject", nargs="?", metavar="SUBJECT", help="what must be kept")
    parser.add_argument("--because", metavar="TEXT", help="the reason, kept for good")
    parser.add_argument("--json", action="store_true", help="list: one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    if arguments.what == "list":
        return _list(arguments)
    if not arguments.subject or not arguments.because:
        raise WrongUse("Say on what, and --because: hold place TS-0001 --because 'Why'.")
    with desk.of(arguments) as here:
        from bestkept.retention import actions

        change = actions.place_hold if arguments.what == "place" else actions.lift_hold
        change(here.by, arguments.subject, arguments.because)
    done = "placed on" if arguments.what == "place" else "lifted from"
    print(f"The hold is {done} {arguments.subject}.")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    with desk.of(arguments):
        from bestkept.retention import queries

        rows = queries.holds()
    for row in rows:
        if arguments.json:
            desk.print_json(vars(row))
        else:
            until = f" until {row.ended_on}" if row.ended_on else ""
            print(f"{row.subject}  from {row.valid_from}{until}: {row.because}")
    return 0
