"""Open an incident from findings, record each step, close it; or list what is open.

The clock runs from discovery. A court asks what you did, and how soon.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

    from bestkept.respond.queries import IncidentView

EXAMPLE = """Examples:
  bestkept incident open F-0001 F-0002 --title "Price table at a reseller"
  bestkept incident step I-0001 "Asked the partner to take the file down"
  bestkept incident close I-0001 --because "Removed, and confirmed in writing"
  bestkept incident list"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", choices=["open", "step", "close", "list"])
    parser.add_argument("words", nargs="*", metavar="WORD", help="findings; or incident and text")
    parser.add_argument("--title", help="with open: what happened, in a line")
    parser.add_argument("--discovered", metavar="INSTANT", help="with open: when (default now)")
    parser.add_argument("--because", metavar="TEXT", help="with close: the reason")
    parser.add_argument("--outcome", default="", help="with close: contained, no harm, lost, ...")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    return {"open": _open, "step": _step, "close": _close, "list": _list}[arguments.what](arguments)


def _open(arguments: argparse.Namespace) -> int:
    if not arguments.words or not arguments.title:
        raise WrongUse("Say which findings, and --title: incident open F-0001 --title 'What'.")
    discovered = _instant(arguments.discovered)
    with desk.of(arguments) as here:
        from bestkept.respond import actions

        numbers = [desk.number(word) for word in arguments.words]
        number = actions.open_incident(here.by, arguments.title, numbers, discovered)
    if arguments.json:
        desk.print_json({"incident": number})
    else:
        print(f"{number} is open. Next: bestkept incident step {number} 'What you did'")
    return 0


def _instant(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{text!r} is no instant. Write it like 2026-03-01T14:30+01:00.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _step(arguments: argparse.Namespace) -> int:
    if len(arguments.words) != 2:
        raise WrongUse("Say which incident and what was done: incident step I-0001 'Called'.")
    with desk.of(arguments) as here:
        from bestkept.respond import actions

        number = desk.number(arguments.words[0])
        actions.add_step(here.by, number, arguments.words[1])
    print(f"Recorded in {number}.")
    return 0


def _close(arguments: argparse.Namespace) -> int:
    if len(arguments.words) != 1 or not arguments.because:
        raise WrongUse("Say which incident, and --because: incident close I-0001 --because 'Why'.")
    with desk.of(arguments) as here:
        from bestkept.respond import actions

        number = desk.number(arguments.words[0])
        actions.close_incident(here.by, number, arguments.because, arguments.outcome)
    print(f"{number} is closed.")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    with desk.of(arguments):
        from bestkept.respond import queries

        found = queries.incidents()
    if not found and not arguments.json:
        print("No incident is on record.")
    for one in found:
        if arguments.json:
            desk.print_json({**vars(one), "steps": [vars(step) for step in one.steps]})
        else:
            _tell(one)
    return 0


def _tell(one: IncidentView) -> None:
    print(
        f"{showing.painted(one.number, '1')}  {one.status:<7} {showing.harmless(one.title)}\n"
        f"        {showing.plural(one.hours, 'hour')} since discovery, "
        f"{showing.plural(len(one.findings), 'finding')}, {showing.plural(len(one.steps), 'step')}"
    )
    for step in one.steps:
        print(f"        {step.at:%Y-%m-%d %H:%M} UTC  {showing.harmless(step.text)}")
