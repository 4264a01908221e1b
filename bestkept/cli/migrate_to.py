"""Move the home to a PostgreSQL database, with every entry and its number.

All rows are copied in one transaction and compared; the setting is switched last. The old
database is kept aside, read-only. Killed in the middle, the home is still the old one, and
the command can be run again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.home import Home

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept migrate-to postgresql://bestkept@db.halden.example/bestkept
  bestkept migrate-to "$(cat address)"   (an address with a password is better in a file)"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("dsn", metavar="DSN", help="the address of an empty PostgreSQL database")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Move the home and tell where it was and is."""
    from bestkept.cli import desk

    home = Home.find(arguments.home).require()
    with desk.at(home, exclusive=True) as at:
        from bestkept.site import moving  # only now: it knows the stages

        moved = moving.move(home, at.by, arguments.dsn)
    if arguments.json:
        desk.print_json({"entries": moved.entries, "rows": moved.rows, "kept": moved.kept})
        return 0
    print(f"Moved: {moved.entries} entries, {sum(moved.rows.values())} rows.")
    if moved.kept:
        print(f"The old database is kept, read-only: {moved.kept}")
    print("Next: bestkept fsck")
    return 0
