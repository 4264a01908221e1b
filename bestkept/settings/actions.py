"""What changes: settings, and the places that may be scanned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act
from bestkept.journal.rules import Actor, Refused
from bestkept.people.queries import authorise
from bestkept.settings import rules
from bestkept.settings.models import Setting

if TYPE_CHECKING:
    from bestkept.journal.actions import Recording

MAY_SET = ("administrator",)
MAY_WITHDRAW = ("administrator", "security")
_SUBJECT = "settings"


def choose(by: Actor, name: str, text: str) -> str:
    """Set a setting from today on, and return its value as it is kept.

    Raises Refused for a value that it may not have, or has already.
    """
    kept = rules.value(name, text)
    with act("setting.changed", by) as recording:
        authorise(by, recording.at.date(), *MAY_SET)
        recording.about(_SUBJECT)
        if not _close(recording, name, kept) and kept == rules.SPECS[name].default:
            raise Refused("That is what it says already. Nothing was changed.")
        _write(recording, name, kept)
    return kept


def allow(by: Actor, name: str, address: str) -> None:
    """Allow a place to be scanned from the pages, from today on.

    Whoever may ask for scans learns what is found there, and the names of files that cannot be
    read: so this is done at the server itself, where somebody may read the place anyway.
    """
    kept, where = rules.place_name(name), rules.address(address)
    with act("place.allowed", by) as recording:
        authorise(by, recording.at.date(), *MAY_SET)
        recording.about(_SUBJECT)
        _close(recording, f"{rules.PLACE}{kept}", where)
        _write(recording, f"{rules.PLACE}{kept}", where)


def withdraw(by: Actor, name: str) -> None:
    """Let a place be scanned from the pages no longer; Refused where none is called so."""
    with act("place.withdrawn", by) as recording:
        authorise(by, recording.at.date(), *MAY_WITHDRAW)
        recording.about(_SUBJECT)
        if not _close(recording, f"{rules.PLACE}{name}"):
            raise Refused(f"No place is called {name!r}. Nothing was changed.")


def _close(recording: Recording, name: str, value: str | None = None) -> bool:
    """Close what a setting says; tell whether it said anything. Refused if it says `value`."""
    there = Setting.objects.filter(name=name, superseded_in__isnull=True)
    found = there.first()
    if found is None:
        return False
    if found.value == value:
        raise Refused("That is what it says already. Nothing was changed.")
    ended_on = max(recording.at.date(), found.valid_from)
    there.filter(pk=found.pk).update(ended_on=ended_on, superseded_in_id=recording.id)
    recording.note(f"setting.ended.{found.pk}", {"name": name, "ended_on": ended_on.isoformat()})
    return True


def _write(recording: Recording, name: str, value: str) -> None:
    today = recording.at.date()
    row = Setting.objects.create(
        name=name, value=value, valid_from=today, recorded_in_id=recording.id
    )
    told = {"name": name, "value": value, "valid_from": today.isoformat()}
    recording.note(f"setting.{row.pk}", told)
