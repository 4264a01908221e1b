"""What changes about organisations: called otherwise, ended, and taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close
from bestkept.journal.rules import NotThere, Refused, reason
from bestkept.people import queries, rules
from bestkept.people.models import Engagement, Organisation, OrganisationEnd, OrganisationName

if TYPE_CHECKING:
    from datetime import date

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor

MAY_ADD = ("administrator", "hr", "legal")  # organisations, and what changes about them


def rename(by: Actor, number: str, name: str, because: str) -> None:
    """Record that an organisation is called so from today on; Refused where it is already."""
    with act("organisation.renamed", by) as recording:
        row = _there(by, recording, number, because)
        kept, today = rules.line(name, "name"), recording.at.date()
        if Organisation.objects.values_list("name", flat=True).get(pk=row.pk) == kept:
            raise Refused(f"{number} is called that already. Nothing was changed.")
        close(recording, OrganisationName.objects.filter(organisation=row), today, "name")
        made = OrganisationName.objects.create(
            organisation=row, name=kept, valid_from=today, recorded_in_id=recording.id
        )
        recording.note(f"name.{made.pk}", {"name": kept, "valid_from": today.isoformat()})


def end(by: Actor, number: str, because: str) -> None:
    """Record that nobody works for an organisation from today on.

    Refused while somebody does who has not left, and where it ended already.
    """
    with act("organisation.ended", by) as recording:
        row, today = _there(by, recording, number, because), recording.at.date()
        if ended_by(row, today):
            raise Refused(f"{number} has ended already. Nothing was changed.")
        works = Engagement.objects.filter(organisation=row).exclude(ended_on__lte=today)
        works = works.exclude(valid_to__lte=today)
        emails = set(works.values_list("person__email", flat=True))
        if still := sorted(emails - queries.gone(today, emails)):
            more = f" and {len(still) - 3} more" if len(still) > 3 else ""
            raise Refused(
                f"{', '.join(still[:3])}{more} still work for {number}: record where they work, "
                "or that they left. Then it can end."
            )
        made = OrganisationEnd.objects.create(
            organisation=row, valid_from=today, recorded_in_id=recording.id
        )
        recording.note(f"end.{made.pk}", {"valid_from": today.isoformat()})


def take_up(by: Actor, number: str, because: str) -> None:
    """Record that people may work for an organisation again that had ended."""
    with act("organisation.taken-up", by) as recording:
        row = _there(by, recording, number, because)
        rows = OrganisationEnd.objects.filter(organisation=row)
        if not close(recording, rows, recording.at.date(), "end"):
            raise Refused(f"{number} has not ended. Nothing was changed.")


def ended_by(row: Organisation, day: date) -> bool:
    """Tell whether nobody works for an organisation on a day any more."""
    return OrganisationEnd.objects.holding(day).filter(organisation=row).exists()


def _there(by: Actor, recording: Recording, number: str, because: str) -> Organisation:
    queries.authorise(by, recording.at.date(), *MAY_ADD)
    row = Organisation.objects.filter(number=number.strip().upper()).first()
    if row is None:
        raise NotThere(f"There is no organisation {number}. Name one by its number, like O-0001.")
    recording.about(row.number)
    recording.note("because", reason(because))
    return row
