"""Asking for a passphrase: without echo, or from a file or the environment for scripts."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

VARIABLE = "BESTKEPT_PASSPHRASE"
VAULT_VARIABLE = "BESTKEPT_VAULT_PASSPHRASE"


def add(parser: argparse.ArgumentParser) -> None:
    """Add the option that names a passphrase's file."""
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        help=f"its first line is the passphrase (else {VARIABLE}, else it is asked for)",
    )


def passphrase(named: str | None, variable: str, what: str, *, twice: bool = False) -> str:
    """Return the passphrase from the file `named`, the environment, or the terminal.

    With `twice` it is asked for again, since a mistyped one would shut everything out.
    """
    if named:
        try:
            return Path(named).read_text("utf-8").split("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError):
            raise WrongUse(f"The passphrase's file {named} cannot be read.") from None
    if variable in os.environ:
        return os.environ[variable]
    if not sys.stdin.isatty():
        raise WrongUse(
            f"A passphrase for {what} is needed, and nobody is there to ask. "
            f"Name its file with --passphrase-file, or set {variable}."
        )
    said = getpass.getpass(f"Passphrase for {what}: ")
    if twice and getpass.getpass("Again: ") != said:
        raise WrongUse("The two are not the same. Nothing was written; try again.")
    return said


def for_vault(named: str | None, *, twice: bool = False) -> Callable[[], str]:
    """Return what asks for the passphrase of the vault, when one is needed."""
    return lambda: passphrase(named, VAULT_VARIABLE, "the vault's keys", twice=twice)
