"""What an entry decided is shown with the rows that show it, and made again by those who may."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal.rules import NotAllowed, Refused
from bestkept.protect.access import actions as access
from bestkept.protect.decision import queries, recorded
from bestkept.protect.decision.actions import decide
from bestkept.protect.decision.policy import CURRENT, POLICIES, Policy
from bestkept.retention.actions import erase
from tests.cast import ALICE, BOB, PETRA
from tests.protect.stage import PURPOSE
from tests.protect.test_deciding import ready  # noqa: F401 - a fixture

FIRE = "There is a fire in the archive."


@pytest.fixture
def entry(ready):  # noqa: F811 - that fixture
    return decide(ALICE, PETRA.person, "TS-0001", PURPOSE)[0]


def conditions(found):
    return {one.name: one for one in found.made[0].conditions}


def test_each_condition_is_shown_with_its_rows_by_their_names_and_entries(entry):
    found = recorded.recorded(ALICE, entry)
    assert (found.person, found.purpose, found.policy) == (PETRA.person, PURPOSE, CURRENT)
    assert found.made[0].permitted
    shown = {
        name: [(row.kind, row.label) for row in one.rows] for name, one in conditions(found).items()
    }
    assert shown["position"] == [("engagement", "engineer, Coating, Meridian Loop")]
    assert shown["standing"] == [("standing", "working")]
    assert shown["grant"] == [("grant", "G-0001")]
    assert shown["agreement"] == [("own", "A-0002")]
    assert shown["partner agreement"] == [("theirs", "A-0001")]
    assert shown["notice"] == [("notice", "N-0001")]
    entries = {row.entry for one in conditions(found).values() for row in one.rows}
    assert None not in entries
    assert all(number < entry for number in entries)


def test_an_opening_without_a_grant_is_made_again_too(ready):  # noqa: F811 - that fixture
    broken = access.break_glass(ALICE, "TS-0001", FIRE).entry
    assert queries.again(ALICE, broken).verdict == "same"
    found = recorded.recorded(ALICE, broken)
    assert found.glass
    assert not found.made[0].permitted
    assert conditions(found)["grant"].state == "missing"


def test_what_differs_is_told_condition_by_condition(entry, monkeypatch):
    assert recorded.differing(queries.again(ALICE, entry)) == []
    told = POLICIES[CURRENT]
    strict = Policy(
        told.revision, {"confidential": 2}, told.statuses, told.refused_forms, told.profiles
    )
    monkeypatch.setitem(POLICIES, CURRENT, strict)
    again = queries.again(ALICE, entry)
    assert again.verdict == "differs"
    verdict, vetting = recorded.differing(again)
    assert (verdict.was, verdict.now) == ("permitted", "refused")
    assert (vetting.name, vetting.was[:3]) == ("vetting", "met")
    assert vetting.now.startswith("missing: Tier")


def test_what_was_erased_is_said_to_be(entry, home):
    erase(ALICE, home, entry, ["conditions"], "She asked for it.")
    assert recorded.recorded(ALICE, entry).erased
    assert queries.again(ALICE, entry).verdict == queries.ERASED


def test_other_entries_record_no_decision_and_most_roles_see_none(entry):
    assert recorded.recorded(ALICE, 0) is None
    with pytest.raises(Refused, match="Entry 0 is no decision"):
        queries.again(ALICE, 0)
    for by in (PETRA, BOB):
        with pytest.raises(NotAllowed):
            recorded.recorded(by, entry)


def test_more_rows_cost_no_more_questions(entry):
    def asked(number):
        with CaptureQueriesContext(connection) as seen:
            recorded.recorded(ALICE, number)
        return len(seen)

    few = asked(entry)
    for n in range(3):
        access.break_glass(ALICE, "TS-0001", f"{FIRE} {n}")
    assert asked(decide(ALICE, PETRA.person, "TS-0001", PURPOSE)[0]) == few
