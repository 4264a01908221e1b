"""Who knows a secret and what a person knows, as the pages of both tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from bestkept.protect.access import actions, knowing
from bestkept.protect.access.queries import MAY_SEE
from bestkept.web.plots import Tie

if TYPE_CHECKING:
    from datetime import date

    from bestkept.journal.rules import Actor
    from bestkept.protect.access.rules import Known
    from bestkept.register.queries import AssetView
    from bestkept.web.visits import Visit

SHOWN = 30  # people of a secret, secrets of a person


def about(by: Actor, asset: AssetView, on: date | None, request: Visit) -> dict[str, Any]:
    """Return what the page of a secret says of who knows it on a day (None: today)."""
    people = knowing.known_by(by, asset.number, on)
    people.sort(key=lambda one: not one.now)
    return {
        "people": people[:SHOWN],
        "many": len(people),
        "told": sum(one.state != knowing.NOT_TOLD for one in people),
        "acknowledged": sum(one.state == "acknowledged" for one in people),
        "ties": [_tie(one) for one in people],
        "sees": request.visitor.may(*MAY_SEE),
        "mine": any(one.person == by.person for one in people),
        "may_grant": request.visitor.may(*actions.MAY_GRANT),
        "may_end": request.visitor.may(*actions.MAY_REVOKE),
        "may_break": request.visitor.may(*actions.MAY_BREAK),
    }


def _tie(one: Known) -> Tie:
    """Return how somebody stands in the graph; without doubt once they have acknowledged."""
    return Tie(one.name, ", ".join(one.kinds), one.state == "acknowledged")


def of(by: Actor, email: str, request: Visit) -> dict[str, Any] | None:
    """Return what the page of a person says of what they know; nothing for other roles."""
    if by.role not in knowing.MAY_SEE:
        return None
    secrets = knowing.secrets_of(by, email)
    request.visitor.saw(*(one.number for one in secrets[:SHOWN]))
    return {
        "secrets": secrets[:SHOWN],
        "many": len(secrets),
        "grants": any(one.grants for one in secrets),
        "may_end": request.visitor.may(*actions.MAY_REVOKE),
    }


def suggested(number: str) -> str:
    """Return what the record says to whoever scores how far a secret is known inside."""
    many = knowing.known_by_count(number)
    return ngettext(
        "By the record %(many)d person knows it or may.",
        "By the record %(many)d people know it or may.",
        many,
    ) % {"many": many}
