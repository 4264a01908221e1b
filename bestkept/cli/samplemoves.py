"""Who joins, moves and leaves in the sample company: one each, half way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bestkept.content import sampledesk
from bestkept.journal.rules import Actor

if TYPE_CHECKING:
    from collections.abc import Mapping

HR = Actor("hana.holm@haldencathode.example", "hr", "web")
LEGAL = Actor("lena.lund@haldencathode.example", "legal", "web")
HOUSE = "Halden Cathode Works"
FIRST = date(2025, 9, 1)


def acts(by: Actor, numbers: Mapping[str, str]) -> None:
    """Put people, what places ask for, and three cases on record; `numbers` has assets by title."""
    from bestkept.people import organisations

    told = sampledesk.told("moves")
    house = next(one.number for one in organisations.listed(by) if one.name == HOUSE)
    for one in told["people"]:
        _person(by, one, house)
    _ask(told, numbers)
    _sign(told)
    _tell(told, numbers)
    _leave(told["leaver"])
    _move(by, told["mover"], house)
    _join(by, told["joiner"])


def _person(by: Actor, one: dict[str, Any], house: str) -> None:
    from bestkept.people import actions, placing

    actions.add_person(by, one["email"], one["name"], one["roles"])
    placing.engage(by, one["email"], one["place"] | {"organisation": house}, FIRST)
    placing.set_status(by, one["email"], "working", "Works on the line.", FIRST)


def _ask(told: dict[str, Any], numbers: Mapping[str, str]) -> None:
    from bestkept.protect.moves import actions

    for one in told["requirements"]:
        secret = {"asset": numbers[one["title"]]} if one["title"] else {}
        actions.require(HR, one["told"] | secret, one["because"])


def _sign(told: dict[str, Any]) -> None:
    from bestkept.protect.agreements import actions
    from bestkept.protect.agreements.rules import Said

    for one in told["agreements"]:
        day = date.fromisoformat(one["signed"])
        survives = "as long as it is secret"
        said = Said(("*",), (), day, None, survives, one["law"], one["form"], day)
        actions.record(LEGAL, one["kind"], [one["person"]], said, "Signed as the work began.")


def _tell(told: dict[str, Any], numbers: Mapping[str, str]) -> None:
    from bestkept.people import queries
    from bestkept.protect.access import actions as access
    from bestkept.protect.notices import actions as notices

    for one in told["told"]:
        made = notices.give(LEGAL, numbers[one["title"]], one["people"])
        for email, number in zip(one["people"], made, strict=True) if one["acknowledge"] else ():
            person = queries.person(email)
            if person:
                notices.acknowledge(Actor(email, person.roles[0], "web"), number)
    for one in told["grants"]:
        more = {"purpose": one["purpose"], "because": one["because"]}
        access.grant(LEGAL, one["person"], numbers[one["title"]], until=_in(one["days"]), **more)


def _leave(one: dict[str, Any]) -> None:
    from bestkept.protect.moves import actions, leaving

    told = {"because": one["because"], "due": _in(one["days"])}
    number = actions.begin(HR, "leaver", one["person"], **told)
    asked = "\n".join(leaving.QUESTIONS[n] for n in one["asked"])
    actions.step(HR, number, leaving.INTERVIEW, day=_in(0), words=one["words"], asked=asked)


def _move(by: Actor, one: dict[str, Any], house: str) -> None:
    from bestkept.people import placing
    from bestkept.protect.moves import actions

    place = {name: one[name] for name in ("unit", "job", "site", "manager")}
    placing.engage(by, one["person"], place | {"organisation": house})
    actions.begin(HR, "mover", one["person"], because="To the furnaces.", due=_in(7))


def _join(by: Actor, one: dict[str, Any]) -> None:
    from bestkept.people import placing
    from bestkept.protect.moves import actions

    told = {"because": one["because"], "due": _in(one["days"])}
    placing.set_status(by, one["person"], "joining", one["because"])
    actions.begin(HR, "joiner", one["person"], **told)
    herself = Actor(one["person"], "partner", "web")
    actions.declare(herself, bound=True, towards=one["towards"], nothing=True)


def _in(days: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=days)
