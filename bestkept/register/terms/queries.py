"""Who may see what: terms by number, kind and hint, of the assets that a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bestkept.people.queries import authorise
from bestkept.register import queries as register
from bestkept.register.terms.models import Term

if TYPE_CHECKING:
    from bestkept.journal.rules import Actor


@dataclass(frozen=True)
class TermView:
    """A term: its asset, kind, hint, number of words, last day, and the entries behind it.

    `retired` is the entry that ended its guard, or None.
    """

    number: str
    asset: str
    kind: str
    hint: str
    words: int
    until: date | None
    entry: int
    recorded: datetime
    retired: int | None


def terms(by: Actor, asset: str | None = None) -> list[TermView]:
    """Return the terms of one asset, or of all that `by` may see, oldest first."""
    if asset is not None:
        numbers = [register.seen_asset(by, asset).number]
    else:
        numbers = [one.number for one in register.seen_assets(by)]
    rows = Term.objects.select_related("asset", "recorded_in", "retired_in").order_by("id")
    return [_view(row) for row in rows if row.asset.number in set(numbers)]


def embargo_ends(by: Actor, first: date, end: date) -> list[tuple[date, str, str]]:
    """Return day, asset and hint of each embargo whose last day is from `first` to before `end`."""
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL)
    rows = Term.objects.filter(until__gte=first, until__lt=end, retired_in__isnull=True)
    found = rows.order_by("until", "pk").values_list("until", "asset__number", "hint")
    return [(until, number, hint) for until, number, hint in found if until is not None]


def _view(row: Term) -> TermView:
    return TermView(
        row.number,
        row.asset.number,
        row.kind,
        row.hint,
        row.words,
        row.until,
        row.recorded_in.number or 0,
        row.recorded_in.at,
        row.retired_in.number if row.retired_in else None,
    )
