"""What follows: the states of a candidate, who moves it from one to the next, and their drawing."""

from __future__ import annotations

from dataclasses import dataclass

from bestkept.journal.rules import Refused
from bestkept.register.rules import CANDIDATE

REVIEWED = "reviewed"
ACCEPTED = "accepted"
REJECTED = "rejected"
SENT_BACK = "sent back"
DELISTED = "delisted"

ACCEPT = "accept"
REJECT = "reject"
SEND_BACK = "send back"
RESUBMIT = "resubmit"
DELIST = "de-list"
SUBMITTERS = ("employee", "analyst", "legal", "security", "administrator")


@dataclass(frozen=True)
class Transition:
    """A step: from a state, by a verb, to a state; the roles that may take it.

    `reasoned` tells that nobody takes it without saying why.
    """

    before: str
    verb: str
    after: str
    roles: tuple[str, ...]
    reasoned: bool


TRANSITIONS = (
    Transition(CANDIDATE, ACCEPT, REVIEWED, ("analyst",), reasoned=False),
    Transition(CANDIDATE, SEND_BACK, SENT_BACK, ("analyst",), reasoned=True),
    Transition(CANDIDATE, REJECT, REJECTED, ("analyst",), reasoned=True),
    Transition(REVIEWED, ACCEPT, ACCEPTED, ("legal",), reasoned=False),
    Transition(REVIEWED, SEND_BACK, SENT_BACK, ("legal",), reasoned=True),
    Transition(REVIEWED, REJECT, REJECTED, ("legal",), reasoned=True),
    Transition(SENT_BACK, RESUBMIT, CANDIDATE, SUBMITTERS, reasoned=False),
    Transition(ACCEPTED, DELIST, DELISTED, ("legal",), reasoned=True),
)
STATES = tuple(dict.fromkeys(s for t in TRANSITIONS for s in (t.before, t.after)))
VERDICTS = (ACCEPT, REJECT, SEND_BACK)
DECIDERS = ("analyst", "legal")


def step(before: str, verb: str) -> Transition:
    """Return the step that `verb` takes from a state; Refused where there is none."""
    found = next((t for t in TRANSITIONS if (t.before, t.verb) == (before, verb)), None)
    if found is None:
        able = [t.verb for t in TRANSITIONS if t.before == before]
        then = f"It can be: {', '.join(able)}." if able else "Nothing follows this state."
        raise Refused(f"What is {before} cannot be moved by {verb!r}. {then}")
    return found


def turn(state: str) -> tuple[str, ...]:
    """Return the roles that may move a candidate on from `state`; none at an end."""
    return next((t.roles for t in TRANSITIONS if t.before == state), ())


def drawing() -> str:
    """Return the states as a Mermaid diagram, as the documentation shows it."""
    names = {state: state.replace(" ", "_") for state in STATES}
    lines = ["stateDiagram-v2", f"    [*] --> {names[CANDIDATE]}: submit or register"]
    lines += [
        f"    {names[t.before]} --> {names[t.after]}: {t.verb} ({_by(t)}"
        f"{', with a reason' if t.reasoned else ''})"
        for t in TRANSITIONS
    ]
    ends = [state for state in STATES if not turn(state)]
    return "\n".join([*lines, *(f"    {names[state]} --> [*]" for state in ends)])


def _by(one: Transition) -> str:
    return "submitter" if one.verb == RESUBMIT else " or ".join(one.roles)
