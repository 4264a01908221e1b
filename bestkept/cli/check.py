"""Check a draft before it is posted. The draft is not kept, and no secret is shown.

A draft given as TEXT stays in your shell's history: better use - and pipe it in.

The verdict is "fine", "change" (a passage stands in guarded text) or "ask" (it may). Exit
code: 0 fine, 1 change or ask, 2 wrong use.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bestkept.cli import showing
from bestkept.cli.streams import standard_input
from bestkept.cli.wrong import WrongUse
from bestkept.gateways.checking import check
from bestkept.home import Home

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept check "Proud of our team: the new line runs"
  bestkept check - < draft.txt"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("text", nargs="?", default="-", metavar="TEXT", help="the draft; - reads")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check and tell."""
    home = Home.find(arguments.home)
    draft = _draft(arguments.text)
    with home.lock():
        told = check(draft, home)
    answer = {**vars(told), "reasons": [vars(one) for one in told.reasons]}
    if arguments.json:
        print(json.dumps(answer))
    else:
        _tell(answer, draft)
    return 0 if told.verdict == "fine" else 1


def _draft(text: str) -> str:
    if text != "-":
        return text
    try:
        return standard_input().read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongUse("The draft is not UTF-8 text. Save it as UTF-8 and try again.") from None


def _tell(answer: dict[str, Any], draft: str) -> None:
    if answer["verdict"] == "fine":
        print("Fine: nothing was recognised (copied text and names were looked for, no more).")
        return
    shown = set()
    for reason in answer["reasons"]:
        passage = draft[reason["start"] : reason["end"]]
        if passage not in shown:
            print(reason["advice"])
            showing.quoted(passage)
        shown.add(passage)
    print({"change": "Change this before you post.", "ask": "Ask first."}[answer["verdict"]])
