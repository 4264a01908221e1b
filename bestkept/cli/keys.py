"""Show the public key of this home's log: hand it to counsel, apart from any binder.

Whoever holds it can verify every binder that this home writes, now and later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.home import Home

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Example:
  bestkept keys > owner.vkey"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the key."""
    print(Home.find(arguments.home).require().log_vkey.read_text().strip())
    return 0
