"""What changed for the sample company in law and wording, and how far it is in signing anew.

The law is invented, and says so.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bestkept.content import sampledesk
from bestkept.journal.rules import Actor

if TYPE_CHECKING:
    from collections.abc import Mapping

LEGAL = Actor("lena.lund@haldencathode.example", "legal", "web")


def acts() -> None:
    """Record each change; begin its campaign, and bring that as far as the sample tells."""
    from bestkept.protect.repapering import changes
    from bestkept.protect.repapering.rules import Change

    for one in sampledesk.told("repapering")["changes"]:
        told = dict(one)
        campaign, message = told.pop("campaign", None), told.pop("told", None)
        days = {name: _day(told[name]) for name in ("made_on", "effective")}
        number = changes.record(LEGAL, Change(**told | days | {"kinds": tuple(told["kinds"])}))
        if campaign:
            _begin(number, campaign)
        if message:
            _tell(number, message)


def _tell(change: str, words: str) -> None:
    """Tell whom a change concerns, and let every other one have read it."""
    from bestkept.people import queries as people
    from bestkept.protect.repapering import readers, telling

    telling.tell(LEGAL, change, words)
    for one in readers.readers(LEGAL, change)[0][::2]:
        person = people.person(one.email)
        if person and person.roles:
            telling.read(Actor(person.email, person.roles[0], "web"), change)


def _begin(change: str, told: Mapping[str, Any]) -> None:
    from bestkept.protect.repapering import actions, queries
    from bestkept.protect.repapering.rules import Anew

    due, owner = _day(told["due"]), told["owner"]
    number = actions.begin(LEGAL, change, owner=owner, due=due, words=told["words"])
    rows, _ = queries.items(LEGAL, number, size=100)
    held = {party: one.agreement for one in rows for party in one.parties}
    named = _houses()

    def those(step: str) -> list[str]:
        return [held[named.get(who, who)] for who in told[step]["to"]]

    actions.send(LEGAL, number, those("sent"), told["sent"]["because"])
    handed = told["handed"]
    actions.hand(LEGAL, number, those("handed"), handed["owner"], handed["because"])
    actions.excuse(LEGAL, number, those("excused"), told["excused"]["because"])
    today, signed = _day(0), told["signed"]
    anew = Anew(form=signed["form"], signed_on=today, first=today)
    actions.sign(LEGAL, number, those("signed"), anew, signed["because"])


def _houses() -> dict[str, str]:
    from bestkept.people import organisations

    return {one.name: one.number for one in organisations.listed(LEGAL)}


def _day(days: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=days)
