"""Who knows a secret and what a person knows, as the pages of both tell it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext

from bestkept.protect.access import actions, knowing
from bestkept.protect.access.queries import MAY_SEE
from bestkept.protect.access.rules import with_record
from bestkept.web.paging import part_of
from bestkept.web.plots import Tie

if TYPE_CHECKING:
    from datetime import date

    from bestkept.journal.rules import Actor
    from bestkept.protect.access.rules import Known
    from bestkept.web.visits import Visit

SHOWN = 30  # people of a secret, secrets of a person


def about(by: Actor, number: str, on: date | None, request: Visit) -> dict[str, Any]:
    """Return what the page of a secret says of who knows it on a day (None: today)."""
    people = knowing.known_by(by, number, on)
    people.sort(key=lambda one: not one.now)
    shown, pages = part_of(request, people, SHOWN, "knows")
    return {
        "people": shown,
        "many": sum(one.counts for one in people),
        "pages": pages,
        "inside": (counts := knowing.counts(people, on))[knowing.INSIDE],
        "outside": counts[knowing.OUTSIDE],
        "told": sum(one.state != knowing.NOT_TOLD for one in people),
        "acknowledged": sum(one.state == "acknowledged" for one in people),
        "ties": [_tie(one) for one in people if one.counts],
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
    shown, pages = part_of(request, secrets, SHOWN, "knows")
    request.visitor.saw(*(one.number for one in shown))
    return {
        "secrets": shown,
        "pages": pages,
        "grants": any(one.grants or one.lapsed for one in secrets),
        "may_end": request.visitor.may(*actions.MAY_REVOKE),
    }


def suggested(number: str, factor: str) -> str:
    """Return what the record says to whoever scores how far a secret is known."""
    said = _said(factor, knowing.counted(number)[factor])
    return f"{said} {gettext('This is kept with the score.')}"


def _said(factor: str, many: int) -> str:
    if factor == knowing.INSIDE:
        words = ngettext(
            "By the record %(many)d person of ours knows it or may.",
            "By the record %(many)d people of ours know it or may.",
            many,
        )
    else:
        words = ngettext(
            "By the record %(many)d person of a partner knows it or may.",
            "By the record %(many)d people of partners know it or may.",
            many,
        )
    return words % {"many": many}


def scored(number: str, factor: str, because: str) -> str:
    """Return the reason of a score with the count and the day that stood beside it."""
    many = knowing.counted(number)[factor]
    if factor == knowing.INSIDE:
        words = ngettext(
            "%(many)d of ours knows it or may, by the record of %(day)s",
            "%(many)d of ours know it or may, by the record of %(day)s",
            many,
        )
    else:
        words = ngettext(
            "%(many)d of partners knows it or may, by the record of %(day)s",
            "%(many)d of partners know it or may, by the record of %(day)s",
            many,
        )
    return with_record(because, words % {"many": many, "day": datetime.now(UTC).date()})
