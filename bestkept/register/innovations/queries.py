"""Who may see what: innovations with their authors, limits and drafts; one draft to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.journal import queries as journal
from bestkept.journal.rules import SUBJECT, Refused
from bestkept.register import queries as register
from bestkept.register.innovations import rules
from bestkept.register.innovations.models import Draft
from bestkept.register.rules import INNOVATION

if TYPE_CHECKING:
    from datetime import datetime

    from bestkept.journal.queries import Entry, Opening
    from bestkept.journal.rules import Actor


@dataclass(frozen=True)
class DraftView:
    """A draft: its place in the order, where it lay, its hash, the date claimed, its entry.

    `backwards` tells that its date lies before that of a draft that comes before it.
    """

    order: int
    place: str
    sha256: str
    claimed: datetime | None
    backwards: bool
    entry: int
    recorded: datetime


@dataclass(frozen=True)
class InnovationView:
    """An innovation: number, title, authors, those without assignment, limits, drafts."""

    number: str
    title: str
    authors: tuple[str, ...]
    unassigned: tuple[str, ...]
    limits: tuple[str, ...]
    concerns: str | None
    drafts: tuple[DraftView, ...]


def innovation(by: Actor, number: str) -> InnovationView:
    """Return an innovation that `by` may see; Refused for what is none."""
    found = register.seen_asset(by, number)
    if found.kind != INNOVATION:
        raise Refused(f"{number} is no innovation.")
    sides = {
        kind: tuple(f.value for f in found.facts if f.name.startswith(f"{kind}."))
        for kind in ("author", "limit")
    }
    return InnovationView(
        number,
        found.fact("title") or "",
        sides["author"],
        tuple(rules.unassigned(sides["author"])),
        sides["limit"],
        found.fact("concerns"),
        _drafts(number),
    )


def disclosure(by: Actor, number: str, order: int) -> tuple[Entry, list[Opening]]:
    """Return what shows one draft and no other: its entry, what opens its field and the subject.

    Raises Refused for a draft that is not on record, or was erased.
    """
    seen = next((one for one in innovation(by, number).drafts if one.order == order), None)
    if seen is None:
        raise Refused(f"{number} has no draft {order}.")
    name = f"draft.{order}"
    found = [one for one in journal.openings(seen.entry) if one.name in {name, SUBJECT}]
    if name not in {one.name for one in found}:
        raise Refused(f"What draft {order} of {number} was is not re-decidable: erased.")
    return journal.entry(seen.entry), found


def _drafts(number: str) -> tuple[DraftView, ...]:
    rows = Draft.objects.filter(innovation__number=number).select_related("recorded_in")
    ordered = list(rows.order_by("order"))
    odd = set(rules.backwards([row.claimed for row in ordered]))
    return tuple(
        DraftView(
            row.order,
            row.place,
            row.sha256,
            row.claimed,
            row.order in odd,
            row.recorded_in.number or 0,
            row.recorded_in.at,
        )
        for row in ordered
    )
