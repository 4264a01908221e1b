"""What people are called: from a day on by another name than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import close
from bestkept.people import rules
from bestkept.people.models import Naming, Person

if TYPE_CHECKING:
    from bestkept.journal.actions import Recording


def note_name(recording: Recording, row: Person, name: str) -> bool:
    """Record a name from today on in the act that is open; tell whether it is another one.

    By which name somebody was known on an earlier day stays on record.
    """
    kept = rules.line(name, "name", 200)
    if Person.objects.values_list("name", flat=True).get(pk=row.pk) == kept:
        return False
    today = recording.at.date()
    close(recording, Naming.objects.filter(person=row), today, "naming")
    made = Naming.objects.create(
        person=row, name=kept, valid_from=today, recorded_in_id=recording.id
    )
    recording.note(f"naming.{made.pk}", {"name": kept, "valid_from": today.isoformat()})
    return True
