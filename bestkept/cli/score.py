"""Score a trade secret on the six factors, 1 to 5 with a reason each; earlier scores are kept.

The factors are those of the Restatement of Torts, section 757, comment b: known-outside,
known-inside, measures, value, effort, ease. 5 speaks most for a trade secret, 1 least. The
wording is ours: confirm with counsel. Beside the reason of a score of known-inside and
known-outside stands how many of ours and of partners know it by the record. Without a factor,
shows the scores and their history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept score TS-0001
  bestkept score TS-0001 known-inside 4 --because "Four engineers, all on record\""""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("asset", metavar="ASSET", help="its number, like TS-0001")
    parser.add_argument("factor", nargs="?", metavar="FACTOR", help="which of the six")
    parser.add_argument("points", nargs="?", type=int, choices=range(1, 6), metavar="1-5")
    parser.add_argument("--because", default="", metavar="TEXT", help="the reason, kept for good")
    parser.add_argument("--from", dest="first", metavar="DATE", help="first day (default today)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Score, or show."""
    if arguments.factor is None:
        return _show(arguments)
    if arguments.points is None or not arguments.because:
        raise WrongUse("Say how many points, 1 to 5, and --because.")
    first = desk.day(arguments.first) if arguments.first else None
    what = (arguments.asset, arguments.factor, arguments.points)
    with desk.of(arguments, "analyst", "legal") as here:
        from bestkept.protect.access import knowing
        from bestkept.register.inventory import actions

        because = knowing.scored(arguments.asset, arguments.factor, arguments.because)
        actions.score(here.by, *what, because, since=first)
    if arguments.json:
        desk.print_json({"asset": what[0], "factor": what[1], "score": what[2]})
    else:
        print(f"Recorded: {what[1]} of {what[0]} is {what[2]} of 5.")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    with desk.of(arguments, "analyst", "legal", "administrator", "auditor", "employee") as here:
        from bestkept.protect.access import knowing
        from bestkept.register import facts
        from bestkept.register.inventory import queries

        told = {
            factor: queries.history(here.by, arguments.asset, f"factor.{factor}")
            for factor in facts.FACTORS
        }
        asked = dict(facts.FACTORS)
        counted = knowing.counted(arguments.asset)
    for factor, spans in told.items():
        if arguments.json:
            rows = [vars(span) for span in spans]
            known = {"people": counted[factor]} if factor in counted else {}
            desk.print_json({"factor": factor, "asks": asked[factor], "history": rows} | known)
            continue
        print(f"{factor}: {asked[factor]}")
        for span in spans:
            print(f"  from {span.first}{f' until {span.end}' if span.end else ''}: {span.value}")
        if not spans:
            print("  not scored yet")
        if factor in counted:
            many = showing.plural(counted[factor], "person", "people")
            print(f"  on record today: {many}, by `access who`")
    return 0
