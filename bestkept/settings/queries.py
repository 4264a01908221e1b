"""Who may see what: what is set, since when and by which entry, and the places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bestkept.journal.rules import Actor, Refused
from bestkept.people.queries import authorise
from bestkept.settings import rules
from bestkept.settings.models import Place, Preference, Setting

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
    """A place: its name, where it is, what it is allowed for and why, since when, which entry."""

    name: str
    address: str
    uses: tuple[str, ...]
    because: str
    since: date
    entry: int

    @property
    def words(self) -> str:
        """What it is allowed for, in words."""
        return " and ".join(rules.USES[one] for one in self.uses).capitalize()


def current() -> dict[str, str]:
    """Return the value of every setting in one question; for the pages."""
    rows = _open().values_list("name", "value")
    return {name: spec.default for name, spec in rules.SPECS.items()} | dict(rows)


def language_of(person: str) -> str:
    """Return the language that somebody reads pages in; "" is whichever their browser asks for."""
    rows = Preference.objects.filter(person=person, name=rules.LANGUAGE, superseded_in__isnull=True)
    return rows.values_list("value", flat=True).first() or ""


def number(name: str) -> int:
    """Return a setting that is a whole number."""
    found = _open().filter(name=name).values_list("value", flat=True).first()
    return int(found if found is not None else rules.SPECS[name].default)


def listed(by: Actor) -> list[SettingView]:
    """Return every setting; Refused for most roles."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    there = {row.name: row for row in _open().select_related("recorded_in")}
    return [_view(name, there.get(name)) for name in rules.SPECS]


def places(by: Actor, use: str | None = None) -> list[PlaceView]:
    """Return the places, by name, or those allowed for one use; Refused for most roles."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE_PLACES)
    return [one for one in _places() if use is None or use in one.uses]


def shown_folders() -> list[str]:
    """Return the folders of which passages may be shown, for doors that show one."""
    return [one.address for one in _places() if rules.PASSAGES in one.uses]


def scannable(name: str) -> PlaceView:
    """Return a place that may be scanned; Refused where it may not, or no longer."""
    found = next((one for one in _places() if one.name == name and rules.SCAN in one.uses), None)
    if found is None:
        raise Refused(
            f"The place {name!r} may not be scanned, or no longer. An administrator allows it "
            "on the server: bestkept settings allow NAME ADDRESS."
        )
    return found


def _open() -> QuerySet[Setting]:
    return Setting.objects.filter(superseded_in__isnull=True)


def _view(name: str, row: Setting | None) -> SettingView:
    spec = rules.SPECS[name]
    if row is None:
        return SettingView(name, spec.words, spec.help, spec.default, None, None)
    entry = row.recorded_in.number or 0
    return SettingView(name, spec.words, spec.help, row.value, row.valid_from, entry)


def _places() -> list[PlaceView]:
    rows = Place.objects.filter(superseded_in__isnull=True).select_related("recorded_in")
    return [_place(row) for row in rows.order_by("name")]


def _place(row: Place) -> PlaceView:
    entry = row.recorded_in.number or 0
    uses = tuple(row.uses.split())
    return PlaceView(row.name, row.address, uses, row.because, row.valid_from, entry)
