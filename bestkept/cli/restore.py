"""Make a home from a backup. It is read-only until its keys are imported.

Nothing is overwritten: --home names a folder that is not there, or is empty. Every file is
held against its hash, and the database against the checkpoint that was signed for it. When
the keys come, the log goes on under a new key, and what was erased or shredded since the
backup is erased and shut again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import asking, desk, keys
from bestkept.home import Home

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept restore monday.backup --home ~/bestkept
  bestkept restore monday.backup --home ~/bestkept --keys monday.keys"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", metavar="FILE", help="the backup")
    parser.add_argument("--keys", metavar="FILE", help="the keys export: import it at once")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    asking.add(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Restore, and import the keys if they are given."""
    from bestkept.backup.reading import restore

    home = Home.find(arguments.home)
    files = None
    if arguments.keys:  # first, so that a wrong passphrase leaves nothing behind
        files = keys.read_export(Path(arguments.keys), arguments.passphrase_file)
    done = restore(Path(arguments.file), home)
    brought = keys.take(home, files) if files is not None else None
    if arguments.json:
        desk.print_json({"home": str(home.path), **vars(done), "keys": brought})
        return 0
    print(f"Restored {home.path} as of {done.made}: {done.entries} entries.")
    print(f"Its log was signed by {done.key}")
    print("Hold this against the key that counsel has.")
    if brought is None:
        print("It is read-only: it has no keys. Next: bestkept keys import FILE")
    else:
        keys.tell(brought)
    return 0
