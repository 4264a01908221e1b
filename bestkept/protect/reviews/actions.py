"""What changes: reviews are planned, opened, given actions, closed with an outcome, and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bestkept.journal.actions import act
from bestkept.journal.actions import close as close_rows
from bestkept.journal.rules import NotThere, Refused, reason
from bestkept.people.actions import known
from bestkept.people.models import Organisation
from bestkept.people.queries import authorise
from bestkept.people.rules import country, line
from bestkept.protect.agreements.models import Agreement
from bestkept.protect.reviews import rules
from bestkept.protect.reviews.models import Action, Cause, Plan, Review, Round
from bestkept.register.models import Asset

if TYPE_CHECKING:
    from datetime import date

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.protect.reviews.rules import Said

MAY_PLAN = ("legal", "security", "administrator")
# Kinds whose subject is on record under a number.
_ON_RECORD: dict[str, type[Any]] = {
    "secret": Asset,
    "agreement": Agreement,
    "partner": Organisation,
}


def plan(by: Actor, kind: str, subject: str, said: Said, because: str) -> str:
    """Record that something is to be reviewed, by whom and when; return the review's number.

    Raises Refused for a subject that is not on record, or is reviewed already.
    """
    kept = rules.checked(said)
    with act("review.planned", by) as recording:
        authorise(by, recording.at.date(), *MAY_PLAN)
        row = Review.objects.create(
            number=rules.number(Review.objects.count() + 1),
            kind=rules.kind(kind),
            subject=_subject(kind, subject),
            recorded_in_id=recording.id,
        )
        recording.about(row.number, *_numbers(row))
        recording.note(f"review.{row.pk}", {"kind": row.kind, "subject": row.subject})
        recording.note("because", reason(because))
        _plan(recording, row, kept)
    return row.number


def replan(by: Actor, number: str, said: Said, because: str) -> None:
    """Record that a review has another owner, other days or other triggers from today on."""
    kept = rules.checked(said)
    with act("review.replanned", by) as recording:
        row = _mine(by, recording, number, owner_too=False)
        recording.about(row.number, *_numbers(row))
        recording.note("because", reason(because))
        close_rows(recording, Plan.objects.filter(review=row), recording.at.date(), "plan")
        _plan(recording, row, kept)


def begin(by: Actor, number: str, because: str) -> None:
    """Open a review by hand, since something happened that no trigger tells of."""
    with act("review.opened", by) as recording:
        row = _mine(by, recording, number)
        if Round.objects.filter(review=row, closed_in__isnull=True).exists():
            raise Refused(f"{number} is open already: add an action to it.")
        opened(recording, row, rules.BY_HAND, reason(because))


def opened(
    recording: Recording,
    row: Review,
    word: str,
    words: str = "",
    *,
    entry: int | None = None,
    due: date | None = None,
) -> None:
    """Open a review in the act that is open; where it is open, note the further cause.

    `entry` is the trigger's number in the log, `due` the planned day of a review by date.
    """
    day = recording.at.date()
    there = Round.objects.filter(review=row, closed_in__isnull=True).first()
    round_ = there or Round.objects.create(
        review=row,
        order=Round.objects.filter(review=row).count() + 1,
        due=due or day + rules.TIME,
        opened_on=day,
        recorded_in_id=recording.id,
    )
    made = Cause.objects.create(
        review=row, round=round_, word=word, words=words, entry=entry, recorded_in_id=recording.id
    )
    recording.about(row.number, *_numbers(row))
    told = {"word": word, "words": words, "entry": entry, "round": round_.order}
    recording.note(f"cause.{made.pk}", told | {"due": round_.due.isoformat()})


def add_action(by: Actor, number: str, words: str, owner: str, due: date) -> int:
    """Record what must be done before an open review can close; return its number in it."""
    rules.day(due)
    with act("review.action-added", by) as recording:
        row = _mine(by, recording, number)
        round_ = _open(row)
        made = Action.objects.create(
            round=round_,
            order=Action.objects.filter(round=round_).count() + 1,
            words=line(words, "action", rules.ACTION),
            owner=known(owner),
            due=due,
            recorded_in_id=recording.id,
        )
        recording.about(row.number, made.owner.email)
        told = {"order": made.order, "words": made.words, "owner": made.owner.email}
        recording.note(f"action.{made.pk}", told | {"due": due.isoformat()})
    return made.order


def finish_action(by: Actor, number: str, order: int, result: str) -> None:
    """Record that an action was done, and what came of it; its owner may, and the review's."""
    with act("review.action-done", by) as recording:
        open_ones = Action.objects.filter(round__review__number=number, done_in__isnull=True)
        rows = open_ones.filter(order=order, round__closed_in__isnull=True)
        found = rows.select_related("owner").first()
        if found is not None and found.owner.email == by.person:
            authorise(by, recording.at.date(), by.role)
        else:
            _mine(by, recording, number)
        if found is None:
            raise NotThere(f"{number} has no open action {order}. Nothing was changed.")
        rows.update(done_in_id=recording.id)
        recording.about(number, found.owner.email)
        recording.note("order", order)
        recording.note("because", reason(result))


def close(by: Actor, number: str, outcome: str, because: str) -> None:
    """Close an open review: what is reviewed was kept as it is, changed, or ended; and why.

    Refused while an action is not done. Where it is ended, it is not reviewed any more.
    """
    with act("review.closed", by) as recording:
        row = _mine(by, recording, number)
        round_ = _open(row)
        waiting = Action.objects.filter(round=round_, done_in__isnull=True)
        kept = rules.outcome(outcome, list(waiting.values_list("order", flat=True)))
        day = recording.at.date()
        Round.objects.filter(pk=round_.pk).update(
            outcome=kept, closed_on=day, closed_in_id=recording.id
        )
        recording.about(row.number, *_numbers(row))
        recording.note("round", round_.order)
        recording.note("outcome", kept)
        recording.note("because", reason(because))
        if kept == rules.ENDED:
            Review.objects.filter(pk=row.pk).update(ended_in_id=recording.id)
            close_rows(recording, Plan.objects.filter(review=row), day, "plan")


def _plan(recording: Recording, row: Review, said: Said) -> None:
    owner = known(said.owner)
    deputy = known(said.deputy) if said.deputy else None
    made = Plan.objects.create(
        review=row,
        owner=owner,
        deputy=deputy,
        first=said.first,
        months=said.months,
        triggers="\n".join(said.triggers),
        valid_from=recording.at.date(),
        recorded_in_id=recording.id,
    )
    told = {"owner": owner.email, "deputy": deputy.email if deputy else None}
    days = {"first": said.first.isoformat() if said.first else None, "months": said.months}
    recording.note(f"plan.{made.pk}", told | days | {"triggers": list(said.triggers)})


def _subject(kind: str, text: str) -> str:
    kept = rules.subject(text)
    model = _ON_RECORD.get(kind)
    if model is not None:
        kept = kept.upper()
        if not model._default_manager.filter(number=kept).exists():  # noqa: SLF001 - Django's name
            raise Refused(f"Nothing is on record as {kept!r}: a {kind} is named by its number.")
    elif kind == "country":
        kept = country(kept)
    if one := Review.objects.filter(kind=kind, subject=kept, ended_in__isnull=True).first():
        raise Refused(f"{kept} is reviewed already, by {one.number}. Change when it is.")
    return kept


def _numbers(row: Review) -> list[str]:
    """Return the subject where it is a number, so that its own history tells of the review."""
    return [row.subject] if row.kind in _ON_RECORD else []


def _mine(by: Actor, recording: Recording, number: str, *, owner_too: bool = True) -> Review:
    """Return a review that `by` may change: its owner and deputy may, and those who plan.

    Whoever may not is told the same of one that there is and one that there is not.
    """
    row = Review.objects.filter(number=number, ended_in__isnull=True).first()
    held = Plan.objects.filter(review=row, superseded_in__isnull=True)
    owns = held.filter(owner__email=by.person) | held.filter(deputy__email=by.person)
    own = row is not None and owner_too and owns.exists()
    authorise(by, recording.at.date(), *((by.role,) if own else MAY_PLAN))
    if row is None:
        raise NotThere(f"There is no review {number}, or it was ended. Nothing was changed.")
    return row


def _open(row: Review) -> Round:
    found = Round.objects.filter(review=row, closed_in__isnull=True).first()
    if found is None:
        raise Refused(f"{row.number} is not open now. Nothing was changed.")
    return found
