"""What changes: settings, and the places that the server may read for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close
from bestkept.journal.rules import Actor, Refused
from bestkept.people import rules as people
from bestkept.people.queries import authorise
from bestkept.settings import rules
from bestkept.settings.models import Place, Preference, Setting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


def prefer(by: Actor, language: str) -> str:
    """Let pages be in a language for whoever acts, from today on; "" follows their browser.

    Raises Refused for a language that there is no catalogue of.
    """
    kept = rules.language(language)
    with act("preference.chosen", by) as recording:
        authorise(by, recording.at.date(), *people.ROLES)
        recording.about(by.person)
        there = Preference.objects.filter(
            person=by.person, name=rules.LANGUAGE, superseded_in__isnull=True
        )
        found = there.first()
        if (found.value if found else "") == kept:
            raise Refused("That is what it says already. Nothing was changed.")
        close(recording, there, recording.at.date(), "preference")
        if kept:
            _keep(recording, by.person, kept)
    return kept


def _keep(recording: Recording, person: str, language: str) -> None:
    today = recording.at.date()
    told = {"person": person, "name": rules.LANGUAGE, "value": language}
    row = Preference.objects.create(valid_from=today, recorded_in_id=recording.id, **told)
    recording.note(f"preference.{row.pk}", told | {"valid_from": today.isoformat()})


def allow(
    by: Actor,
    name: str,
    address: str,
    uses: Sequence[str] = (rules.SCAN,),
    because: str = "",
) -> None:
    """Allow a place to be scanned from the pages, its passages to be shown, or both, from today.

    Whoever may ask for scans learns what is found there, and the names of files that cannot be
    read; whoever is shown a passage reads what their own account perhaps could not. So this is
    done at the server itself. What was allowed of the place before ends. Raises Refused for what
    is no place, and for passages without a reason.
    """
    kept, where = rules.place_name(name), rules.address(address)
    told = {"address": where, "uses": " ".join(rules.uses(uses, where))}
    told["because"] = rules.because(because, uses)
    with act("place.allowed", by) as recording:
        authorise(by, recording.at.date(), *MAY_SET)
        recording.about(_SUBJECT)
        _end(recording, kept, told)
        today = recording.at.date()
        row = Place.objects.create(name=kept, valid_from=today, recorded_in_id=recording.id, **told)
        recording.note(f"place.{row.pk}", told | {"name": kept, "valid_from": today.isoformat()})


def withdraw(by: Actor, name: str) -> None:
    """Let a place be read for people no longer; Refused where none is called so."""
    with act("place.withdrawn", by) as recording:
        authorise(by, recording.at.date(), *MAY_WITHDRAW)
        recording.about(_SUBJECT)
        if not _end(recording, name):
            raise Refused(f"No place is called {name!r}. Nothing was changed.")


def _end(recording: Recording, name: str, told: Mapping[str, str] | None = None) -> bool:
    """Close what is allowed of a place; tell whether anything was. Refused if it is `told`."""
    there = Place.objects.filter(name=name, superseded_in__isnull=True)
    found = there.first()
    if found is None:
        return False
    if told is not None and all(getattr(found, key) == value for key, value in told.items()):
        raise Refused("That is what it says already. Nothing was changed.")
    ended_on = max(recording.at.date(), found.valid_from)
    there.filter(pk=found.pk).update(ended_on=ended_on, superseded_in_id=recording.id)
    recording.note(f"place.ended.{found.pk}", {"name": name, "ended_on": ended_on.isoformat()})
    return True


def _close(recording: Recording, name: str, value: str) -> bool:
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
