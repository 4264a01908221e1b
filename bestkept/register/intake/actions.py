"""What changes: a candidate is submitted, decided on, sent back and submitted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act
from bestkept.journal.rules import NotThere, Refused, reason, storable
from bestkept.people.queries import authorise
from bestkept.register import actions as register
from bestkept.register import queries as assets
from bestkept.register import rules as register_rules
from bestkept.register import tasks
from bestkept.register.intake import queries, rules
from bestkept.register.intake.models import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bestkept.home import Home
    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.register.actions import SketchedDocument
    from bestkept.register.intake.rules import Transition
    from bestkept.register.models import Asset

PARTS = ("title", "description", "boundary", "location")  # what a submitter may say again


def submit(
    by: Actor,
    home: Home,
    *,
    title: str,
    description: Mapping[str, str],
    tier: str = "confidential",
    owner: str | None = None,
    documents: Sequence[SketchedDocument] = (),
    confined: bool = True,
) -> str:
    """Submit a candidate, with documents that are guarded at once or without; return its number.

    `description` has some of the parts description (what it is), boundary (what it is not)
    and location (where it lies). `confined`, and what is raised, are as in `guard_candidate`.
    """
    with act("candidate.submitted", by) as recording:
        authorise(by, recording.at.date(), *rules.SUBMITTERS)
        facts = {"title": title, "tier": tier, "owner": owner or by.person}
        asset = register.begin(
            recording, register_rules.TRADE_SECRET, facts | _parts(description), None
        )
        if documents:
            register.guard_documents(recording, home, asset, documents, confined=confined)
        elif not confined:
            recording.note("confined", value=False)
    tasks.publish_index(home)
    return asset.number


def resubmit(by: Actor, number: str, changes: Mapping[str, str], *, because: str = "") -> None:
    """Submit again what was sent back, with what is said differently now.

    Only who submitted it may, or an analyst or legal. Raises Refused otherwise.
    """
    with act("candidate.resubmitted", by) as recording:
        authorise(by, recording.at.date(), *rules.SUBMITTERS)
        if by.role not in rules.DECIDERS:
            _require_own(by, number)
        asset = register.known(number)
        recording.about(number)
        step, day = _step(asset, rules.RESUBMIT, recording)
        for name, value in _parts(changes).items():
            if _fact(asset, name, recording.at.date()) != storable(value).strip():
                register.put(recording, asset, name, value, recording.at.date())
        recording.note("because", storable(because))
        _decide(recording, by, asset, step, day, because=because, privileged=False)


def decide(
    by: Actor, number: str, verdict: str, *, because: str = "", privileged: bool = False
) -> str:
    """Accept, reject or send back a candidate, first as analyst, then as legal; return its state.

    A reason is needed to reject and to send back, and for legal to accept what is not
    described specifically. `privileged` marks the reason as legal advice. Raises Refused
    for a role whose turn it is not, and for a state that knows no such step.
    """
    with act("candidate.decided", by) as recording:
        authorise(by, recording.at.date(), *rules.DECIDERS)
        if verdict not in rules.VERDICTS:
            raise Refused(
                f"There is no verdict {verdict!r}. They are: {', '.join(rules.VERDICTS)}."
            )
        asset = register.known(number)
        recording.about(number)
        step, day = _step(asset, verdict, recording)
        authorise(by, recording.at.date(), *step.roles)
        missing = [gap.rule for gap in queries.gaps(assets.asset(number, recording.at.date()))]
        if step.reasoned or (step.after == rules.ACCEPTED and missing):
            because = _reason(because, missing if not step.reasoned else [])
        recording.note("because", storable(because))
        recording.note("description.misses", missing)
        _decide(recording, by, asset, step, day, because=because, privileged=privileged)
        if step.after == rules.ACCEPTED:
            register.put(recording, asset, "acceptance", _acceptance(by, asset), day)
    return step.after


def move(recording: Recording, by: Actor, asset: Asset, verb: str, because: str) -> date:
    """Take a step that another part of the stage records, and return the day it is taken."""
    step, day = _step(asset, verb, recording)
    authorise(by, recording.at.date(), *step.roles)
    _decide(recording, by, asset, step, day, because=because, privileged=False)
    return day


def _parts(said: Mapping[str, str]) -> dict[str, str]:
    odd = [name for name in said if name not in PARTS]
    if odd:
        raise Refused(f"{odd[0]!r} is no part of a description. Parts are: {', '.join(PARTS)}.")
    return {name: value for name, value in said.items() if value.strip()}


def _step(asset: Asset, verb: str, recording: Recording) -> tuple[Transition, date]:
    """Return the step from the state that is last on record, and the first day it can hold."""
    spans = register_rules.spans(register.rows_of(asset, "status"))
    if not spans:
        raise Refused(f"{asset.number} is no trade secret: there is nothing to decide on it.")
    return rules.step(spans[-1].value, verb), max(spans[-1].first, recording.at.date())


def _decide(
    recording: Recording,
    by: Actor,
    asset: Asset,
    step: Transition,
    day: date,
    *,
    because: str,
    privileged: bool,
) -> None:
    same = by.person == _submitter(asset)
    recording.note("verdict", step.verb)
    recording.note("same_person", same)
    recording.note("privileged", privileged)
    register.put(recording, asset, "status", step.after, day)
    Decision.objects.create(
        asset=asset,
        verdict=step.verb,
        before=step.before,
        after=step.after,
        because=storable(because),
        by=by.person,
        role=by.role,
        same_person=same,
        privileged=privileged,
        recorded_in_id=recording.id,
    )


def _reason(because: str, missing: list[str]) -> str:
    if missing and not because.strip():
        raise Refused(
            "The description is not specific enough "
            f"({', '.join(missing)}). Send it back, or accept it with a reason."
        )
    return reason(because)


def _acceptance(by: Actor, asset: Asset) -> str:
    if by.person == _submitter(asset):
        return f"by {by.person}: the same person as submitted it"
    return f"by {by.person}: another person than submitted it"


def _require_own(by: Actor, number: str) -> None:
    """Refuse another's submission in the same words as one that there is not."""
    try:
        own = by.person == _submitter(register.known(number))
    except NotThere:
        own = False
    if not own:
        raise NotThere(f"{number} is no submission of yours. Nothing was changed.")


def _submitter(asset: Asset) -> str:
    return queries.submitter(assets.asset(asset.number))


def _fact(asset: Asset, name: str, on: date) -> str | None:
    return assets.asset(asset.number, on).fact(name)
