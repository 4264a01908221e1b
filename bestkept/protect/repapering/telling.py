"""Whom a change concerns is told of it, and says that they have read it: what changes.

It is no consent, and closes nothing: what is signed anew is a campaign's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act
from bestkept.journal.rules import Refused
from bestkept.people.queries import authorise
from bestkept.people.rules import line
from bestkept.protect.repapering import changes, readers
from bestkept.protect.repapering.models import Telling, Told

if TYPE_CHECKING:
    from bestkept.journal.rules import Actor


def tell(by: Actor, number: str, words: str) -> int:
    """Tell a change to everybody in its newest impact list whom nobody has told; how many.

    `words` say to them in plain words what it means for them. Refused where nobody is left.
    """
    with act("law-change.told", by) as recording:
        authorise(by, recording.at.date(), *changes.MAY_RECORD)
        row = changes.known(number)
        people = list(readers.left(row).order_by("email"))
        if not people:
            raise Refused(f"Everybody in the list of {row.number} is told. Nothing was changed.")
        made = Telling.objects.create(
            change=row, words=line(words, "message", 2000), recorded_in_id=recording.id
        )
        Told.objects.bulk_create(Told(telling=made, person=one) for one in people)
        recording.about(row.number)
        recording.note("words", made.words)
        recording.note("persons", [one.email for one in people])
    return len(people)


def read(by: Actor, number: str) -> None:
    """Record that whoever acts has read what they were told of a change; once."""
    with act("law-change.read", by) as recording:
        authorise(by, recording.at.date(), by.role)
        rows = readers.told_to(by.person, number).filter(read_in__isnull=True)
        found = rows.select_related("telling__change").first()
        if found is None:
            raise Refused(f"Nothing that you were told of {number} waits to be read.")
        Told.objects.filter(pk=found.pk).update(read_in_id=recording.id)
        recording.about(found.telling.change.number, by.person)
        recording.note("told", found.pk)
