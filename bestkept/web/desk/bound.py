"""What a person signed, and how each agreement gives them the notice of 18 USC 1833(b)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from bestkept.protect.agreements import queries, rules
from bestkept.protect.moves import queries as moves
from bestkept.web.desk.agreements import immunity_words

if TYPE_CHECKING:
    from datetime import date

    from bestkept.protect.agreements.queries import AgreementView
    from bestkept.web.visits import Visitor

SHOWN = 12  # agreements; the list of agreements has all


@dataclass(frozen=True)
class Line:
    """An agreement that a person signed: how it stands, until when, and how it gives the notice.

    `notice` is "" where none is needed; `entry` is the one that says how it is given.
    """

    number: str
    kind: str
    state: str
    last: date | None
    notice: str
    given: bool
    entry: int | None


def of(visitor: Visitor, email: str) -> dict[str, Any] | None:
    """Return what the page of a person says of what they signed; nothing for other roles."""
    if not visitor.may(*queries.MAY_SEE):
        return None
    found = queries.signed_by(visitor.acting(*queries.MAY_SEE), email)
    visitor.saw(*(one.number for one in found[:SHOWN]))
    lines = [_line(one) for one in found[:SHOWN]]
    read = moves.immunity_read(visitor.acting(*moves.MAY_SEE), email)
    return {"lines": lines, "many": len(found), "read": read}


def _line(one: AgreementView) -> Line:
    terms, state = one.terms, rules.state(one.chain, datetime.now(UTC).date())
    told = terms.immunity if terms else None
    return Line(
        one.number,
        one.kind,
        state,
        terms.last if terms else None,
        _notice(one),
        one.immunity == rules.GIVEN,
        told.entry if told else None,
    )


def _notice(one: AgreementView) -> str:
    """Return how an agreement gives the notice, in words; "" where it need not."""
    if one.immunity != rules.GIVEN or one.terms is None or one.terms.immunity is None:
        return immunity_words(one.immunity)
    told = one.terms.immunity
    if told.how == rules.BY_POLICY:
        said = _("It gives the notice by reference to %(policy)s, received %(day)s.")
        return said % {"policy": told.policy, "day": told.received_on}
    return _("It gives the notice in its text.")
