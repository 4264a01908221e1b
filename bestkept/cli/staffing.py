"""The sample company's people at work, so that no page of the demo is empty.

Each thing is done once: run again, it is left as it is.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bestkept.cli import (
    sampleaccess,
    sampleacts,
    sampleagreements,
    samplemoves,
    sampleplaces,
    samplerepapering,
    samplereviews,
    samplestewards,
)
from bestkept.content import sampledesk
from bestkept.journal.rules import Actor

if TYPE_CHECKING:
    from bestkept.cli.desk import Desk

DONE = "desk"  # a file beside the sample: what stands here was done
PASSWORD = "password"  # noqa: S105 - the name of a file, not what is in it


def staff(here: Desk) -> None:
    """Put everybody on record, and let them describe, score, decide and submit."""
    done = here.home.path / "sample" / DONE
    if done.exists():
        return
    _join(here)
    houses = sampleplaces.acts(here.by)
    numbers = _numbers()
    _describe(numbers)
    _score(numbers)
    _decide(numbers)
    _submit(here)
    sampleacts.acts(here.home, _numbers())
    samplestewards.acts(_numbers())
    sampleagreements.acts(here.home, _numbers(), houses)
    sampleaccess.acts(here.home, _numbers())
    samplerepapering.acts()
    samplemoves.acts(here.by, _numbers())
    samplereviews.acts()
    _set(here)
    samplereviews.open_()
    done.write_text("done\n")


def _join(here: Desk) -> None:
    from bestkept.people import actions, queries

    for one in sampledesk.told()["people"]:
        if queries.person(one["email"]) is None:
            actions.add_person(here.by, one["email"], one["name"], one["roles"])


def _numbers() -> dict[str, str]:
    from bestkept.register import queries

    return {one.fact("title") or "": one.number for one in queries.assets()}


def _analyst() -> Actor:
    return Actor("ines.iyer@haldencathode.example", "analyst", "cli")


def _describe(numbers: dict[str, str]) -> None:
    from bestkept.cli import desk
    from bestkept.register import actions, queries

    for title, parts in sampledesk.told()["described"].items():
        asset = queries.asset(numbers[title])
        for name, value in parts.items():
            if asset.fact(name) != value:
                why = "As its owner told it"
                day = desk.today()
                actions.amend(_analyst(), asset.number, name, value, valid_from=day, because=why)


def _score(numbers: dict[str, str]) -> None:
    from bestkept.register import queries
    from bestkept.register.inventory import actions

    for title, scores in sampledesk.told()["scores"].items():
        asset = queries.asset(numbers[title])
        for factor, points, why in scores:
            if not asset.fact(f"factor.{factor}"):
                actions.score(_analyst(), asset.number, factor, points, why)


def _decide(numbers: dict[str, str]) -> None:
    from bestkept.register import queries
    from bestkept.register.intake import actions

    legal = Actor("lena.lund@haldencathode.example", "legal", "cli")
    for title, first, why, then, reason in sampledesk.told()["decisions"]:
        number = numbers[title]
        if queries.asset(number).fact("status") == "candidate":
            actions.decide(_analyst(), number, first, because=why)
            if then:
                actions.decide(legal, number, then, because=reason)


def _submit(here: Desk) -> None:
    from bestkept.register.intake import actions

    said = dict(sampledesk.told()["submission"])
    title, tier = said.pop("title"), said.pop("tier")
    by = Actor(sampledesk.told()["submitter"], "employee", "cli")
    if title not in _numbers():
        actions.submit(by, here.home, title=title, tier=tier, description=said)


def _set(here: Desk) -> None:
    """Set what a home is set to, and ask for work: whoever serves the pages does it."""
    from bestkept.settings import actions as settings
    from bestkept.settings import queries, rules
    from bestkept.work import actions as work

    if queries.current()[rules.ORGANISATION]:
        return
    settings.choose(here.by, rules.ORGANISATION, "Halden Cathode")
    outbox, why = str((here.home.path / "sample" / "outbox").absolute()), "The sample's outbox"
    settings.allow(here.by, "Outgoing mail", outbox, tuple(rules.USES), why)
    sven = Actor("sven.sol@haldencathode.example", "security", "cli")
    work.ask(sven, "check", {})
    work.ask(sven, "scan", {"place": "Outgoing mail"})
    lena = Actor("lena.lund@haldencathode.example", "legal", "cli")
    work.ask(lena, "binders", {"on": datetime.now(UTC).date().isoformat()})


def let_in(here: Desk) -> list[tuple[str, str]]:
    """Give everybody a sign-in with the demo's password; return roles and address of each."""
    from django.conf import settings

    from bestkept.people import actions, queries
    from bestkept.web import signing

    rows = []
    for person in queries.persons(here.by):
        if not queries.signs_in(person.email):
            entry = actions.invite(here.by, person.email)
            token = signing.invitation_token(person.email, entry, settings.SECRET_KEY)
            signing.accept(signing.read_invitation(token), password(here))
        rows.append((", ".join(person.roles), person.email))
    return rows


def password(here: Desk) -> str:
    """Return the password of all sign-ins of this demo, made up when it is first asked for."""
    file = here.home.path / "sample" / PASSWORD
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(f"halden-{secrets.token_hex(4)}-reading-room\n")
    return file.read_text().strip()
