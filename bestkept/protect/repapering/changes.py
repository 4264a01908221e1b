"""Changes in law, wording and policy: recorded with what they touch, confirmed, withdrawn.

Actions of this part, apart from those on campaigns.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bestkept.journal.actions import act, several
from bestkept.journal.rules import Refused, reason
from bestkept.people.models import Person
from bestkept.people.queries import authorise
from bestkept.protect.countries import actions as countries
from bestkept.protect.countries.models import Advice
from bestkept.protect.countries.rules import Advised
from bestkept.protect.repapering import impact, queries, rules
from bestkept.protect.repapering.models import (
    Affected,
    Assessment,
    Concerned,
    LawChange,
    Linked,
)

if TYPE_CHECKING:
    from datetime import date

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.protect.repapering.rules import Change

MAY_RECORD = ("legal", "administrator")
UNCONFIRMED = "nobody yet: confirm with counsel"


def record(by: Actor, told: Change, advice: str = "") -> str:
    """Record a change with its impact list as it is computed now; return its number.

    `advice` names what counsel answered on it, by which it is confirmed. Where forms of
    signature are no longer enough, advice is logged for each from the effective day on:
    decisions follow that. Refused for what cannot be, and for advice on no record.
    """
    with several() as one:
        with one("law-change.recorded", by) as recording:
            authorise(by, recording.at.date(), *MAY_RECORD)
            kept = rules.checked(told, recording.at.date())
            row = _made(recording, kept)
            if advice:
                _confirm(recording, row, advice)
            _assess(recording, row)
        for form in kept.forms if kept.refuses else ():
            with one("advice.logged", by) as recording:
                _refuse(recording, by, row, form)
    return row.number


def _made(recording: Recording, kept: Change) -> LawChange:
    told = asdict(kept) | {name: "\n".join(getattr(kept, name)) for name in ("kinds", "forms")}
    count = LawChange.objects.count() + 1
    row = LawChange.objects.create(
        number=rules.change_number(count), recorded_in_id=recording.id, **told
    )
    recording.about(row.number)
    days = {name: getattr(kept, name).isoformat() for name in ("made_on", "effective")}
    recording.note(f"change.{row.pk}", told | days)
    return row


def _refuse(recording: Recording, by: Actor, row: LawChange, form: str) -> None:
    """Log that a form of signature is no longer enough from the effective day on."""
    linked = row.advice.filter(confirms=True).select_related("advice").first()
    said = Advised(
        topic="form",
        question=f"Is {form} still enough from {row.effective} on? ({row.number})",
        answer=row.words,
        counsel=linked.advice.counsel if linked else UNCONFIRMED,
        outcome="not enough",
        form=form,
        privileged=False,
        kinds=queries.told(row).kinds,
    )
    logged = countries.logged(recording, by, row.country, said, row.effective)
    Linked.objects.create(change=row, advice=logged, confirms=False, recorded_in_id=recording.id)
    recording.note("change", row.number)


def assess(by: Actor, number: str) -> int:
    """Compute the impact of a change anew and keep that list too; return how many agreements."""
    with act("law-change.assessed", by) as recording:
        authorise(by, recording.at.date(), *MAY_RECORD)
        row = known(number)
        recording.about(row.number)
        return _assess(recording, row)


def _assess(recording: Recording, row: LawChange) -> int:
    found = impact.computed(queries.told(row), recording.at.date())
    made = Assessment.objects.create(change=row, on=found.on, recorded_in_id=recording.id)
    Affected.objects.bulk_create(
        Affected(assessment=made, terms_id=one.row, why=one.why) for one in found.agreements
    )
    ids = dict(Person.objects.values_list("email", "pk")) if found.persons else {}
    Concerned.objects.bulk_create(
        Concerned(assessment=made, person_id=ids[one.email], why=one.why) for one in found.persons
    )
    recording.note("on", found.on.isoformat())
    recording.note("agreements", [one.agreement for one in found.agreements])
    recording.note("persons", [one.email for one in found.persons])
    return len(found.agreements)


def confirm(by: Actor, number: str, advice: str) -> None:
    """Record that counsel confirmed a change, by advice that stands today.

    Refused if it is confirmed, and for what a change logged itself: that is no answer of counsel.
    """
    with act("law-change.confirmed", by) as recording:
        authorise(by, recording.at.date(), *MAY_RECORD)
        row = known(number)
        if row.advice.filter(confirms=True).exists():
            raise Refused(f"{row.number} is confirmed by counsel already. Nothing was changed.")
        recording.about(row.number)
        _confirm(recording, row, advice)


def _confirm(recording: Recording, row: LawChange, number: str) -> None:
    advice = answering(queries.told(row), number, recording.at.date())
    Linked.objects.create(change=row, advice=advice, confirms=True, recorded_in_id=recording.id)
    recording.note("advice", advice.number)


def answering(change: Change, number: str, day: date) -> Advice:
    """Return the advice that confirms a change on a day; Refused where this number's does not."""
    advice = countries.known(number)
    if change.country and advice.country != change.country:
        raise Refused(f"{advice.number} is on the law of {advice.country}, not {change.country}.")
    _answered(advice, day)
    return advice


def _answered(advice: Advice, day: date) -> None:
    """Refuse advice that no counsel gave, or that does not stand today."""
    own = Linked.objects.filter(advice=advice, confirms=False).select_related("change").first()
    if own is not None:
        raise Refused(
            f"{advice.number} was logged by {own.change.number} itself, and says nothing of "
            "counsel's. Log what counsel answered, and confirm by that. Nothing was changed."
        )
    if not Advice.objects.holding(day).filter(pk=advice.pk).exists():
        over = advice.valid_from <= day
        raise Refused(
            f"{advice.number} {'stands no longer' if over else 'does not stand yet'}. "
            "Log what counsel answers today, and confirm by that. Nothing was changed."
        )


def withdraw(by: Actor, number: str, because: str) -> None:
    """Record that a change was recorded in error, or does not come; what it refused is let be.

    Refused while a campaign for it is open.
    """
    with several() as one:
        with one("law-change.withdrawn", by) as recording:
            authorise(by, recording.at.date(), *MAY_RECORD)
            row = known(number)
            if open_one := row.campaigns.filter(closed_in__isnull=True).first():
                raise Refused(f"{open_one.number} is open for it: close that first.")
            recording.about(row.number)
            recording.note("because", reason(because))
            LawChange.objects.filter(pk=row.pk).update(withdrawn_in_id=recording.id)
        still = row.advice.filter(confirms=False, advice__superseded_in__isnull=True)
        for linked in still.select_related("advice"):
            with one("advice.ended", by) as recording:
                countries.ended(recording, by, linked.advice.number, because)


def known(number: str) -> LawChange:
    """Return the row of a change that stands; Refused where none does."""
    found = LawChange.objects.filter(number=number.strip().upper()).first()
    if found is None:
        raise Refused(f"There is no change {number}.")
    if found.withdrawn_in_id is not None:
        raise Refused(f"{found.number} was withdrawn. Nothing was changed.")
    return found
