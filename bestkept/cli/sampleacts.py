"""What the sample company did beyond its intake: whom it told, what it was asked, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.content import sampledesk
from bestkept.journal.rules import Actor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestkept.home import Home

LEGAL = Actor("lena.lund@haldencathode.example", "legal", "web")


def acts(home: Home, numbers: Mapping[str, str]) -> None:
    """Let people be told, acknowledge and ask; `numbers` has each asset by its title."""
    _tell(numbers)
    _look_into(home)
    _ask()
    _keep(numbers)


def _keep(numbers: Mapping[str, str]) -> None:
    """Put units, other rights and saved views on record."""
    from datetime import UTC, datetime

    from bestkept.register.actions import amend
    from bestkept.register.inventory import actions

    told, day = sampledesk.told(), datetime.now(UTC).date()
    for title, unit in told["units"].items():
        amend(LEGAL, numbers[title], "unit", unit, valid_from=day, because="As its owner told it")
    for one in told["rights"]:
        actions.add_right(LEGAL, one["kind"], one["told"])
    for one in told["views"]:
        by = Actor(one["by"][0], one["by"][1], "web")
        actions.save_view(by, one["name"], one["told"], role=one["role"], pinned=one["pinned"])


def _tell(numbers: Mapping[str, str]) -> None:
    from bestkept.people import queries as people
    from bestkept.protect.notices import actions

    for one in sampledesk.told()["notices"]:
        made = actions.give(LEGAL, numbers[one["title"]], one["people"], one["words"])
        for email, number in zip(one["people"], made, strict=True):
            if email in one["acknowledge"]:
                person = people.person(email)
                if person:
                    actions.acknowledge(Actor(email, person.roles[-1], "web"), number)


def _look_into(home: Home) -> None:
    """Give a finding away, point at one, and keep evidence."""
    from bestkept.keyring.ring import Ring
    from bestkept.respond import actions as respond
    from bestkept.respond.queries import incidents
    from bestkept.vault import actions as vault
    from bestkept.watch import actions, queries

    outbox = home.path / "sample" / "outbox"
    waiting = queries.findings(verdict="new")
    for one, (kind, email, words) in zip(waiting, sampledesk.told()["triage"], strict=False):
        if kind == "assign":
            actions.assign(LEGAL, one.number, email)
        else:
            actions.share(LEGAL, one.number, email, words)
    for incident in incidents():
        mail = outbox / "mail-to-reseller.txt"
        why = f"{incident.number}: the mail as it lay in the outbox"
        ring = Ring(home, str)  # the sample's vault has no passphrase
        kept = vault.keep(LEGAL, home, ring, mail, kind="evidence", because=why)
        respond.add_evidence(LEGAL, incident.number, kept.number)


def _ask() -> None:
    from bestkept.protect.questions import actions

    for one in sampledesk.told()["questions"]:
        number = actions.ask(Actor(one["by"], "employee", "web"), one["text"])
        if one["answer"]:
            actions.answer(LEGAL, number, one["answer"])
        if one["asked"]:
            actions.publish(LEGAL, number, one["asked"], one["told"])
