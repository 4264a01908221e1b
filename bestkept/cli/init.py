"""Make a home: keys, database, empty index and journal. An existing one is never overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.home import Home

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept init
  bestkept init --home ~/bestkept --name "Alice Ames" --email alice@halden.example
  bestkept init --database postgresql://bestkept@db.halden.example/bestkept"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--name", help="your name, as the journal will show it")
    parser.add_argument("--email", help="your e-mail address, by which acts name you")
    parser.add_argument(
        "--database",
        metavar="DSN",
        help="keep the records in this empty PostgreSQL database (postgresql://USER@HOST/NAME)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the home and tell what to do next."""
    from bestkept.cli import desk

    home = Home.find(arguments.home)
    key = desk.make_home(
        home, name=arguments.name, email=arguments.email, database=arguments.database
    )
    if arguments.json:
        desk.print_json({"home": str(home.path), "key": key})
        return 0
    print(f"Made a home at {home.path}.")
    print("Its public key, to be handed to counsel apart from any binder:")
    print(f"  {key}")
    print("Next: bestkept register FILE --title 'What it is'")
    return 0
