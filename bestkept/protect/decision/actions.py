"""What changes: a decision is made and recorded, in the transaction of what hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bestkept.journal.actions import act
from bestkept.journal.rules import Refused
from bestkept.people.queries import authorise, person
from bestkept.protect.decision import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.protect.decision.rules import Asked, Decision

EVERYBODY = (*queries.MAY_SEE, "employee", "analyst", "monitoring", "partner", "custodian")


def decide(
    by: Actor, email: str, number: str, purpose: str, version: int | None = None
) -> tuple[int, Decision]:
    """Decide whether a person may know a secret, open nothing, and record the question.

    Whoever is asked about may ask for themselves. Returns the entry and the decision.
    """
    with act("access.decided", by) as recording:
        decision = decided(recording, by, email, number, purpose, version=version)
        recording.note("opened", None)
    return recording.number, decision


def decided(
    recording: Recording,
    by: Actor,
    email: str,
    number: str,
    purpose: str,
    *,
    version: int | None = None,
) -> Decision:
    """Decide in the act that is open, and note the decision in it.

    What an act opens, it opens after this, in the same transaction: nothing that the decision
    rests on can change in between. Without a version, the one that `queries.evaluate_for` finds.
    Who knows nothing of a secret is answered as if there was none.
    """
    day = recording.at.date()
    who = email.strip().lower()
    authorise(by, day, *(EVERYBODY if who == by.person else queries.MAY_SEE))
    if person(who) is None:
        raise Refused(f"Nobody on record has the e-mail address {who}. Add the person first.")
    if by.role not in queries.KNOWS_ALL and not queries.aware(who, number):
        # The same words as for a secret that there is not: nobody learns by trying.
        raise Refused(queries.UNKNOWN.format(number))
    what = " ".join(purpose.lower().split())
    decision = queries.evaluate_for(who, number, what, day, version=version)
    recording.about(f"{queries.SUBJECT}{number}", f"{queries.SUBJECT}{who}")
    note(recording, decision.asked, decision)
    return decision


def note(recording: Recording, asked: Asked, decision: Decision) -> None:
    """Note in an act what was asked, and everything by which it can be decided again."""
    for name in ("person", "asset", "version", "purpose", "day"):
        recording.note(name, getattr(asked, name))
    recording.note("policy", decision.policy)
    recording.note("permitted", decision.permitted)
    recording.note("conditions", queries.listed(decision))


def note_all(recording: Recording, decisions: Sequence[Decision]) -> None:
    """Note decisions that one act hangs on: the first is the decisive one, others are further."""
    first, *further = decisions
    note(recording, first.asked, first)
    if further:
        recording.note("further", [_further(one) for one in further])


def _further(one: Decision) -> list[Any]:
    return [one.asked.asset, one.asked.version, one.permitted, queries.listed(one)]
