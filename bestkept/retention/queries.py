"""Who may see what: holds, and what was erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.journal.rules import Refused
from bestkept.retention import rules
from bestkept.retention.models import Erasure, Hold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


@dataclass(frozen=True)
class HoldView:
    """A hold: its subject (or * for all), its reason, from when until when, its entry."""

    subject: str
    because: str
    valid_from: date
    ended_on: date | None
    entry: int | None


@dataclass(frozen=True, order=True)
class Erased:
    """A field that was erased, as it is carried outside the database: entry, its hash, name."""

    entry: int
    leaf_hash: str
    name: str


def holds() -> list[HoldView]:
    """Return every hold, lifted ones too, oldest first."""
    rows = Hold.objects.select_related("recorded_in").order_by("id")
    return [
        HoldView(row.subject, row.because, row.valid_from, row.ended_on, row.recorded_in.number)
        for row in rows
    ]


def held() -> list[str]:
    """Return the subjects under a hold that nobody has lifted."""
    return list(Hold.objects.filter(superseded_in__isnull=True).values_list("subject", flat=True))


def refuse_if_held(subjects: Iterable[str]) -> None:
    """Refuse when a hold stands on one of `subjects`: a hold wins over every erasure."""
    found = rules.standing(held(), subjects)
    if found:
        raise Refused(
            f"There is a legal hold on {', '.join(found)}: nothing about it is erased. "
            "Lift the hold first, if counsel agrees: `bestkept hold lift SUBJECT`."
        )


def erasures() -> list[Erased]:
    """Return what was erased, in the order of entries."""
    return sorted(Erased(row.entry, row.leaf_hash, row.name) for row in Erasure.objects.all())
