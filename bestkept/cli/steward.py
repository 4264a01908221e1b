"""Say who answers for a partner or a country, hand all of a leaver over, and list what is vacant.

An IP specialist and a deputy answer for each partner and each country; owner and deputy of a
secret are facts of it. A post is vacant, too, where whoever holds it is leaving or holds no role
that may. Exit code of `vacancies`: 0 none, 1 some.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk, showing

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

EXAMPLE = """Examples:
  bestkept steward assign O-0003 specialist lena@halden.example --because "Knows the coaters"
  bestkept steward assign IN deputy aksel@halden.example --because "Stands in"
  bestkept steward end IN deputy --because "Moves to Poland"
  bestkept steward hand-over aksel@halden.example maud@halden.example --because "Aksel leaves"
  bestkept steward vacancies
  bestkept steward list --on 2026-03-01"""
_MAY = ("legal", "administrator")
_SEE = ("legal", "analyst", "security", "hr", "auditor", "administrator")


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", choices=list(_RUN))
    parser.add_argument("words", nargs="*", metavar="WORD", help="O-0003, IN, a post, an address")
    parser.add_argument("--because", metavar="TEXT", help="the reason")
    parser.add_argument("--since", metavar="DATE", help="with assign: from when (default today)")
    parser.add_argument("--on", metavar="DATE", help="with list and vacancies: the day")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    return _RUN[arguments.what](arguments)


def _assign(arguments: argparse.Namespace) -> int:
    of, post, email = desk.words(
        arguments, 3, "steward assign O-0003 specialist lena@halden.example"
    )
    since = desk.day(arguments.since) if arguments.since else None
    with desk.of(arguments, *_MAY) as here:
        from bestkept.protect.stewards import actions

        why = arguments.because or ""
        actions.assign(here.by, of, post, email, because=why, since=since)
    return _done(arguments, [of])


def _end(arguments: argparse.Namespace) -> int:
    of, post = desk.words(arguments, 2, "steward end IN deputy --because TEXT")
    with desk.of(arguments, *_MAY) as here:
        from bestkept.protect.stewards import actions

        actions.end(here.by, of, post, arguments.because or "")
    return _done(arguments, [of])


def _hand_over(arguments: argparse.Namespace) -> int:
    leaver, to = desk.words(
        arguments, 2, "steward hand-over aksel@halden.example maud@halden.example"
    )
    with desk.of(arguments, *_MAY) as here:
        from bestkept.protect.stewards import actions

        done = actions.hand_over(here.by, leaver, to, arguments.because or "")
    return _done(arguments, done)


def _done(arguments: argparse.Namespace, of: list[str]) -> int:
    return desk.tell(arguments, {"of": of}, f"Recorded for {', '.join(of)}.")


def _list(arguments: argparse.Namespace) -> int:
    desk.words(arguments, 0, "steward list")
    on = desk.day(arguments.on) if arguments.on else None
    with desk.of(arguments, *_SEE) as here:
        from bestkept.protect.stewards import queries

        found = queries.coverage(here.by, on)
    for one in found:
        posts = {post: holder and holder.email for post, holder in one.posts.items()}
        if arguments.json:
            desk.print_json({"kind": one.kind, "number": one.number, "name": one.name} | posts)
        else:
            told = "; ".join(f"{post}: {email or 'nobody'}" for post, email in posts.items())
            print(f"{one.number:<7} {showing.harmless(f'{one.name}  {told}')}")
    return 0


def _vacancies(arguments: argparse.Namespace) -> int:
    desk.words(arguments, 0, "steward vacancies")
    on = desk.day(arguments.on) if arguments.on else None
    with desk.of(arguments, *_SEE) as here:
        from bestkept.protect.stewards import queries, rules

        found = queries.vacancies(here.by, on)
    for one in found:
        if arguments.json:
            desk.print_json(vars(one))
        else:
            print(f"{one.since}  {showing.harmless(rules.told(one))}")
    if not found and not arguments.json:
        print("Everything has somebody who answers for it, and a deputy.")
    return 1 if found else 0


_RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "assign": _assign,
    "end": _end,
    "hand-over": _hand_over,
    "list": _list,
    "vacancies": _vacancies,
}
