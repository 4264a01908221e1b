"""Check the journal, its log and the index against the database.

The log's root is built again from every entry and held against tiles and checkpoint.

Exit code: 0 all is well, 1 something is wrong and is named. --mend writes again what is
derived from the database (manifest, tiles, checkpoint); it changes no record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk
from bestkept.home import Home
from bestkept.site.setup import open_home
from bestkept.site.versions import require_current

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept fsck
  bestkept fsck --mend"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--mend", action="store_true", help="write again what is derived")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check and tell."""
    home = Home.find(arguments.home)
    with home.lock():
        open_home(home)
        require_current()
        from bestkept.journal import queries
        from bestkept.journal import tasks as journal
        from bestkept.register import tasks as register
        from bestkept.register.innovations import tasks as innovations
        from bestkept.register.intake import tasks as intake
        from bestkept.vault import tasks as vault

        if arguments.mend:
            register.publish_index(home)
            journal.mend(home)
            vault.tidy(home)
        wrong = [*journal.check(home), *register.check(home), *vault.check(home)]
        wrong += [*intake.check(), *innovations.check()]
        erased = [{"entry": number, "field": name} for number, name in queries.erased()]
        entries, database = queries.head().size, queries.database()
    row = {"entries": entries, "wrong": wrong, "erased": erased, "database": database}
    if arguments.json:
        desk.print_json(row)
    else:
        for one in erased:
            print(f"Entry {one['entry']}: {one['field']} is not re-decidable: erased.")
        _tell(wrong, entries)
        print(f"Database: {database}.")
    return 1 if wrong else 0


def _tell(wrong: list[str], entries: int) -> None:
    for line in wrong:
        print(f"Wrong: {line}")
    if wrong:
        print("`bestkept fsck --mend` writes again what is derived from the database.")
    else:
        print(f"All is well: {entries} entries, log, tiles, checkpoint and index agree.")
