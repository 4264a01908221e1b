"""Check the journal, its log and the index against the database.

The log's root is built again from every entry and held against tiles and checkpoint.

Exit code: 0 all is well, 1 something is wrong and is named. --mend writes again what is
derived from the database (manifest, tiles, checkpoint); it changes no record.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.home import Home, HomeTrouble, ReadOnly
from bestkept.site.setup import open_home
from bestkept.site.versions import require_current

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept fsck
  bestkept fsck --mend"""


_MEND = "bestkept fsck --mend"
_SENT_HERE = re.compile(r"[.:] [Rr]un `bestkept fsck( --mend)?`(\.|[, ].*)")


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
        from bestkept.prove import tasks as prove

        found = _mend(home) if arguments.mend else []
        found += prove.check_home(home)
        erased = [{"entry": number, "field": name} for number, name in queries.erased()]
        entries, database = queries.head().size, queries.database()
    wrong = list(dict.fromkeys(map(_here, found)))
    row = {"entries": entries, "wrong": wrong, "erased": erased, "database": database}
    if arguments.json:
        desk.print_json(row)
    else:
        for one in erased:
            print(f"Entry {one['entry']}: {one['field']} is not re-decidable: erased.")
        _tell(wrong, entries, mendable=not arguments.mend and any(_MEND in line for line in found))
        print(f"Database: {database}.")
    return 1 if wrong else 0


def _mend(home: Home) -> list[str]:
    """Write again what is derived; return what stood in the way."""
    from bestkept.journal import tasks as journal
    from bestkept.register import tasks as register
    from bestkept.vault import tasks as vault

    found = []
    for mend in (register.publish_index, journal.mend, vault.tidy):
        try:
            mend(home)
        except ReadOnly:
            raise
        except HomeTrouble as trouble:
            found.append(str(trouble))
    return found


def _here(line: str) -> str:
    """Return a sentence as it reads inside fsck: it does not send people to fsck."""
    line = _SENT_HERE.sub(".", line)
    return line.replace("has lost 1 entries", "has lost 1 entry")


def _tell(wrong: list[str], entries: int, *, mendable: bool) -> None:
    for line in wrong:
        print(f"Wrong: {showing.harmless(line)}")
    if mendable:
        print("`bestkept fsck --mend` writes again what is derived from the database.")
    elif wrong:
        print("Restore what is wrong from the newest backup.")
    else:
        held = showing.plural(entries, "entry", "entries")
        print(f"All is well: {held}, log, tiles, checkpoint and index agree.")
