"""Record that a fact about an asset changed from a day, or was wrong from the start.

Nothing is overwritten: the earlier value stays on record with the days on which it held.
The facts are title, tier, owner, deputy, location, description (what it is), boundary (what
it is not), patent-or-secret, weakness, value, cost, and those of other rights: right-state,
registration, registry, jurisdiction, filed, granted, expires. Places, copies, authors and
limits stand side by side (place.1, place.2): --end says that one holds no longer. Days are
UTC days.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

    from bestkept.register.rules import Span

EXAMPLE = """Examples:
  bestkept amend TS-0001 tier top --from 2026-03-01 --because "Board decision 14"
  bestkept amend TS-0001 owner bob@halden.example --correct --because "Typed wrongly"
  bestkept amend TS-0001 place.2 --end --because "Server switched off\""""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("asset", type=desk.number, metavar="ASSET", help="its number, like TS-0001")
    parser.add_argument(
        "field", metavar="FIELD", help="title, tier, owner, location, description, ..."
    )
    parser.add_argument("value", metavar="VALUE", nargs="?", help="what holds now")
    parser.add_argument(
        "--end", action="store_true", help="it holds no longer, and nothing instead"
    )
    parser.add_argument("--from", dest="first", metavar="DATE", help="first day (default today)")
    parser.add_argument("--correct", action="store_true", help="what is on record was wrong")
    parser.add_argument("--on", metavar="DATE", help="with --correct: a day on which it is wrong")
    parser.add_argument(
        "--because", required=True, metavar="TEXT", help="the reason, kept for good"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Record it and tell."""
    first = desk.day(arguments.first) if arguments.first else None
    on = desk.day(arguments.on) if arguments.on else None
    if arguments.end == (arguments.value is not None):
        raise WrongUse("Say what holds now, or --end that nothing does.")
    if on and not arguments.correct:
        raise WrongUse("--on goes with --correct. The first day of a change is told by --from.")
    with desk.of(arguments, "administrator", "legal", "analyst") as here:
        from bestkept.register import actions, queries

        what = (here.by, arguments.asset, arguments.field, arguments.value)
        if arguments.end:
            actions.end(*what[:3], on=first or desk.today(), because=arguments.because)
        elif arguments.correct:
            actions.correct(*what, because=arguments.because, valid_from=first, on=on)
        else:
            actions.amend(*what, valid_from=first or desk.today(), because=arguments.because)
        spans = queries.spans_of(arguments.asset, arguments.field)
    if arguments.json:
        names = ("asset", "field", "value")
        desk.print_json({name: getattr(arguments, name) for name in names})
        return 0
    if arguments.end:
        print(f"Recorded: {arguments.field} of {arguments.asset} holds no longer.")
        return 0
    # The record is asked, not the command line: a change that is on record may cut it short.
    asked = first or on or desk.today()
    print(f"Recorded: {arguments.field} of {arguments.asset} {_told(spans, asked)}.")
    return 0


def _told(spans: list[Span], asked: date) -> str:
    """Return what holds on the day asked about, with its days, and what follows."""
    found = next((n for n, span in enumerate(spans) if span.first <= asked < span.end), None)
    if found is None:
        return f"is not on record for {asked}"
    span, after = spans[found], spans[found + 1 : found + 2]
    told = f"is {showing.harmless(span.value)} from {span.first}"
    if span.end == date.max:
        return f"{told} on"
    if after and after[0].first == span.end:
        return f"{told} until {span.end}, when {showing.harmless(after[0].value)} follows"
    return f"{told} until {span.end}"
