"""Record organisations, for whom people work, their status and vetting; import and list them.

The status of a person is joining, working, leaving or left. Of a vetting only the result is
recorded, never the report.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

EXAMPLE = """Examples:
  bestkept people organisation "Meridian Loop" --kind partner --country IN
  bestkept people rename O-0001 "Meridian Loop Ltd" --because "New articles"
  bestkept people end O-0001 --because "The contract is over"
  bestkept people take-up O-0001 --because "There is another contract"
  bestkept people place petra@meridian.example --organisation O-0001 --job engineer --unit Coating
  bestkept people status petra@meridian.example working --because "Has signed all"
  bestkept people name petra@meridian.example "Petra Berg" --because "Has married"
  bestkept people vet petra@meridian.example basic --basis consent --by Checkers --on 2026-03-01
  bestkept people vettings petra@meridian.example
  bestkept people strike petra@meridian.example 41 --because "It was another Petra"
  bestkept people import people.csv
  bestkept people list
  bestkept people group Legal legal --because "Counsel decides here"
  bestkept people group Legal none --because "By hand again"
  bestkept people groups"""
_ORGANISING = ("administrator", "hr", "legal")
_PLACE = ("organisation", "unit", "job", "site", "country", "manager")


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", choices=list(_RUN))
    parser.add_argument("words", nargs="*", metavar="WORD", help="an address, a name or a file")
    parser.add_argument("--kind", help="of an organisation: own or partner")
    parser.add_argument("--organisation", metavar="NUMBER", help="with place: O-0001")
    for name in _PLACE[1:]:
        parser.add_argument(f"--{name}", help=f"with place: the {name}")
    parser.add_argument("--since", metavar="DATE", help="from this day on (default today)")
    parser.add_argument("--because", metavar="TEXT", help="the reason, where one is asked for")
    parser.add_argument("--basis", metavar="TEXT", help="with vet: the legal basis")
    parser.add_argument("--by", metavar="NAME", help="with vet: who did it")
    parser.add_argument("--on", metavar="DATE", help="with vet: when; with list: the day")
    parser.add_argument("--expires", metavar="DATE", help="with vet: from when it counts no more")
    parser.add_argument(
        "--awareness", default="not asked", help="with vet: passed, failed or not asked"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    return _RUN[arguments.what](arguments)


def _organisation(arguments: argparse.Namespace) -> int:
    (name,) = desk.words(
        arguments, 1, 'people organisation "Meridian Loop" --kind partner --country IN'
    )
    with desk.of(arguments, "administrator", "hr", "legal") as here:
        from bestkept.people import placing

        country = arguments.country or ""
        number = placing.add_organisation(here.by, name, arguments.kind or "partner", country)
    return desk.tell(arguments, {"organisation": number}, f"{number} is on record.")


def _rename(arguments: argparse.Namespace) -> int:
    number, name = desk.words(arguments, 2, 'people rename O-0001 "New name" --because TEXT')
    with desk.of(arguments, *_ORGANISING) as here:
        from bestkept.people import organising

        organising.rename(here.by, number, name, arguments.because or "")
    return desk.tell(arguments, {"organisation": number}, f"Recorded for {number}.")


def _end(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(arguments, 1, "people end O-0001 --because TEXT")
    with desk.of(arguments, *_ORGANISING) as here:
        from bestkept.people import organising

        organising.end(here.by, number, arguments.because or "")
    return desk.tell(arguments, {"organisation": number}, f"{number} has ended.")


def _take_up(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(arguments, 1, "people take-up O-0001 --because TEXT")
    with desk.of(arguments, *_ORGANISING) as here:
        from bestkept.people import organising

        organising.take_up(here.by, number, arguments.because or "")
    return desk.tell(arguments, {"organisation": number}, f"{number} is taken up again.")


def _place(arguments: argparse.Namespace) -> int:
    (email,) = desk.words(arguments, 1, "people place petra@meridian.example --organisation O-0001")
    told = {name: getattr(arguments, name) for name in _PLACE if getattr(arguments, name)}
    since = desk.day(arguments.since) if arguments.since else None
    with desk.of(arguments, "administrator", "hr") as here:
        from bestkept.people import placing

        placing.engage(here.by, email, told, since)
        _follow(here)
    return _recorded(arguments, email)


def _status(arguments: argparse.Namespace) -> int:
    email, status = desk.words(
        arguments, 2, "people status petra@meridian.example working --because TEXT"
    )
    since = desk.day(arguments.since) if arguments.since else None
    with desk.of(arguments, "administrator", "hr") as here:
        from bestkept.people import placing

        placing.set_status(here.by, email, status, arguments.because or "", since)
        _follow(here)
    return _recorded(arguments, email)


def _name(arguments: argparse.Namespace) -> int:
    email, name = desk.words(
        arguments, 2, 'people name petra@meridian.example "Petra Berg" --because TEXT'
    )
    with desk.of(arguments, "administrator", "hr") as here:
        from bestkept.people import placing

        placing.rename(here.by, email, name, arguments.because or "")
    return _recorded(arguments, email)


def _follow(here: desk.Desk) -> None:
    """Begin the case of whoever is joining, moving or leaving by what was just recorded."""
    from bestkept.protect.moves import tasks

    for number in tasks.follow(here.by):
        print(f"{number} is begun: bestkept move show {number}", file=sys.stderr)


def _vet(arguments: argparse.Namespace) -> int:
    email, level = desk.words(
        arguments, 2, "people vet petra@meridian.example basic --basis TEXT --by NAME"
    )
    done_on = desk.day(arguments.on) if arguments.on else desk.today()
    expires = desk.day(arguments.expires) if arguments.expires else None
    with desk.of(arguments, "administrator", "hr", "security") as here:
        from bestkept.people import placing

        placing.record_vetting(
            here.by,
            email,
            level,
            basis=arguments.basis or "",
            done_by=arguments.by or "",
            done_on=done_on,
            expires=expires,
            awareness=arguments.awareness,
        )
    return _recorded(arguments, email)


def _vettings(arguments: argparse.Namespace) -> int:
    (email,) = desk.words(arguments, 1, "people vettings petra@meridian.example")
    with desk.of(arguments, "administrator", "hr", "security", "auditor") as here:
        from bestkept.people import vetted

        found = vetted.of(here.by, email)
    for one in found:
        if arguments.json:
            desk.print_json(vars(one))
            continue
        state = f"struck: {one.wrong}" if one.wrong else "counts" if one.counts else ""
        until = f" until {one.expires}" if one.expires else ""
        words = f"{one.level}{until}, {one.basis}, by {one.done_by}; check {one.awareness}"
        print(
            f"{one.entry:>6}  {one.done_on}  {showing.harmless(words)}  {showing.harmless(state)}"
        )
    return 0


def _strike(arguments: argparse.Namespace) -> int:
    email, entry = desk.words(arguments, 2, "people strike EMAIL ENTRY --because TEXT")
    if not (entry.isascii() and entry.isdigit() and len(entry) < 16):
        raise WrongUse("Name the vetting by its entry: bestkept people vettings EMAIL lists them.")
    with desk.of(arguments, "administrator", "hr", "security") as here:
        from bestkept.people import placing

        placing.strike_vetting(here.by, email, int(entry), arguments.because or "")
    return _recorded(arguments, email)


def _recorded(arguments: argparse.Namespace, email: str) -> int:
    return desk.tell(arguments, {"person": email}, f"Recorded for {email}.")


def _import(arguments: argparse.Namespace) -> int:
    (name,) = desk.words(arguments, 1, "people import people.csv")
    from bestkept.gateways import tables

    lines = [(line.number, line.cells) for line in tables.read(Path(name))]
    with desk.of(arguments, "administrator", "hr") as here:
        from bestkept.people import placing

        count = placing.import_people(here.by, lines)
        _follow(here)
    return desk.tell(arguments, {"lines": count}, f"Imported: {showing.plural(count, 'line')}.")


def _list(arguments: argparse.Namespace) -> int:
    desk.words(arguments, 0, "people list")
    on = desk.day(arguments.on) if arguments.on else None
    with desk.of(arguments, "administrator", "hr", "legal", "security", "auditor") as here:
        from bestkept.people import organisations, queries

        places, people = organisations.listed(here.by), queries.placed(here.by, on)
    for one in [*places, *people] if arguments.json else ():
        desk.print_json(vars(one))
    for place in () if arguments.json else places:
        over = f", ended {place.ended}" if place.ended else ""
        name = showing.harmless(place.name)
        print(f"{place.number}  {place.kind:<8} {place.country}  {name}{over}")
    for person in () if arguments.json else people:
        where = f"{person.job} in {person.unit}, {person.organisation} ({person.country})"
        place_told = showing.harmless(where) if person.organisation else "no position on record"
        status = person.status or "no status"
        vetted = f", vetted: {person.vetted}" if person.vetted else ""
        print(f"{showing.harmless(person.email)}  {status}, {place_told}{vetted}")
    return 0


def _group(arguments: argparse.Namespace) -> int:
    name, role = desk.words(arguments, 2, "people group Legal legal --because TEXT")
    with desk.of(arguments, "administrator") as here:
        from bestkept.people import groups

        if role == "none":
            groups.give_no_longer(here.by, name, arguments.because or "")
        else:
            groups.give(here.by, name, role, arguments.because or "")
        _follow(here)
    return desk.tell(arguments, {"group": name, "role": role}, f"Recorded for group {name}.")


def _groups(arguments: argparse.Namespace) -> int:
    desk.words(arguments, 0, "people groups")
    with desk.of(arguments, "administrator", "security", "auditor") as here:
        from bestkept.people import directory

        found = directory.mappings(here.by)
    for one in found:
        if arguments.json:
            desk.print_json(vars(one))
        else:
            print(f"{showing.harmless(one.name)}  gives {one.role}, since {one.since}")
    return 0


_RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "organisation": _organisation,
    "rename": _rename,
    "end": _end,
    "take-up": _take_up,
    "place": _place,
    "status": _status,
    "name": _name,
    "vet": _vet,
    "vettings": _vettings,
    "strike": _strike,
    "import": _import,
    "list": _list,
    "group": _group,
    "groups": _groups,
}
