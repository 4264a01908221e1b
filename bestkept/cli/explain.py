"""Explain a finding on record: what matched, how rare it is, why it was not excused.

The file in which it was found is read again, since no passage is kept; run it from the folder
of the scan where the path was relative. Nothing of the guarded text is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

    from bestkept.watch.queries import FindingView

EXAMPLE = """Examples:
  bestkept explain F-0001
  bestkept scan --explain outbox/"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("number", type=desk.number, metavar="FINDING", help="like F-0001")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    showing.add_unconfined(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read again, explain and tell."""
    from bestkept.engines import detect
    from bestkept.gateways import explaining

    with desk.of(arguments) as here:
        seen = _on_record(arguments.number)
        index = detect.Index.open(here.home.index, here.home.detect_key(), showing.today())
        again = explaining.found_again(
            index, seen.path, seen.member, seen.excerpt_sha256, confined=not arguments.unconfined
        )
    mine = next((one for found, one in again.told if found.document == seen.document), None)
    if mine is None:
        raise WrongUse(
            f"{seen.path} does not say any more what was found there, or the index no longer "
            "guards it. What is on record stands: see `bestkept findings`."
        )
    row: dict[str, Any] = {"number": seen.number, "verdict": seen.verdict, **mine.row()}
    if arguments.json:
        desk.print_json(row)
        return 0
    print(f"{seen.number}  {showing.harmless(seen.path)}, line {seen.line}  ({seen.verdict})")
    showing.quoted(again.passage)
    for sentence in explaining.sentences(mine):
        print(showing.harmless(f"- {sentence}"))
    return 0


def _on_record(number: str) -> FindingView:
    from bestkept.watch import queries

    found = next((one for one in queries.findings() if one.number == number), None)
    if found is None:
        raise WrongUse(f"There is no finding {number}. `bestkept findings` lists them.")
    return found
