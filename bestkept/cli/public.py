"""Declare own texts public, such as brochures and open source, so that copies are excused.

They are sketched and dropped. Their copies are still found, labelled `public` with the number
of the text, and raise no alarm, in documents that were guarded before, too. Each declaration
is a recorded act with its reason, and can be withdrawn. No text is ever learnt by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept public add brochure.pdf ~/code/our-library --because "Handed out at the fair"
  bestkept public list
  bestkept public withdraw P-0001 --because "Never handed out\""""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", nargs="?", choices=["add", "list", "withdraw"], default="list")
    parser.add_argument("words", nargs="*", metavar="PATH|NUMBER", help="add: files or folders")
    parser.add_argument("--because", metavar="TEXT", help="why it is public, or no longer; kept")
    parser.add_argument("--json", action="store_true", help="one JSON object (list: one a line)")
    showing.add_unconfined(parser)
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    return {"add": _add, "list": _list, "withdraw": _withdraw}[arguments.what](arguments)


def _add(arguments: argparse.Namespace) -> int:
    if not (arguments.words and arguments.because):
        raise WrongUse("Say what is public, and --because why.")
    with desk.of(arguments, "legal", "analyst") as here:
        from bestkept.cli.register import sketched
        from bestkept.register.published import actions

        reader = sketched(here.home, arguments.words, confined=not arguments.unconfined)
        if not reader.found:
            raise WrongUse("There is no text of nine words or more that could be read.")
        numbers = actions.declare(here.by, here.home, reader.found, because=arguments.because)
    if arguments.json:
        row = {"public": numbers, "unread": reader.unread, "guarded": reader.already}
        desk.print_json(row)
    else:
        print(f"{showing.plural(len(numbers), 'text')} declared public: {_range(numbers)}.")
        for one in reader.unread:
            print(showing.harmless(f"Not declared: {one['path']}: {one['why']}"))
        for one in reader.already:
            known = f"{one['asset']} guards the same bytes, which are excused from now on"
            print(showing.harmless(f"Mind: {one['path']}: {known}"))
    return 3 if reader.unread else 0


def _range(numbers: list[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"


def _list(arguments: argparse.Namespace) -> int:
    with desk.of(arguments, "analyst", "legal", "security", "auditor", "employee") as here:
        from bestkept.register.published import queries

        found = queries.published(here.by)
    for one in found:
        if arguments.json:
            desk.print_json(vars(one))
        else:
            gone = "" if one.withdrawn is None else f"  (withdrawn, entry {one.withdrawn})"
            told = f"{one.number}  {one.location}: {one.because}{gone}"
            print(showing.harmless(told))
    if not found and not arguments.json:
        print("Nothing was declared public. Licences and usual boilerplate are known anyway.")
    return 0


def _withdraw(arguments: argparse.Namespace) -> int:
    if len(arguments.words) != 1 or not arguments.because:
        raise WrongUse("Say which text, like P-0001, and --because why.")
    number = desk.number(arguments.words[0])
    with desk.of(arguments, "legal", "analyst") as here:
        from bestkept.register.published import actions

        actions.withdraw(here.by, here.home, number, arguments.because)
    if arguments.json:
        desk.print_json({"public": number, "withdrawn": True})
    else:
        print(f"Copies of {number} are alarms again.")
    return 0
