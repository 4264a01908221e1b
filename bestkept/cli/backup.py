"""Write everything but the keys into one file, while others go on recording.

Keys are never in it: `bestkept keys export` writes them into a second file, sealed by a
passphrase. Keep the two apart. Titles, names and reasons are readable in a backup.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse
from bestkept.home import Home

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Example:
  bestkept backup --out monday.backup"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--out", required=True, metavar="FILE", help="the new file")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Record that a backup is taken, and take it."""
    out = Path(arguments.out)
    if not out.parent.is_dir():
        raise WrongUse(f"The folder {out.parent} is not there. Make it first.")
    from bestkept.backup.writing import write_backup

    home = Home.find(arguments.home).require()
    with desk.at(home) as here:
        from bestkept.journal import tasks as journal
        from bestkept.retention import actions, tasks
        from bestkept.site.snapshot import copy_database

        if not home.read_only:
            tasks.write_list(home)
            actions.note_copy(here.by, "backup.begun", {"file": out.name})
            journal.publish(home)
        done = write_backup(home, out, copy_database)
    if arguments.json:
        desk.print_json({**vars(done), "path": str(done.path)})
    else:
        print(f"Wrote {out}: {showing.size(done.bytes)}, {done.files} files, no keys.")
        print("The keys go into a second file: bestkept keys export --out FILE")
    return 0
