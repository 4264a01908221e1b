"""What the sample company did beyond its intake: whom it told, what it was asked, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.content import sampledesk
from bestkept.journal.rules import Actor

if TYPE_CHECKING:
    from collections.abc import Mapping

LEGAL = Actor("lena.lund@haldencathode.example", "legal", "web")


def acts(numbers: Mapping[str, str]) -> None:
    """Let people be told, acknowledge and ask; `numbers` has each asset by its title."""
    _tell(numbers)
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


def _ask() -> None:
    from bestkept.protect.questions import actions

    for one in sampledesk.told()["questions"]:
        number = actions.ask(Actor(one["by"], "employee", "web"), one["text"])
        if one["answer"]:
            actions.answer(LEGAL, number, one["answer"])
        if one["asked"]:
            actions.publish(LEGAL, number, one["asked"], one["told"])
