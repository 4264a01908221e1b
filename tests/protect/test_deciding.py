"""A decision names every condition, met or missing, and can be made again from the journal."""

from __future__ import annotations

from datetime import date

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.people import placing
from bestkept.protect.access import actions as access
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.decision import queries
from bestkept.protect.decision.actions import decide
from bestkept.protect.decision.policy import CURRENT, POLICIES
from bestkept.protect.decision.rules import Asked
from bestkept.protect.decision.rules import decide as decide_by
from bestkept.protect.notices import actions as notices
from bestkept.register.actions import amend
from bestkept.retention.actions import erase
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.forging import forge
from tests.protect.stage import PURPOSE, partner, said


@pytest.fixture
def ready(home, calendar):
    """Everything that Petra needs, on 1 March 2026."""
    calendar("2026-03-01")
    number = partner(home)
    placing.set_status(OWNER, PETRA.person, "working", "Signed all.")
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


def test_what_lacks_is_named_with_what_can_be_done(ready):
    _, decision = decide(ALICE, BOB.person, "TS-0001", PURPOSE)
    assert not decision.permitted
    told = {one.name: one for one in decision.missing}
    assert told.keys() == {"position", "standing", "grant", "agreement", "notice"}
    assert all(one.next for one in told.values())
    assert not told["grant"].rows


def test_each_row_that_shows_a_condition_is_cited(ready):
    _, decision = decide(ALICE, PETRA.person, "TS-0001", PURPOSE)
    cited = {one.name: one.rows for one in decision.conditions}
    assert cited["grant"] == ("grant:1",)
    assert cited["agreement"] == ("own:2",)
    assert cited["partner agreement"] == ("theirs:1",)
    assert cited["notice"] == ("notice:1",)


def test_of_two_rows_for_one_day_the_one_recorded_later_counts(ready, calendar):
    calendar("2026-03-02")
    since = date(2026, 4, 1)
    placing.set_status(OWNER, PETRA.person, "leaving", "Gave notice for April.", since)
    placing.set_status(OWNER, PETRA.person, "left", "Left at once.", date(2026, 3, 2))
    placing.set_status(OWNER, PETRA.person, "working", "That was another one.", date(2026, 3, 2))
    assert decide(ALICE, PETRA.person, "TS-0001", PURPOSE)[1].permitted


def test_a_decision_made_again_is_the_same_whatever_came_after(ready, calendar):
    permitted, _ = decide(ALICE, PETRA.person, "TS-0001", PURPOSE)
    refused, _ = decide(ALICE, PETRA.person, "TS-0001", "audit")
    access.revoke(ALICE, PETRA.person, "Leaves.")
    notices.withdraw(ALICE, "N-0001", "Given in error.")
    agreements.end(ALICE, "A-0001", date(2026, 2, 1), "It was never signed.")
    placing.set_status(OWNER, PETRA.person, "left", "Left in January.", date(2026, 1, 1))
    assert not decide(ALICE, PETRA.person, "TS-0001", PURPOSE)[1].permitted
    for entry in (permitted, refused):
        assert queries.again(ALICE, entry).verdict == "same"


def test_what_was_erased_cannot_be_decided_again(ready, home):
    entry, _ = decide(ALICE, PETRA.person, "TS-0001", PURPOSE)
    grant = next(e for e in journal.timeline("G-0001") if e.verb == "access.granted")
    erase(ALICE, home, grant.number, ["because"], "The reason named a third person.")
    assert queries.again(ALICE, entry).verdict == "same"  # it rests on no reason
    erase(ALICE, home, grant.number, ["grant.1"], "A court ordered it.")
    assert queries.again(ALICE, entry).verdict == "not re-decidable: erased"


def test_a_decision_whose_own_fields_were_erased_cannot_be_made_again(ready, home):
    entry, _ = decide(ALICE, PETRA.person, "TS-0001", PURPOSE)
    erase(ALICE, home, entry, ["person"], "She asked for it.")
    assert queries.again(ALICE, entry).verdict == "not re-decidable: erased"


def test_rows_that_were_edited_behind_our_back_are_told(ready, home):
    entry, _ = decide(ALICE, PETRA.person, "TS-0001", PURPOSE)
    forge(home, "UPDATE access_grant SET valid_to = '2030-01-01'")
    assert queries.again(ALICE, entry).verdict.startswith("not re-decidable: What entry")


def test_only_a_decision_is_made_again(ready):
    with pytest.raises(Refused, match="Entry 0 is no decision"):
        queries.again(ALICE, 0)
    with pytest.raises(Refused, match="one of these roles"):
        queries.again(PETRA, 0)


@pytest.mark.parametrize(
    ("tier", "level", "state"),
    [
        ("confidential", None, "met"),
        ("restricted", None, "missing"),
        ("restricted", "basic", "met"),
        ("top", "basic", "missing"),
        ("top", "enhanced", "met"),
    ],
)
def test_the_tier_says_how_far_somebody_is_vetted(ready, tier, level, state):
    if tier != "confidential":
        amend(ALICE, "TS-0001", "tier", tier, valid_from=date(2026, 3, 1), because="So.")
    if level:
        told = {"basis": "consent", "done_by": "Checkers", "done_on": date(2026, 2, 1)}
        placing.record_vetting(OWNER, PETRA.person, level, **told)
    assert states(decide(ALICE, PETRA.person, "TS-0001", PURPOSE)[1])["vetting"] == state


def test_the_rules_alone_decide_where_there_is_nothing_at_all():
    asked = Asked("x@example.com", "TS-0001", 0, "any", "2026-03-01")
    decision = decide_by(asked, [], POLICIES[CURRENT])
    assert states(decision)["vetting"] == "missing"  # without a tier the strictest is asked
    assert not decision.permitted


def test_the_order_in_which_rows_come_changes_nothing(ready):
    for purpose in (PURPOSE, "audit"):
        last = date(2026, 10, 1)
        told = {"purpose": purpose, "until": last, "because": "Runs the coater."}
        access.grant(BOB, PETRA.person, "TS-0001", **told)
    asked = Asked(PETRA.person, "TS-0001", 1, PURPOSE, "2026-03-01")
    rows = queries.rows_for(asked)
    first = decide_by(asked, rows, POLICIES[CURRENT])
    assert decide_by(asked, rows[::-1], POLICIES[CURRENT]) == first
    assert first.conditions[2].rows == ("grant:2",)
