"""Put a patent, trademark, copyright or body of know-how into the inventory.

They stand beside the trade secrets, with number, registry, jurisdiction, dates and state,
what makes them weak, and the decision between patent and secret with its reason. Change
them with `bestkept amend`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept asset patent --title "Coating head" --number "EP 3 123 456" --registry EPO \\
      --jurisdiction EP --filed 2024-02-01 --state filed --decision "patent: seen in the product"
  bestkept asset know-how --title "Line start-up" --weakness "Known to two leavers\""""

_FACTS = {
    "title": "title",
    "owner": "owner",
    "number": "registration",
    "registry": "registry",
    "jurisdiction": "jurisdiction",
    "filed": "filed",
    "granted": "granted",
    "expires": "expires",
    "state": "right-state",
    "decision": "patent-or-secret",
    "weakness": "weakness",
    "what": "description",
    "place": "location",
}


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("kind", choices=["patent", "trademark", "copyright", "know-how"])
    parser.add_argument("--title", required=True, help="what it is called")
    parser.add_argument("--owner", metavar="EMAIL", help="who answers for it (default: you)")
    parser.add_argument("--number", metavar="N", help="the number in the registry")
    parser.add_argument("--registry", help="which registry or office")
    parser.add_argument("--jurisdiction", help="where it holds")
    parser.add_argument("--filed", metavar="DATE", help="day of filing")
    parser.add_argument("--granted", metavar="DATE", help="day of grant or registration")
    parser.add_argument("--expires", metavar="DATE", help="day of expiry or renewal")
    parser.add_argument("--state", help="idea, drafted, filed, published, granted, lapsed, ...")
    parser.add_argument(
        "--decision", metavar="TEXT", help="'secret: why', 'patent: why', 'both: why', ..."
    )
    parser.add_argument("--weakness", metavar="TEXT", help="what makes it vulnerable")
    parser.add_argument("--is", dest="what", metavar="TEXT", help="what it is")
    parser.add_argument("--lies", dest="place", metavar="TEXT", help="where it lies")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Record it."""
    told = {fact: getattr(arguments, option) for option, fact in _FACTS.items()}
    with desk.of(arguments, "legal", "analyst") as here:
        from bestkept.register.inventory import actions

        given = {name: text for name, text in told.items() if text}
        number = actions.add_right(here.by, arguments.kind, given)
    if arguments.json:
        desk.print_json({"asset": number, "kind": arguments.kind})
    else:
        print(f"{number} is in the inventory. `bestkept show {number}` tells what is on record.")
    return 0
