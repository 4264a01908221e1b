"""Who may see what: what is set, since when and by which entry, and the places to scan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bestkept.journal.rules import Actor, Refused
from bestkept.people.queries import authorise
from bestkept.settings import rules
from bestkept.settings.models import Setting

if TYPE_CHECKING:
    from django.db.models import QuerySet

MAY_SEE = ("administrator", "security", "auditor")
MAY_SEE_PLACES = ("analyst", "legal", "security", "monitoring", "auditor", "administrator")


@dataclass(frozen=True)
class SettingView:
    """A setting: its name, what it is called and does, its value; `entry` None: the default."""

    name: str
    words: str
    help: str
    value: str
    since: date | None
    entry: int | None


@dataclass(frozen=True)
class PlaceView:
    """A place that may be scanned: its name, where it is, since when, by which entry."""

    name: str
    address: str
    since: date
    entry: int


def current() -> dict[str, str]:
    """Return the value of every setting, places left out, in one question; for the pages."""
    rows = _open().exclude(name__startswith=rules.PLACE).values_list("name", "value")
    return {name: spec.default for name, spec in rules.SPECS.items()} | dict(rows)


def number(name: str) -> int:
    """Return a setting that is a whole number."""
    found = _open().filter(name=name).values_list("value", flat=True).first()
    return int(found if found is not None else rules.SPECS[name].default)


def listed(by: Actor) -> list[SettingView]:
    """Return every setting, places left out; Refused for most roles."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    there = {row.name: row for row in _open().select_related("recorded_in")}
    return [_view(name, there.get(name)) for name in rules.SPECS]


def places(by: Actor) -> list[PlaceView]:
    """Return the places that may be scanned, by name; Refused for most roles."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE_PLACES)
    rows = _open().filter(name__startswith=rules.PLACE).select_related("recorded_in")
    return [_place(row) for row in rows.order_by("name")]


def place(name: str) -> PlaceView:
    """Return one of them; Refused where it may not be scanned, or no longer."""
    rows = _open().filter(name=f"{rules.PLACE}{name}").select_related("recorded_in")
    found = rows.first()
    if found is None:
        raise Refused(
            f"The place {name!r} may not be scanned, or no longer. An administrator allows it "
            "on the server: bestkept settings allow NAME ADDRESS."
        )
    return _place(found)


def _open() -> QuerySet[Setting]:
    return Setting.objects.filter(superseded_in__isnull=True)


def _view(name: str, row: Setting | None) -> SettingView:
    spec = rules.SPECS[name]
    if row is None:
        return SettingView(name, spec.words, spec.help, spec.default, None, None)
    entry = row.recorded_in.number or 0
    return SettingView(name, spec.words, spec.help, row.value, row.valid_from, entry)


def _place(row: Setting) -> PlaceView:
    name = row.name.removeprefix(rules.PLACE)
    return PlaceView(name, row.value, row.valid_from, row.recorded_in.number or 0)
