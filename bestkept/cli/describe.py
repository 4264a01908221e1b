"""Tell whether a description is specific enough, and in plain words what is missing.

Looks at what is on record for ASSET, at what you say here, or at both: what you say takes
the place of what is on record. Nothing is recorded, and nothing is stopped. A secret must be
identified with reasonable particularity (Cal. CCP section 2019.210 and similar decisions):
confirm with counsel; this is not legal advice. Exit code: 0 specific, 1 something is missing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept import content
from bestkept.cli import desk, submit
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

    from bestkept.register.intake.description import Description

EXAMPLE = """Examples:
  bestkept describe TS-0001
  bestkept describe --is "All our know-how" --is-not "What is public" --lies "On our servers"
  bestkept describe --examples"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("asset", nargs="?", metavar="ASSET", help="its number, like TS-0001")
    parser.add_argument("--title", default="", help="what it is called")
    submit.add_parts(parser)
    parser.add_argument("--examples", action="store_true", help="show good and bad descriptions")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check and tell."""
    if arguments.examples:
        return _examples(arguments)
    if not arguments.asset and not submit.parts(arguments):
        raise WrongUse("Name an asset, or say --is, --is-not and --lies.")
    from bestkept.register.intake import description

    found = description.gaps(_described(arguments))
    if arguments.json:
        missing = [vars(gap) for gap in found]
        desk.print_json({"specific": not found, "missing": missing, "source": description.SOURCE})
    else:
        for gap in found:
            print(f"Missing: {gap.words}")
        print(description.SOURCE if found else "This is specific, as far as words can tell.")
    return 1 if found else 0


def _described(arguments: argparse.Namespace) -> Description:
    from bestkept.register.intake.description import Description

    recorded = Description()
    if arguments.asset:
        with desk.of(arguments, "legal", "analyst", "administrator", "employee") as here:
            from bestkept.register import queries
            from bestkept.register.intake.queries import described

            recorded = described(queries.seen_asset(here.by, arguments.asset))
    return Description(
        arguments.title or recorded.title,
        arguments.what or recorded.what,
        arguments.boundary or recorded.boundary,
        arguments.place or recorded.place,
    )


def _examples(arguments: argparse.Namespace) -> int:
    from bestkept.register.intake.description import Description, gaps

    told = json.loads((Path(content.__file__).parent / "descriptions.json").read_text("utf-8"))
    for kind in ("good", "bad"):
        for one in told[kind]:
            if arguments.json:
                desk.print_json({"kind": kind, **one})
                continue
            print(f"{kind.capitalize()}: {one['title']}\n  It is: {one['is']}")
            print(f"  It is not: {one['is_not']}\n  It lies: {one['lies']}")
            parts = (one["title"], one["is"], one["is_not"], one["lies"])
            for gap in gaps(Description(*parts)):
                print(f"  Missing: {gap.words}")
    return 0
