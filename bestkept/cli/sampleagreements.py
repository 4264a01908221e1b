"""What the sample company and its partners signed, what they owe, and what counsel advised."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bestkept.content import sampledesk
from bestkept.content.countries import profile
from bestkept.journal.rules import Actor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestkept.home import Home

LEGAL = Actor("lena.lund@haldencathode.example", "legal", "web")


def acts(home: Home, numbers: Mapping[str, str], houses: Mapping[str, str]) -> None:
    """Record it all; `numbers` has each asset by its title, `houses` organisations by name."""
    for one in sampledesk.told("agreements")["advice"]:
        _advise(one)
    for one in sampledesk.told("agreements")["agreements"]:
        _sign(home, one, numbers, houses)


def _sign(
    home: Home, one: Mapping[str, Any], numbers: Mapping[str, str], houses: Mapping[str, str]
) -> None:
    from bestkept.protect.agreements import actions

    parties = [houses.get(name, name) for name in one["parties"]]
    said = _said(one, numbers)
    number = actions.record(LEGAL, one["kind"], parties, said, one["because"])
    told = dict(one)
    for change in one.get("amendments", ()):
        told |= {"signed": change["from"]} | change
        actions.amend(LEGAL, number, _said(told, numbers), change["because"])
    if one.get("text"):
        _keep(home, number, len(one.get("amendments", ())))
    if ended := one.get("ended"):
        actions.end(LEGAL, number, _day(ended["from"]), ended["because"])
    for duty in one.get("obligations", ()):
        _owe(number, duty)


def _said(one: Mapping[str, Any], numbers: Mapping[str, str]) -> Any:
    from bestkept.protect.agreements.rules import Immunity, Lasting, Said

    notice = one.get("notice")
    received = notice and notice.get("received")
    return Said(
        tuple(numbers.get(title, title) for title in one["secrets"]),
        tuple(one.get("purposes", ())),
        _day(one["from"]),
        _day(one["until"]) if "until" in one else None,
        one["survives"],
        one["law"],
        one["form"],
        _day(one["signed"]),
        one.get("notice_days"),
        one.get("renewal", "none"),
        immunity=Immunity(
            notice["how"], notice.get("policy", ""), _day(received) if received else None
        )
        if notice
        else None,
        lasting=Lasting(**one["lasts"]) if "lasts" in one else None,
    )


def _keep(home: Home, number: str, amendment: int) -> None:
    from bestkept.keyring.ring import Ring
    from bestkept.protect.agreements import actions
    from bestkept.vault import actions as vault

    words = f"{number}, amendment {amendment}: a sample text, signed by nobody.\n"
    given = vault.Given(f"{number}-signed.txt", words.encode())
    why = f"The signed text of {number}."
    ring = Ring(home, str)  # the sample's vault has no passphrase
    kept = vault.keep(LEGAL, home, ring, given, kind="agreement", because=why)
    actions.attach(LEGAL, number, amendment, kept.number)


def _owe(number: str, duty: Mapping[str, Any]) -> None:
    """Record an obligation; whoever owes it says that it is done, where it is."""
    from bestkept.people import queries as people
    from bestkept.protect.agreements import actions

    order = actions.owe(LEGAL, number, duty["words"], duty["owner"], _day(duty["due"]))
    owner = people.person(duty["owner"])
    if duty["done"] and owner:
        by = Actor(owner.email, owner.roles[0], "web")
        actions.fulfil(by, number, order, duty["done"])


def _advise(one: Mapping[str, Any]) -> None:
    from bestkept.protect.countries.actions import log_advice
    from bestkept.protect.countries.rules import Advised

    told = dict(one)
    where, expires = told.pop("country"), told.pop("expires", None)
    kinds, confirms = tuple(told.pop("kinds", ())), ""
    if told.pop("confirms", False):  # the first statement on its topic
        confirms = next(s.key for s in profile(where) if s.topic == told["topic"])
    until = _day(expires) if expires else None
    log_advice(LEGAL, where, Advised(**told, expires=until, kinds=kinds, confirms=confirms))


def _day(days: int) -> date:
    """Return the day so many days from today: the sample is as old on every day."""
    return datetime.now(UTC).date() + timedelta(days=days)
