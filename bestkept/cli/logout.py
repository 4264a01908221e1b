"""Sign this machine out: the token ends on the server; key and index are removed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.gateways import laptop
from bestkept.gateways.server import NotLetIn, ServerTrouble

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Example:
  bestkept logout"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Sign out."""
    del arguments
    told = laptop.login()
    if told is None:
        laptop.forget()
        print("Nobody is signed in here.")
        return 0
    why = ""
    try:
        told.server.ask("/logout", {})
    except NotLetIn:
        pass  # it had ended already
    except ServerTrouble as trouble:
        why = f"{trouble} End token {told.number} at {told.url}/me/tokens/ yourself."
    laptop.forget()
    print(f"Signed out of {told.url}: key and index are removed.")
    if why:
        print(why)
    return 2 if why else 0
