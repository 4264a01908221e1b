"""Bring an older home up to this version: a backup, then the tables, then a check.

It needs the home for itself. Nothing is migrated before the backup is on the disk; the act
records which migrations were applied and the backup's hash.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import desk
from bestkept.home import Home, ReadOnly
from bestkept.site.setup import open_home

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept upgrade
  bestkept upgrade --out before.backup"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--out", metavar="FILE", help="the backup (default: beside the home)")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Upgrade and tell; exit code 1 if the check finds something wrong afterwards."""
    home = Home.find(arguments.home).require()
    with home.lock(exclusive=True):
        open_home(home)
        from bestkept.site.versions import pending

        if not pending():
            return _told(arguments, {"applied": [], "backup": None, "wrong": []})
        if home.read_only:
            raise ReadOnly
        row = _upgrade(home, Path(arguments.out) if arguments.out else _beside(home))
    return _told(arguments, row)


def _upgrade(home: Home, out: Path) -> dict[str, object]:
    from bestkept import __version__
    from bestkept.backup.writing import write_backup
    from bestkept.journal import tasks as journal
    from bestkept.journal.rules import Actor
    from bestkept.people.queries import address_of_account
    from bestkept.register import tasks as register
    from bestkept.site.snapshot import copy_database
    from bestkept.vault import tasks as vault

    by = Actor(address_of_account(desk.account()), "administrator", "cli")
    journal.publish(home)
    done = write_backup(home, out, copy_database)
    notes = {"backup": done.sha256, "to": __version__}
    applied = journal.migrate(by, "home.upgraded", notes)
    register.publish_index(home)
    journal.publish(home)
    wrong = [*journal.check(home), *register.check(home), *vault.check(home)]
    return {"applied": applied, "backup": str(out), "wrong": wrong}


def _beside(home: Home) -> Path:
    name = f"{home.path.name}-before-upgrade-{desk.today()}-{secrets.token_hex(2)}.backup"
    return home.path.with_name(name)


def _told(arguments: argparse.Namespace, row: dict[str, object]) -> int:
    wrong: list[str] = row["wrong"]  # type: ignore[assignment]
    if arguments.json:
        desk.print_json(row)
    elif row["backup"] is None:
        print("This home is up to date. Nothing was changed.")
    else:
        print(f"Upgraded. The home as it was is in {row['backup']}")
        for line in wrong:
            print(f"Wrong: {line}")
    return 1 if wrong else 0
