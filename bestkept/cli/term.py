"""Guard code names, embargoed names and canary phrases of one to a dozen words.

A term is asked for at a prompt that does not show it, or read from the standard input, one a
line: an argument would stay in your shell's history. It is not kept. The register knows its
number, kind and the hint that you give; the index has keyed values. Terms of no asset get a
label of their own (NM-0001). An ordinary word alone is refused, unless you say --anyway.
"""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.streams import standard_input
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

    from bestkept.register.terms.queries import TermView

EXAMPLE = """Examples:
  bestkept term add TS-0001 --kind "code name" --hint "the project of line 2"
  bestkept term add --label "Customer deal" --kind embargoed --until 2026-12-01 \\
      --hint "the customer's name" < names.txt
  bestkept term list
  bestkept term retire T-0001 --because "Announced on 1 December\""""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", nargs="?", choices=["add", "list", "retire"], default="list")
    parser.add_argument(
        "number", nargs="?", type=desk.number, metavar="NUMBER", help="of the asset or term"
    )
    parser.add_argument("--label", metavar="TEXT", help="add: what terms of no asset belong to")
    parser.add_argument("--kind", metavar="KIND", help="add: 'code name', embargoed or canary")
    parser.add_argument("--hint", metavar="TEXT", help="add: which it is, without saying it; kept")
    parser.add_argument("--until", metavar="DATE", help="add: the last day of an embargo")
    parser.add_argument("--anyway", action="store_true", help="add: take an ordinary word too")
    parser.add_argument("--because", metavar="TEXT", help="retire: the reason, kept for good")
    parser.add_argument("--json", action="store_true", help="one JSON object (list: one a line)")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    return {"add": _add, "list": _list, "retire": _retire}[arguments.what](arguments)


def _add(arguments: argparse.Namespace) -> int:
    if not (arguments.kind and arguments.hint and (arguments.number or arguments.label)):
        raise WrongUse("Say the asset (or --label), --kind and --hint. The term is asked for.")
    until = desk.day(arguments.until) if arguments.until else None
    texts = _texts()
    with desk.of(arguments, "employee", "analyst", "legal") as here:
        from bestkept.register.terms import actions

        numbers = actions.add(
            here.by,
            here.home,
            texts,
            kind=arguments.kind,
            hint=arguments.hint,
            asset=arguments.number,
            label=arguments.label,
            until=until,
            anyway=arguments.anyway,
        )
    if arguments.json:
        desk.print_json({"terms": numbers})
    else:
        are = "is" if len(numbers) == 1 else "are"
        print(f"{', '.join(numbers)} {are} guarded. What was typed is not kept.")
    return 0


def _texts() -> list[str]:
    """Return the terms, from a prompt that does not show them or from the standard input."""
    if sys.stdin is not None and sys.stdin.isatty():
        term, again = getpass.getpass("The term (not shown): "), getpass.getpass("Once more: ")
        if term != again:
            raise WrongUse("The two were not the same. Nothing was recorded.")
        return [term]
    try:
        lines = standard_input().read().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise WrongUse("The terms are not UTF-8 text. Save them as UTF-8 and try again.") from None
    found = [line.strip() for line in lines if line.strip()]
    if not found:
        raise WrongUse("No term was given. Pipe them in, one a line, or call this in a terminal.")
    return found


def _list(arguments: argparse.Namespace) -> int:
    with desk.of(arguments, "analyst", "legal", "security", "auditor", "employee") as here:
        from bestkept.register.terms import queries

        found = queries.terms(here.by, arguments.number)
    for one in found:
        if arguments.json:
            desk.print_json(vars(one))
        else:
            _tell(one)
    if not found and not arguments.json:
        print("No term is on record. Next: bestkept term add TS-0001 --kind canary --hint TEXT")
    return 0


def _tell(one: TermView) -> None:
    state = ""
    if one.retired is not None:
        state = f"  retired, entry {one.retired}"
    elif one.until:
        over = one.until < desk.today()
        state = f"  {'over since' if over else 'until'} {one.until}"
    print(f"{one.number}  {one.asset}  {one.kind:<9}  {showing.harmless(one.hint)}{state}")


def _retire(arguments: argparse.Namespace) -> int:
    if not (arguments.number and arguments.because):
        raise WrongUse("Say which term, and --because why it need not be guarded any more.")
    with desk.of(arguments, "legal", "analyst") as here:
        from bestkept.register.terms import actions

        actions.retire(here.by, here.home, arguments.number, arguments.because)
    if arguments.json:
        desk.print_json({"term": arguments.number, "retired": True})
    else:
        print(f"{arguments.number} is guarded no longer. It stays on record.")
    return 0
