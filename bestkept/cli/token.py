"""Make, list and end tokens, by which programs ask the API in your name.

A token never does more than you may yourself, nor more than its scopes. It is printed once,
and kept as a hash. Nobody makes one for somebody else.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept token add "nightly export" --scope read --days 90
  bestkept token list
  bestkept token end K-0001 --because "The machine was given away\""""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", nargs="?", choices=["list", "add", "end"], default="list")
    parser.add_argument("word", nargs="?", metavar="NAME|NUMBER", help="add: a name; end: a number")
    parser.add_argument("--scope", action="append", default=[], help="what it may do; repeatable")
    parser.add_argument("--days", type=int, default=90, help="how long (default %(default)s)")
    parser.add_argument("--because", default="", metavar="TEXT", help="end: why; kept")
    parser.add_argument("--json", action="store_true", help="one JSON object (list: one a line)")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    if arguments.what != "list" and not arguments.word:
        raise WrongUse("Give the token a name, or say the number of the one to end.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bestkept.site.web")
    with desk.of(arguments) as here:
        return {"add": _add, "list": _list, "end": _end}[arguments.what](arguments, here)


def _add(arguments: argparse.Namespace, here: desk.Desk) -> int:
    from bestkept.people import actions
    from bestkept.site.webkey import make_key
    from bestkept.web import tokens

    make_key(here.home)
    made = tokens.new()
    digest = tokens.digest(tokens.sha256(made), here.home.web_key.read_text().strip())
    number = actions.make_token(here.by, arguments.word, arguments.scope, arguments.days, digest)
    if arguments.json:
        desk.print_json({"number": number, "token": made})
    else:
        print(made)
        print(f"This is {number}. It is not shown again; whoever has it asks in your name.")
    return 0


def _list(arguments: argparse.Namespace, here: desk.Desk) -> int:
    from bestkept.people import queries

    found = queries.tokens_of(here.by.person)
    for one in found:
        used = f"last used on {one.used}" if one.used else "never used"
        if arguments.json:
            desk.print_json({**vars(one), "person": one.person.email})
        else:
            scopes = ", ".join(one.scopes)
            print(
                f"{one.number}  {showing.harmless(one.name)} ({scopes}), until {one.last}, {used}"
            )
    if not found and not arguments.json:
        print("No program asks in your name. Next: bestkept token add NAME --scope read")
    return 0


def _end(arguments: argparse.Namespace, here: desk.Desk) -> int:
    from bestkept.people import actions

    because = arguments.because or "Ended by its person"
    actions.end_token(here.by, desk.number(arguments.word), because)
    print(f"{desk.number(arguments.word)} is good for nothing any more.")
    return 0
