"""What changes: how often somebody is reminded, whether a calendar reads along, who takes mail.

Whoever does what they owe does it by an act of the part that asks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close
from bestkept.journal.rules import Refused, storable
from bestkept.people.actions import known
from bestkept.people.queries import authorise
from bestkept.protect.duties import queries, rules
from bestkept.protect.duties.models import Feed, Reminding

if TYPE_CHECKING:
    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor


def remind_me(by: Actor, often: str) -> None:
    """Record how often somebody wants letters from today on; Refused for what it is already."""
    kept = rules.often(often)
    with act("reminders.chosen", by) as recording:
        authorise(by, recording.at.date(), by.role)
        row, day = known(by.person), recording.at.date()
        if queries.often(by.person) == kept:
            raise Refused("That is how often it is already. Nothing was changed.")
        recording.about(row.email)
        close(recording, Reminding.objects.filter(person=row), day, "reminding")
        made = Reminding.objects.create(
            person=row, often=kept, valid_from=day, recorded_in_id=recording.id
        )
        recording.note(f"reminding.{made.pk}", {"often": kept, "valid_from": day.isoformat()})


def make_feed(by: Actor, digest: str) -> None:
    """Record that a calendar may read what somebody owes, at a new address; the old one ends.

    `digest` is a keyed hash of the token in the address, in hexadecimal.
    """
    with act("calendar.made", by) as recording:
        authorise(by, recording.at.date(), by.role)
        _end_feed(recording, by)
        row = known(by.person)
        recording.about(row.email)
        made = Feed.objects.create(
            person=row,
            digest=digest,
            valid_from=recording.at.date(),
            recorded_in_id=recording.id,
        )
        recording.note(f"feed.{made.pk}", {"digest": digest})


def end_feed(by: Actor) -> None:
    """Record that no calendar reads along any more; Refused where none did."""
    with act("calendar.ended", by) as recording:
        authorise(by, recording.at.date(), by.role)
        if not _end_feed(recording, by):
            raise Refused("No calendar reads along. Nothing was changed.")
        recording.about(by.person)


def _end_feed(recording: Recording, by: Actor) -> int:
    rows = Feed.objects.filter(person__email=by.person)
    return close(recording, rows, recording.at.date(), "feed")


def choose_mail(by: Actor, host: str, sender: str) -> None:
    """Record which server takes reminders from now on, from which sender; none where it is empty.

    Where the password lies is no matter of the record (`site.mailing`).
    """
    with act("mail.chosen", by) as recording:
        authorise(by, recording.at.date(), "administrator")
        recording.about("mail")
        recording.note("host", storable(host))
        recording.note("sender", storable(sender))
