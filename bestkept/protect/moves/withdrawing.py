"""What changes: a case is withdrawn, or is due on another day than was said.

A resignation is taken back, an offer declined: then nobody has joined, moved or left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close
from bestkept.journal.rules import Refused, reason, utc_day
from bestkept.people import placing
from bestkept.people.models import Standing
from bestkept.people.queries import authorise
from bestkept.protect.moves import contents, rules
from bestkept.protect.moves.actions import MAY_MOVE, STATUS, another, open_case
from bestkept.protect.moves.models import Case, Redated

if TYPE_CHECKING:
    from datetime import date

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor


def withdraw(by: Actor, number: str, because: str) -> None:
    """End a case as if nothing had come of it; the status is again what it was before.

    A leaver works again, and a joiner who never worked here has no status. What access was ended
    stays ended: it is asked for again.
    """
    with act("case.withdrawn", by) as recording:
        today = recording.at.date()
        authorise(by, today, *MAY_MOVE)
        row = open_case(number)
        another(by, row.person.email)
        recording.about(number, row.person.email)
        recording.note("because", reason(because))
        items = contents.items([row], today)[number]
        recording.note("items", [contents.noted(one) for one in items])
        Case.objects.filter(pk=row.pk).update(closed_in_id=recording.id)
        if row.kind in STATUS:
            _as_before(recording, row)


def _as_before(recording: Recording, row: Case) -> None:
    """Let the status before the joining or leaving hold again from today on, if there was one."""
    today, mine = recording.at.date(), STATUS[row.kind]
    rows = Standing.objects.filter(person=row.person)
    now = rows.holding(today).order_by("-pk").first()
    if now is None or now.status != mine:
        return
    told = rows.filter(valid_from__lte=today).exclude(status=mine).select_related("superseded_in")
    newest = told.order_by("-valid_from", "-pk")  # what was told late may be the older one
    before = next((one for one in newest if not _undone(one)), None)
    if before is None:
        close(recording, rows, today, "standing")
    else:
        again = {"told_about": True, "for_good": True}
        placing.note_status(recording, row.person, before.status, today, **again)


def _undone(row: Standing) -> bool:
    """Tell whether a status was planned and taken back before its first day: it never held."""
    return row.superseded_in is not None and utc_day(row.superseded_in.at) < row.valid_from


def redate(by: Actor, number: str, due: date, because: str) -> None:
    """Let a case be due on another day: the first of a joiner, the last of a leaver."""
    with act("case.redated", by) as recording:
        authorise(by, recording.at.date(), *MAY_MOVE)
        row = open_case(number)
        another(by, row.person.email)
        day = rules.due_day(due, recording.at.date())
        if day == row.until:
            raise Refused(f"{number} is due on {day} already. Nothing was changed.")
        made = Redated.objects.create(
            case=row, due=day, because=reason(because), recorded_in_id=recording.id
        )
        recording.about(number, row.person.email)
        recording.note("because", made.because)
        recording.note(f"redated.{made.pk}", {"due": day.isoformat()})
