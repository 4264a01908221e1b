"""What changes: advice of local counsel is logged, and ends."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close
from bestkept.journal.rules import Refused
from bestkept.people.queries import authorise
from bestkept.people.rules import country
from bestkept.protect.countries import rules
from bestkept.protect.countries.models import Advice
from bestkept.vault import queries as vault

if TYPE_CHECKING:
    from datetime import date

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.protect.countries.rules import Advised

MAY_LOG = ("legal", "administrator")


def log_advice(by: Actor, where: str, said: Advised) -> str:
    """Log what counsel answered on the law of a country; return its number.

    On a form of signature it settles what decisions say of that form until it expires.
    """
    with act("advice.logged", by) as recording:
        return logged(recording, by, where, said, recording.at.date()).number


def logged(recording: Recording, by: Actor, where: str, said: Advised, since: date) -> Advice:
    """Log advice that stands from a day on, in the act that is open; return its row."""
    day = recording.at.date()
    authorise(by, day, *MAY_LOG)
    told = asdict(rules.checked(said, max(day, since)))
    expires = told.pop("expires")
    if said.file:
        vault.kept(said.file)
    row = Advice.objects.create(
        number=rules.advice_number(Advice.objects.count() + 1),
        country=country(where),
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
    return row


def known(number: str) -> Advice:
    """Return the row of an advice; Refused if there is none."""
    found = Advice.objects.filter(number=number.strip().upper()).first()
    if found is None:
        raise Refused(f"There is no advice {number}. `bestkept country` shows that of a country.")
    return found


def ended(recording: Recording, by: Actor, number: str) -> None:
    """Record, in the act that is open, that advice stands no longer from today on."""
    day = recording.at.date()
    authorise(by, day, *MAY_LOG)
    rows = Advice.objects.filter(pk=known(number).pk)
    recording.about(number)
    close(recording, rows, day, "advice")
