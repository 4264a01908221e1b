"""What changes about organisations: called otherwise, ended, and taken up again."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close
from bestkept.journal.rules import NotThere, Refused, reason
from bestkept.people import queries, rules
from bestkept.people.models import Engagement, Organisation, OrganisationEnd, OrganisationName

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        emails = _working(row, today)
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


def _working(row: Organisation, today: date) -> set[str]:
    """Return the addresses of those whose place is there today or will be.

    Of two places that hold on a day the later record counts, so one can hold beside it for nothing.
    """
    lasting = Engagement.objects.exclude(ended_on__lte=today).exclude(valid_to__lte=today)
    theirs = lasting.filter(person__in=lasting.filter(organisation=row).values("person"))
    places = defaultdict[str, list[Engagement]](list)
    for one in theirs.select_related("person").order_by("pk"):
        places[one.person.email].append(one)
    return {who for who, held in places.items() if row.pk in _where(held, today)}


def _where(places: Sequence[Engagement], today: date) -> set[int]:
    """Return the organisations of a person's places from today on, which are in their order."""
    ends = [min(one.valid_to or date.max, one.ended_on or date.max) for one in places]
    turns = {max(one.valid_from, today) for one in places} | {end for end in ends if end < date.max}
    there = (
        [one for one, end in zip(places, ends, strict=True) if one.valid_from <= day < end]
        for day in turns
    )
    return {held[-1].organisation_id for held in there if held}


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
