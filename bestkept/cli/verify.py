"""Verify a binder: that nothing in it was changed and that the owner's log holds it.

Exit code: 0 genuine under the log key given by --key or pinned in the home; 1 not, with
each failed check named; 2 wrong use. Without a key a binder can only be shown to be
consistent in itself, which proves nothing about who wrote it: that is exit code 1 too.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli.wrong import WrongUse
from bestkept.engines.ledger import verify
from bestkept.home import Home

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept verify binder.zip
  bestkept verify binder.zip --key owner.vkey"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", metavar="FILE.zip", help="the binder")
    parser.add_argument("--key", metavar="K", help="the log's public key, or a file that holds it")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Verify and tell."""
    try:
        data = verify.read_binder(Path(arguments.file))
        pinned = arguments.key is None
        key = _pinned(arguments.home, data) if pinned else verify.read_key(arguments.key)
        report = verify.check_binder(data, key)
    except ValueError as trouble:
        raise WrongUse(str(trouble)) from None
    checks = [check._asdict() for check in report.checks]
    if arguments.json:
        print(json.dumps({"verdict": report.verdict, "key": report.key, "checks": checks}))
    else:
        print(report)
    return 0 if report.verdict == "genuine" else 1


def _pinned(named: str | None, data: bytes) -> str | None:
    """Return the log key of the home, if there is one: the owner verifies without --key.

    A binder from before a restore is held against the key that the log had then.
    """
    home = Home.find(named)
    if named is None and not home.log_vkey.exists():
        return None
    key = home.require().log_vkey.read_text().strip()
    earlier = {path.read_text().strip() for path in home.log.glob("origins/*.vkey")}
    try:
        inside = verify.open_zip(data)["key.txt"].decode().strip() if earlier else key
    except (ValueError, LookupError, struct.error):
        return key
    return inside if inside in earlier else key
