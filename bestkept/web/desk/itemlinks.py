"""Where an open item of a case is done, what the link says, and whose it is to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bestkept.people import placing
from bestkept.protect.agreements.actions import MAY_SIGN
from bestkept.protect.moves import leaving
from bestkept.protect.stewards.actions import MAY_ASSIGN

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise

    from bestkept.protect.moves.queries import Whole
    from bestkept.protect.moves.rules import Due


class To(NamedTuple):
    """An address, what leads there, and the roles of those who can do it."""

    address: str
    words: str | _StrPromise
    may: tuple[str, ...]


def to(one: Due, found: Whole) -> To | None:
    """Return where an open item is done; None where that is on the page of the case itself."""
    person, first = found.case.person, one.key.partition(" ")[0]
    return _BY_KEY[first](one, found, person) if first in _BY_KEY else None


def _notice(one: Due, _found: Whole, person: str) -> To | None:
    if one.shows:
        return None
    asked = urlencode({"asset": one.key.partition(" ")[2], "who": person})
    return To(f"{reverse('desk:tell')}?{asked}", _("Tell them"), ("legal",))


def _signing(one: Due, found: Whole, person: str) -> To:
    """Lead to the agreement that is not enough as it is, or to recording one that was signed."""
    if one.shows and one.key.partition(" ")[0] != "covers":
        words = _("Record how it gives the notice") if one.key == "immunity" else _("See it")
        return To(reverse("desk:agreement", args=[one.shows[0]]), words, MAY_SIGN)
    place = found.facts.place
    theirs = one.key in ("partner", "covers partner agreement") and place is not None
    asked = {"house": place.organisation} if theirs and place else {"person": person}
    if one.key.startswith("agreement "):
        asked["kind"] = one.key.partition(" ")[2].partition("/")[0]
    if one.key.startswith("covers "):
        asked["asset"] = next((o.number for o in found.facts.secrets if o.number in one.what), "")
    address = f"{reverse('desk:record-agreement')}?{urlencode(asked)}"
    return To(address, _("Record what was signed"), MAY_SIGN)


def _approval(_one: Due, found: Whole, _person: str) -> To:
    address = reverse("desk:move-letter", args=[found.case.number])
    return To(address, _("Read the draft"), ("legal",))


def _owned(_one: Due, _found: Whole, person: str) -> To:
    address = f"{reverse('desk:hand-over')}?{urlencode({'who': person})}"
    return To(address, _("Hand all of it over"), MAY_ASSIGN)


def _vetting(_one: Due, _found: Whole, person: str) -> To:
    return To(reverse("desk:person", args=[person]), _("Record the vetting"), placing.MAY_VET)


def _position(_one: Due, _found: Whole, person: str) -> To:
    address = reverse("desk:person-place", args=[person])
    return To(address, _("Record where they work"), placing.MAY_PLACE)


_BY_KEY: dict[str, Callable[[Due, Whole, str], To | None]] = {
    "notice": _notice,
    "agreement": _signing,
    "partner": _signing,
    "rights": _signing,
    "covers": _signing,
    "immunity": _signing,
    leaving.APPROVAL: _approval,
    "owned": _owned,
    "vetting": _vetting,
    "position": _position,
}
