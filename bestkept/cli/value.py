"""Record what an asset is worth, or what it cost, with the method, the valuer and the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept value TS-0001 1200000.00 EUR --method income --valuer "Alice Archer"
  bestkept value TS-0001 340000 EUR --cost --method cost --valuer "Finance" --on 2025-12-31"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("asset", metavar="ASSET", help="its number, like TS-0001")
    parser.add_argument("amount", metavar="AMOUNT", help="like 1200000.50")
    parser.add_argument("currency", metavar="CURRENCY", help="three letters, like EUR")
    parser.add_argument("--cost", action="store_true", help="what it cost, not what it is worth")
    parser.add_argument("--method", required=True, choices=["cost", "market", "income"])
    parser.add_argument("--valuer", required=True, metavar="WHO", help="who says so")
    parser.add_argument("--on", metavar="DATE", help="the day it is valued for (default today)")
    parser.add_argument("--from", dest="first", metavar="DATE", help="first day (default today)")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Record it."""
    on = desk.day(arguments.on) if arguments.on else desk.today()
    first = desk.day(arguments.first) if arguments.first else None
    name = "cost" if arguments.cost else "value"
    with desk.of(arguments, "analyst", "legal") as here:
        from bestkept.register import facts
        from bestkept.register.inventory import actions

        currency = arguments.currency.upper()
        minor = facts.minor_units(arguments.amount, currency)
        told = facts.Valuation(minor, currency, arguments.method, arguments.valuer, on)
        actions.value(here.by, arguments.asset, name, told, since=first)
    if arguments.json:
        desk.print_json({"asset": arguments.asset, "name": name, **vars(told)})
    else:
        print(f"Recorded: {name} of {arguments.asset} is {told}.")
    return 0
