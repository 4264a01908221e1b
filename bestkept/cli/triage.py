"""Decide what a finding is, with the reason. Deciding again keeps the earlier verdict on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept triage F-0001 leak --because "Not covered by any agreement"
  bestkept triage F-0002 "false alarm" --because "Our own price list for customers\""""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "finding", type=desk.number, metavar="FINDING", help="its number, like F-0001"
    )
    parser.add_argument("verdict", help="leak, authorised, public or 'false alarm'")
    parser.add_argument("--because", required=True, metavar="TEXT", help="the reason")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Record the verdict."""
    with desk.of(arguments) as here:
        from bestkept.watch import actions

        actions.triage(here.by, arguments.finding, arguments.verdict, arguments.because)
    print(f"Recorded: {arguments.finding} is {arguments.verdict}.")
    if arguments.verdict == "leak":
        print(f"Next: bestkept incident open {arguments.finding} --title 'What happened'")
    return 0
