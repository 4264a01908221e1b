"""Who answers for what in the sample company; Brightroll and China lack a deputy."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bestkept.content import sampledesk
from bestkept.journal.rules import Actor

if TYPE_CHECKING:
    from collections.abc import Mapping

LEGAL = Actor("lena.lund@haldencathode.example", "legal", "cli")


def acts(numbers: Mapping[str, str]) -> None:
    """Name specialists and deputies; `numbers` has each asset by its title."""
    from bestkept.people import organisations
    from bestkept.protect.stewards import actions
    from bestkept.register.actions import amend

    told = sampledesk.told("stewards")
    there = {one.name: one.number for one in organisations.listed(LEGAL)}
    for one in told["stewards"]:
        of = there.get(one["of"], one["of"])
        actions.assign(LEGAL, of, one["post"], one["person"], because=one["because"])
    today = datetime.now(UTC).date()
    for title, email in told["deputies"].items():
        why = "Stands in for the owner"
        amend(LEGAL, numbers[title], "deputy", email, valid_from=today, because=why)
