"""Accept, reject or send back a candidate; without one, list what waits for whom.

An analyst decides first, then legal: what both accept is a trade secret. To reject and to
send back takes a reason, and so does legal's acceptance of a vague description. Who accepts
what they submitted themselves is recorded as the same person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

    from bestkept.register.intake.queries import Waiting

EXAMPLE = """Examples:
  bestkept decide
  bestkept decide TS-0001 accept
  bestkept decide TS-0001 send-back --because "Say which steps" --as legal"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("asset", nargs="?", metavar="ASSET", help="its number, like TS-0001")
    parser.add_argument("verdict", nargs="?", choices=["accept", "reject", "send-back"])
    parser.add_argument("--because", default="", metavar="TEXT", help="the reason, kept for good")
    parser.add_argument(
        "--privileged", action="store_true", help="the reason is legal advice: show legal alone"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Decide, or list what waits."""
    if arguments.asset is None:
        return _waiting(arguments)
    if arguments.verdict is None:
        raise WrongUse("Say what you decide: accept, reject or send-back.")
    with desk.of(arguments, *_turn(arguments)) as here:
        from bestkept.register.intake import actions

        state = actions.decide(
            here.by,
            arguments.asset,
            arguments.verdict.replace("-", " "),
            because=arguments.because,
            privileged=arguments.privileged,
        )
        role = here.by.role
    if arguments.json:
        desk.print_json({"asset": arguments.asset, "state": state, "role": role})
    else:
        print(f"{arguments.asset} is {state}, decided as {role}.")
    return 0


def _turn(arguments: argparse.Namespace) -> tuple[str, ...]:
    """Return the roles whose turn it is, so that a person of several roles uses the right one."""
    with desk.of(arguments):
        from bestkept.register import queries
        from bestkept.register.intake import rules

        state = queries.asset(arguments.asset).fact("status") or ""
        return tuple(role for role in rules.turn(state) if role in rules.DECIDERS)


def _waiting(arguments: argparse.Namespace) -> int:
    with desk.of(arguments, "legal", "analyst", "administrator", "employee") as here:
        from bestkept.register.intake import queries

        found = queries.waiting(here.by)
    if not found and not arguments.json:
        print("Nothing waits for a decision.")
    for one in found:
        if arguments.json:
            desk.print_json(vars(one))
        else:
            _tell(one)
    return 0


def _tell(one: Waiting) -> None:
    whose = one.submitter if one.state == "sent back" else " or ".join(one.roles)
    print(
        f"{showing.painted(one.asset, '1')}  {one.title}\n         {one.state}: waits for {whose}"
    )
