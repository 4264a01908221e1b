"""Where the sample company's people work: its own units, its partners, and who is where."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bestkept.content import sampledesk

if TYPE_CHECKING:
    from bestkept.journal.rules import Actor


def acts(by: Actor) -> dict[str, str]:
    """Put organisations and places on record; return the organisations' numbers by name."""
    from bestkept.people import actions, placing, queries

    told = sampledesk.told("places")
    for one in told["people"]:
        if queries.person(one["email"]) is None:
            actions.add_person(by, one["email"], one["name"], one["roles"])
    numbers = {
        one["name"]: placing.add_organisation(by, one["name"], one["kind"], one["country"])
        for one in told["organisations"]
    }
    for one in told["engagements"]:
        place = one | {"organisation": numbers[one["organisation"]]}
        since = date.fromisoformat(place.pop("since"))
        placing.engage(by, place.pop("email"), place, since)
    return numbers
