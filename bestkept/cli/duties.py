"""List what you owe; for those who may see it, what anybody owes, overdue first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk, showing

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept duties
  bestkept duties --all --kind notice
  bestkept duties --all --person bob@example.com --on 2026-12-01"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--all", action="store_true", help="of everybody")
    parser.add_argument("--kind", default="", help="with --all: of one kind, such as notice")
    parser.add_argument("--person", default="", metavar="WHO", help="with --all: address or role")
    parser.add_argument("--on", metavar="DATE", help="as of a day (default today)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List."""
    on = desk.day(arguments.on) if arguments.on else None
    everybody = arguments.all or arguments.kind or arguments.person
    suits = ("legal", "security", "hr", "auditor", "administrator")
    with desk.of(arguments, *(suits if everybody else ())) as here:
        from bestkept.protect.duties import queries, rules

        if everybody:
            asked = rules.Asked(arguments.kind, arguments.person.strip().lower(), 0, 1_000_000)
            found = queries.gathered(here.by, on).part(asked)[0]
        else:
            found = queries.mine(here.by, on)
    for one in found:
        if arguments.json:
            desk.print_json(vars(one))
        else:
            words = showing.harmless(one.words)
            print(f"{one.day} {one.when:<8} {one.kind:<11} {one.number:<8} {words} ({one.person})")
    if not found and not arguments.json:
        print("Nothing is owed.")
    return 0
