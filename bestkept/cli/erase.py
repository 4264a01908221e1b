"""Erase named fields of an entry for good: value and salt go, the commitment stays.

The log stays whole; what hung on the value is "not re-decidable: erased". A legal hold on
what the entry is about wins. The act records which fields, and why, never the value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk
from bestkept.site.database import url_of

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept erase 12 name --because "Request of 3 March, GDPR art. 17"
  bestkept erase 12"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("entry", type=int, metavar="ENTRY", help="the number of the entry")
    parser.add_argument("fields", nargs="*", metavar="FIELD", help="none: show what it has")
    parser.add_argument("--because", default="", metavar="TEXT", help="the reason, kept for good")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Erase, or show the fields that there are."""
    with desk.of(arguments) as here:
        from bestkept.journal import queries
        from bestkept.retention import actions

        done = None
        if arguments.fields:
            done = actions.erase(
                here.by, here.home, arguments.entry, arguments.fields, arguments.because
            )
        entry = queries.entry(arguments.entry)
        there = [one.name for one in queries.openings(arguments.entry)]
        gone = [name for _, name in queries.erased(arguments.entry)]
    row = {"entry": entry.number, "verb": entry.verb, "fields": there, "erased": gone}
    if arguments.json:
        desk.print_json({**row, "recorded": done})
        return 0
    if done is not None:
        print(f"Erased by entry {done}.")
        if url_of(here.home):
            print("The server's write-ahead log, its archive and replicas may still hold it.")
    print(f"Entry {entry.number}, {entry.verb}: {', '.join(there)}")
    for name in gone:
        print(f"  {name}: not re-decidable: erased")
    return 0
