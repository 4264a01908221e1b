"""Who may see what: the texts that were declared public, with reason and entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bestkept.people.queries import authorise
from bestkept.register.published.models import Published
from bestkept.register.queries import MAY_SEE_ALL, MAY_SEE_OWN

if TYPE_CHECKING:
    from bestkept.journal.rules import Actor


@dataclass(frozen=True)
class PublishedView:
    """A public text: where it lay, its hash and size, why it is public, and its entries.

    `withdrawn` is the entry since which its copies are alarms again, or None.
    """

    number: str
    location: str
    file_sha256: str
    words: int
    because: str
    entry: int
    recorded: datetime
    withdrawn: int | None


def published(by: Actor) -> list[PublishedView]:
    """Return all texts that were ever declared public, oldest first."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE_ALL, *MAY_SEE_OWN)
    rows = Published.objects.select_related("recorded_in", "withdrawn_in").order_by("id")
    return [
        PublishedView(
            row.number,
            row.location,
            row.file_sha256,
            row.words,
            row.because,
            row.recorded_in.number or 0,
            row.recorded_in.at,
            row.withdrawn_in.number if row.withdrawn_in else None,
        )
        for row in rows
    ]
