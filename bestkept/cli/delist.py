"""Take an accepted trade secret off the list, since it is public, obsolete or abandoned.

It stays on record with its whole history. Its text goes on being guarded, unless you say
--stop-guarding: then copies of it are no longer found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept delist TS-0001 public --because "Shown at a fair" --evidence "Programme, page 12"
  bestkept delist TS-0002 obsolete --because "Line 1 was scrapped" --evidence "Board minute 14" \\
      --stop-guarding"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("asset", metavar="ASSET", help="its number, like TS-0001")
    parser.add_argument("cause", choices=["public", "obsolete", "abandoned"])
    parser.add_argument("--because", required=True, metavar="TEXT", help="the reason")
    parser.add_argument("--evidence", required=True, metavar="TEXT", help="where it can be seen")
    parser.add_argument("--stop-guarding", action="store_true", help="no longer look for copies")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Record it."""
    with desk.of(arguments, "legal") as here:
        from bestkept.register.inventory import actions

        actions.delist(
            here.by,
            here.home,
            arguments.asset,
            arguments.cause,
            because=arguments.because,
            evidence=arguments.evidence,
            stop_guarding=arguments.stop_guarding,
        )
    guarding = "stopped" if arguments.stop_guarding else "goes on"
    if arguments.json:
        row = {"asset": arguments.asset, "cause": arguments.cause, "guarding": guarding}
        desk.print_json(row)
    else:
        print(f"{arguments.asset} is de-listed ({arguments.cause}). Guarding {guarding}.")
    return 0
