"""A decision names every condition, met or missing, and can be made again from the journal."""

from __future__ import annotations

from datetime import date

import pytest

from bestkept.journal import queries as journal
from bestkept.people import actions as people
from bestkept.protect.access import actions as access
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.decision import queries
from bestkept.protect.decision.actions import decide
from bestkept.protect.notices import actions as notices
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner, said


@pytest.fixture
def ready(home, calendar):
    """Everything that Petra needs, on 1 March 2026."""
    calendar("2026-03-01")
    number = partner(home)
    people.set_status(OWNER, PETRA.person, "working", "Signed all.")
    agreements.record(ALICE, "NDA", [number], said("2026-01-01", "2026-12-31"), "Toll coating.")
    agreements.record(ALICE, "undertaking", [PETRA.person], said("2026-01-01", None), "Joins.")
    last = date(2026, 9, 1)
    access.grant(
        BOB, PETRA.person, "TS-0001", purpose=PURPOSE, until=last, because="Runs the coater."
    )
    notices.give(ALICE, "TS-0001", [PETRA.person])
    notices.acknowledge(PETRA, "N-0001")
    return number


def states(decision):
    return {one.name: one.state for one in decision.conditions}


def test_a_person_with_all_that_is_needed_is_permitted(ready):
    entry, decision = decide(ALICE, PETRA.person, "TS-0001", PURPOSE)
    assert decision.permitted, decision.missing
    assert states(decision) == {
        "position": "met",
        "standing": "met",
        "grant": "met",
        "agreement": "met",
        "partner agreement": "met",
        "form": "confirm with counsel",
        "notice": "met",
        "vetting": "met",
        "training": "not asked yet",
        "clearance": "not asked yet",
    }
    assert queries.again(ALICE, entry).verdict == "same"
    assert journal.entry(entry).verb == "access.decided"
