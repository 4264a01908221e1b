"""Invite a person to sign in to the pages: an address to give to them, and to nobody else.

It can be used once, within seven days, and ends any sign-in whose password was lost. Somebody
who is not on record yet is put there with --name and --role.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bestkept.cli import desk
from bestkept.people.rules import ROLES

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept invite alice@example.com
  bestkept invite ines@example.com --name "Ines Iyer" --role analyst --role employee"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("email", metavar="EMAIL", help="the person's address")
    parser.add_argument("--name", help="with --role: put the person on record first")
    # Not `role`, which is the one that whoever invites acts in.
    parser.add_argument(
        "--role", dest="roles", action="append", default=[], choices=ROLES, help="a role"
    )
    parser.add_argument("--origin", default="http://localhost:8000", metavar="URL")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Invite and tell the address."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bestkept.site.web")
    with desk.of(arguments, "administrator", "hr") as here:
        from bestkept.people import actions
        from bestkept.site.webkey import make_key
        from bestkept.web.signing import invitation_token

        if arguments.name:
            actions.add_person(here.by, arguments.email, arguments.name, arguments.roles)
        entry = actions.invite(here.by, arguments.email)
        make_key(here.home)
        key = here.home.web_key.read_text().strip()
        token = invitation_token(arguments.email.strip().lower(), entry, key)
    link = f"{arguments.origin}/invitation/{token}/"
    if arguments.json:
        desk.print_json({"email": arguments.email, "entry": entry, "address": link})
    else:
        print(link)
        print("It can be used once, within seven days. Give it to this person alone.")
    return 0
