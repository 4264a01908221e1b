"""What changes: an innovation is recorded with its authors and limits, and gets drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act, several
from bestkept.journal.rules import Refused, storable
from bestkept.people.queries import authorise
from bestkept.register import actions as register
from bestkept.register.innovations import rules
from bestkept.register.innovations.models import Draft
from bestkept.register.rules import INNOVATION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.register.innovations.rules import Drafted
    from bestkept.register.models import Asset

MAY_RECORD = register.MAY_GUARD


def record(
    by: Actor,
    *,
    title: str,
    authors: Sequence[tuple[str, str | None]],
    limits: Sequence[str] = (),
    description: str = "",
    concerns: str | None = None,
    owner: str | None = None,
) -> str:
    """Put an innovation on record before it is shared; return its number.

    `authors` are who, each with where the assignment of the rights stands, or None where
    there is none; `limits` what its use is limited to; `concerns` an asset that it led to.
    Raises Refused without an author, and as `amend` does.
    """
    if not authors:
        raise Refused("An innovation has at least one author. Name who thought of it.")
    facts = {"title": title, "owner": owner or by.person}
    facts |= {f"author.{n}": rules.author(*one) for n, one in enumerate(authors, 1)}
    facts |= {f"limit.{n}": text for n, text in enumerate(limits, 1)}
    facts |= {"description": description} if description.strip() else {}
    with act("innovation.recorded", by) as recording:
        authorise(by, recording.at.date(), *MAY_RECORD)
        facts |= {"concerns": register.known(concerns).number} if concerns else {}
        asset = register.begin(recording, INNOVATION, facts, None)
    return asset.number


def add_drafts(by: Actor, number: str, found: Sequence[Drafted]) -> int:
    """Record drafts in the order in which they are given, after those on record; return how many.

    What is on record already is left out, so a history can be given again when it has grown.
    One field of the journal a draft; where they are many, several entries, all or none.
    """
    with several() as entry:
        asset = register.known(number)
        added, first = _new(asset, found)
        for start in range(0, len(added), rules.DRAFTS_AN_ENTRY):
            with entry("innovation.drafts-added", by) as recording:
                authorise(by, recording.at.date(), *MAY_RECORD)
                part = added[start : start + rules.DRAFTS_AN_ENTRY]
                _write(recording, asset, first + start, part)
    return len(added)


def _new(asset: Asset, found: Sequence[Drafted]) -> tuple[list[Drafted], int]:
    """Return the drafts that are not on record yet, and the place of the first in the order."""
    if asset.kind != INNOVATION:
        raise Refused(f"{asset.number} is no innovation: it has versions, and no drafts.")
    known = set(Draft.objects.filter(innovation=asset).values_list("place", "sha256"))
    added = rules.new(found, known)
    if not added:
        raise Refused(f"{asset.number} has all of these drafts on record. Nothing was changed.")
    return added, Draft.objects.filter(innovation=asset).count() + 1


def _write(recording: Recording, asset: Asset, first: int, drafts: Sequence[Drafted]) -> None:
    recording.about(asset.number)
    for order, one in enumerate(drafts, first):
        recording.note(f"draft.{order}", rules.record_of(order, one))
        Draft.objects.create(
            innovation=asset,
            order=order,
            place=storable(one.place),
            sha256=one.sha256,
            claimed=one.claimed,
            recorded_in_id=recording.id,
        )
