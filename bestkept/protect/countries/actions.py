"""What changes: advice of local counsel is logged, takes the place of another, and ends."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close, several
from bestkept.journal.rules import NotThere, Refused, reason
from bestkept.people.queries import authorise
from bestkept.people.rules import country
from bestkept.protect.countries import rules
from bestkept.protect.countries.models import Advice, Confirmed, Narrowed
from bestkept.vault import queries as vault

if TYPE_CHECKING:
    from datetime import date

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.protect.countries.rules import Advised

MAY_LOG = ("legal", "administrator")


def log_advice(by: Actor, where: str, said: Advised, instead: str = "") -> str:
    """Log what counsel answered on the law of a country; return its number.

    On a form of signature it settles what decisions say of that form until it expires. What it
    takes the place of (`instead`) ends in the same transaction.
    """
    with several() as one:
        with one("advice.logged", by) as recording:
            made = logged(recording, by, where, said, recording.at.date())
        if instead:
            with one("advice.ended", by) as recording:
                if known(instead).country != made.country:
                    raise Refused(f"{instead} is on the law of another country.")
                ended(recording, by, instead, f"{made.number} takes its place.")
    return made.number


def logged(recording: Recording, by: Actor, where: str, said: Advised, since: date) -> Advice:
    """Log advice that stands from a day on, in the act that is open; return its row."""
    day = recording.at.date()
    authorise(by, day, *MAY_LOG)
    code = country(where)
    told = asdict(rules.checked(code, said, max(day, since)))
    expires, kinds, confirms = told.pop("expires"), told.pop("kinds"), told.pop("confirms")
    if told["file"]:
        vault.kept(told["file"])
    row = Advice.objects.create(
        number=rules.advice_number(Advice.objects.count() + 1),
        country=code,
        valid_from=since,
        valid_to=expires,
        recorded_in_id=recording.id,
        **told,
    )
    recording.about(row.number)
    for name, value in told.items():
        recording.note(name, value)
    recording.note("country", row.country)
    recording.note("since", since.isoformat())
    recording.note("expires", expires.isoformat() if expires else None)
    if kinds:
        Narrowed.objects.create(advice=row, kinds="\n".join(kinds), recorded_in_id=recording.id)
        recording.note("kinds", list(kinds))
    if confirms:
        Confirmed.objects.create(advice=row, statement=confirms, recorded_in_id=recording.id)
        recording.note("confirms", confirms)
    return row


def end_advice(by: Actor, number: str, because: str) -> None:
    """Record that advice stands no longer: mistyped, withdrawn, or not asked again.

    Refused where it was ended before. What was decided by it stays as it was decided.
    """
    with act("advice.ended", by) as recording:
        ended(recording, by, number, because)


def known(number: str) -> Advice:
    """Return the row of an advice; Refused if there is none."""
    found = Advice.objects.filter(number=number.strip().upper()).first()
    if found is None:
        raise NotThere(f"There is no advice {number}.")
    return found


def ended(recording: Recording, by: Actor, number: str, because: str) -> None:
    """Record, in the act that is open, that advice stands no longer from today on."""
    day = recording.at.date()
    authorise(by, day, *MAY_LOG)
    row = known(number)
    recording.about(row.number)
    recording.note("because", reason(because))
    if not close(recording, Advice.objects.filter(pk=row.pk), day, "advice"):
        raise Refused(f"{row.number} was ended before. Nothing was changed.")
