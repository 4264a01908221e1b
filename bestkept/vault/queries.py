"""Who may see what: what is kept, and under which keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.journal.rules import Refused
from bestkept.vault.models import Kept, KeyEpoch

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


@dataclass(frozen=True)
class KeptView:
    """One version that is kept, or was: its numbers, kind, name, size, when and by which entry."""

    number: str
    version: int
    kind: str
    name: str
    bytes: int
    entry: int | None
    kept: datetime
    shredded_entry: int | None


@dataclass(frozen=True)
class EpochView:
    """The life of a wrapping key: provider, how many keysets it holds, and what became of it."""

    name: str
    kind: str
    place: str
    keysets: int
    entry: int | None
    state: str


def kept(number: str | None = None) -> list[KeptView]:
    """Return what is kept and what was shredded, oldest first; of one number only, if given."""
    rows = Kept.objects.select_related("recorded_in", "shredded_in").order_by("id")
    if number is not None:
        rows = rows.filter(number=number)
        if not rows:
            raise Refused(f"There is nothing kept under {number}. `bestkept vault list` shows all.")
    return [_view(row) for row in rows]


def some(numbers: Collection[str]) -> list[KeptView]:
    """Return every version kept under these numbers, oldest first; none for one that is not."""
    rows = Kept.objects.select_related("recorded_in", "shredded_in").order_by("id")
    return [_view(row) for row in rows.filter(number__in=numbers)]


def _view(row: Kept) -> KeptView:
    shredded = row.shredded_in.number if row.shredded_in else None
    return KeptView(
        row.number,
        row.version,
        row.kind,
        row.name,
        row.bytes,
        row.recorded_in.number,
        row.recorded_in.at,
        shredded,
    )


def epochs() -> list[EpochView]:
    """Return every epoch, oldest first; its state is current, retired, doomed or destroyed."""
    rows = KeyEpoch.objects.select_related("recorded_in").order_by("id")
    last = current()
    return [
        EpochView(
            row.name,
            row.kind,
            row.place,
            row.keysets.filter(superseded_in__isnull=True, kept__shredded_in__isnull=True).count(),
            row.recorded_in.number,
            _state(row, last),
        )
        for row in rows
    ]


def _state(row: KeyEpoch, last: KeyEpoch | None) -> str:
    if hasattr(row, "destroyed"):
        return "destroyed"
    if row.doomed_in_id:
        return "doomed"
    return "current" if row == last else "retired"


def current() -> KeyEpoch | None:
    """Return the epoch under which new keysets are wrapped; None before the first."""
    return KeyEpoch.objects.filter(doomed_in__isnull=True).order_by("-id").first()
