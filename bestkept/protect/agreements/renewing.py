"""What becomes of the days of terms: they are renewed, or what was due is let pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act
from bestkept.journal.rules import Refused, reason
from bestkept.people.queries import authorise
from bestkept.protect.agreements import queries, rules, standing
from bestkept.protect.agreements.actions import MAY_SIGN, amended, known
from bestkept.protect.agreements.models import Renewal, Terms

if TYPE_CHECKING:
    from datetime import date

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor


def renew(by: Actor, number: str, last: date, because: str) -> None:
    """Record that an agreement which renews by itself did, until `last`, when it does so next.

    It held meanwhile: this says how long the new period is, and answers what was due. One that
    was recorded with an end all the same holds on from that end. Refused for what does not renew
    by itself, and for a day that is no later than the one on record.
    """
    with act("agreement.renewed", by) as recording:
        authorise(by, recording.at.date(), *MAY_SIGN)
        terms = _standing(number)
        if terms.renewal == rules.ENDS_THEN:
            raise Refused(f"{number} does not renew by itself: amend it. Nothing was changed.")
        told = _told(terms)
        if told.until is not None and last <= told.until:
            raise Refused(f"{number} runs until {told.until} already. Name a later day.")
        if terms.valid_to is not None:
            amended(recording, by, number, _held_on(told, terms.valid_to, last), because)
            return
        recording.about(number)
        recording.note("because", reason(because))
        recording.note("last", last.isoformat())
        _note(recording, terms, because, last=last)


def let_pass(by: Actor, number: str, because: str) -> date:
    """Record that the next day of an agreement is known, and that nothing is done about it.

    Its end, or the last day for notice; with it what had passed before. Returns until when what
    was due has been looked at. Refused where nothing is due.
    """
    with act("agreement.looked-at", by) as recording:
        day = recording.at.date()
        authorise(by, day, *MAY_SIGN)
        terms = _standing(number)
        due = [one.day for one in rules.ends(standing.days_of(number, _told(terms)), day)]
        if not due:
            raise Refused(f"Nothing is due under {number}. Nothing was changed.")
        seen = max(one for one in due if one <= max(day, due[0]))
        recording.about(number)
        recording.note("because", reason(because))
        recording.note("seen", seen.isoformat())
        _note(recording, terms, because, seen=seen)
    return seen


def _standing(number: str) -> Terms:
    """Return the terms that no act has ended; Refused where there are none."""
    rows = Terms.objects.filter(agreement=known(number), superseded_in__isnull=True)
    found = rows.order_by("pk").last()
    if found is None:
        raise Refused(f"{number} was ended. Nothing was changed.")
    return found


def _told(terms: Terms) -> rules.Terms:
    row = queries.whole().get(pk=terms.agreement_id)
    return next(one for one in queries.view(row, None).chain if one.row == terms.pk)


def _held_on(terms: rules.Terms, first: date, last: date) -> rules.Said:
    """Return terms as they hold on from a day."""
    return rules.Said(
        (rules.EVERY,) if terms.every_secret else tuple(map(str, terms.scopes)),
        terms.purposes,
        first,
        last,
        terms.survives,
        terms.law,
        terms.form,
        terms.signed_on,
        terms.notice_days,
        terms.renewal,
        terms.file,
        terms.immunity,
        terms.lasting,
    )


def _note(
    recording: Recording,
    terms: Terms,
    because: str,
    *,
    last: date | None = None,
    seen: date | None = None,
) -> None:
    Renewal.objects.create(
        terms=terms, last=last, seen=seen, because=reason(because), recorded_in_id=recording.id
    )
