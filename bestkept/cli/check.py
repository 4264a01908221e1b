"""Check a draft before it is posted. The draft is not kept, and no secret is shown.

A draft given as TEXT stays in your shell's history: better use - and pipe it in.

The verdict is "fine", "change" (a passage stands in guarded text) or "ask" (it may). Exit
code: 0 fine, 1 change or ask, 2 wrong use.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from bestkept.cli import laptops, showing
from bestkept.cli.streams import standard_input
from bestkept.cli.wrong import WrongUse
from bestkept.gateways.checking import checked

if TYPE_CHECKING:
    import argparse

    from bestkept.cli.laptops import Guard

EXAMPLE = """Examples:
  bestkept check "Proud of our team: the new line runs"
  bestkept check - < draft.txt"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("text", nargs="?", default="-", metavar="TEXT", help="the draft; - reads")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument(
        "--ask",
        action="store_true",
        help="on a laptop: send the draft to the server, for all lenses",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check and tell."""
    draft = _draft(arguments.text)
    with laptops.guard(arguments.home) as guard:
        answer = _asked(draft, guard) if arguments.ask else _checked(draft, guard)
    if arguments.json:
        print(json.dumps(answer))
    else:
        _tell(answer, draft)
    return 0 if answer["verdict"] == "fine" else 1


def _checked(draft: str, guard: Guard) -> dict[str, Any]:
    told = checked(draft, guard.index, guard.left_out)
    return {**vars(told), "reasons": [vars(one) for one in told.reasons]}


def _asked(draft: str, guard: Guard) -> dict[str, Any]:
    if guard.login is None:
        raise WrongUse("--ask is for laptops: the home here has all lenses.")
    told: Any = guard.login.server.ask("/check", {"text": draft}, least=4096).json()
    if not isinstance(told, dict) or not _whole(told):
        raise WrongUse("The server's answer cannot be read. Nothing is known of the draft.")
    return told


def _whole(told: dict[str, Any]) -> bool:
    there = all(isinstance(told.get(name), list) for name in ("left_out", "reasons"))
    return there and told.get("verdict") in ("fine", "change", "ask")


def _draft(text: str) -> str:
    if text != "-":
        return text
    try:
        return standard_input().read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongUse("The draft is not UTF-8 text. Save it as UTF-8 and try again.") from None


def _tell(answer: dict[str, Any], draft: str) -> None:
    if answer["left_out"]:
        lenses = " and ".join(answer["left_out"])
        print(f"Not looked at by the lens {lenses}; --ask lets the server look.", file=sys.stderr)
    if answer["verdict"] == "fine":
        if "term" in answer["left_out"]:
            print("Fine as far as was looked: no copied text was recognised.")
            return
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
