"""Verify a binder: that nothing in it was changed and that the owner's log holds it.

Exit code: 0 genuine under the log key given by --key or pinned in the home; 1 not, with
each failed check named; 2 wrong use. Without a key a binder can only be shown to be
consistent in itself, which proves nothing about who wrote it: that is exit code 1 too.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import showing
from bestkept.cli.wrong import WrongUse
from bestkept.engines.ledger import verify
from bestkept.home import Home

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept verify binder.zip
  bestkept verify binder.zip --key owner.vkey"""


_KEY = re.compile(r"\S+[+][0-9a-f]{8}[+]\S+")


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", metavar="FILE.zip", help="the binder")
    parser.add_argument("--key", metavar="K", help="the log's public key, or a file that holds it")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Verify and tell."""
    try:
        key = _pinned(arguments.home) if arguments.key is None else _given(arguments.key)
        report = verify.check_binder(verify.read_binder(Path(arguments.file)), key)
    except ValueError as trouble:
        raise WrongUse(str(trouble)) from None
    checks = [check._asdict() for check in report.checks]
    if arguments.json:
        print(json.dumps({"verdict": report.verdict, "key": report.key, "checks": checks}))
    elif not report.checks[0].ok:
        name = showing.harmless(arguments.file)
        print(f"NOT GENUINE: {name} is no binder, or was changed. {report.checks[0].why}")
    else:
        print(report)
    return 0 if report.verdict == "genuine" else 1


def _given(key: str) -> str | None:
    """Return the key given as such, or the one in the file that is named."""
    if not _KEY.fullmatch(key) and not Path(key).exists():
        raise WrongUse(f"The key file {key} is not there. Give its path, or the key itself.")
    return verify.read_key(key)


def _pinned(named: str | None) -> str | None:
    """Return the log key of the home, if there is one: the owner verifies without --key."""
    home = Home.find(named)
    if named is None and not home.log_vkey.exists():
        return None
    return home.require().log_vkey.read_text().strip()
