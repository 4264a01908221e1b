"""What places ask for is asked of those who work there already, and of nobody twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal.rules import NotAllowed
from bestkept.people import actions as people
from bestkept.people import placing
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.duties import queries as duties
from bestkept.protect.moves import actions, queries
from bestkept.protect.moves.rules import DAYS
from bestkept.protect.notices import actions as notices
from bestkept.register.intake.actions import decide
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner, said

TODAY = datetime.now(UTC).date()
ASKED = {"side": "partner", "unit": "Coating", "asset": "TS-0001", "purpose": PURPOSE}


@pytest.fixture
def works(home):
    """Petra works at a partner."""
    partner(home)
    placing.set_status(OWNER, PETRA.person, "working", "Works there.")
    return home


def lacking(number="RQ-0001"):
    found = queries.lacking(ALICE)
    return found[number].count if number in found else 0


def test_who_works_there_already_is_to_be_told_and_legal_owes_it(works):
    assert queries.lacking(ALICE) == {}
    actions.require(ALICE, ASKED, "They coat.")
    (one,) = queries.lacking(ALICE).values()
    assert one.some == ((PETRA.person, "Petra Porter"),)
    (owed,) = queries.owed(TODAY, {"legal"})
    assert (owed.kind, owed.number, owed.day) == (
        "requirement",
        "RQ-0001",
        TODAY + timedelta(days=DAYS),
    )
    assert owed.words == "One person at a place that asks for it: not told of TS-0001"
    assert owed in duties.of_person(ALICE.person, TODAY)
    assert queries.owed(TODAY, {PETRA.person}) == queries.owed(TODAY, {"hr"}) == []
    notices.give(ALICE, "TS-0001", [PETRA.person])
    assert (lacking(), queries.owed(TODAY, {"legal"})) == (0, [])
    notices.withdraw(ALICE, "N-0001", "By mistake.")
    assert lacking() == 1
    actions.drop(ALICE, "RQ-0001", "Line 2 is closed.")
    assert lacking() == 0


def test_agreements_are_asked_of_those_whom_none_of_the_kinds_binds(works):
    told = {"side": "partner", "kinds": "NDA/PIIA"}
    actions.require(ALICE, told, "Counsel's advice.")
    assert queries.owed(TODAY, {"legal"})[0].words.endswith("not bound by NDA or PIIA")
    agreements.record(ALICE, "MSA", [PETRA.person], said("2026-01-01", None), "Works.")
    assert lacking() == 1
    agreements.record(ALICE, "NDA", [PETRA.person], said("2026-01-01", None), "Works.")
    assert lacking() == 0
    agreements.end(ALICE, "A-0002", TODAY, "Lapsed.")
    assert lacking() == 1


def test_whoever_left_an_agreement_is_bound_by_it_no_more(works):
    actions.require(ALICE, {"side": "partner", "kinds": "NDA"}, "Counsel's advice.")
    both = [PETRA.person, BOB.person]
    agreements.record(ALICE, "NDA", both, said("2026-01-01", None), "Work.")
    assert lacking() == 0
    alone = said(TODAY.isoformat(), None, leaves=(PETRA.person,))
    agreements.amend(ALICE, "A-0001", alone, "She signs one of her own.")
    assert lacking() == 1


def test_whoever_has_a_case_or_goes_or_works_elsewhere_is_not_counted(works):
    actions.require(ALICE, ASKED, "They coat.")
    number = actions.begin(ALICE, "mover", PETRA.person, because="Looked at anew.")
    assert lacking() == 0
    assert "notice TS-0001" in {one.key for one in queries.whole(ALICE, number).items}
    for one in queries.whole(ALICE, number).items:
        if one.waits:
            actions.excuse(ALICE, number, one.key, "As agreed.")
    actions.finish(ALICE, number, "Done.")
    assert lacking() == 1
    placing.set_status(OWNER, PETRA.person, "left", "Gone.")
    assert lacking() == 0
    placing.set_status(OWNER, PETRA.person, "working", "Back.")
    place = {"organisation": "O-0001", "unit": "Repair", "job": "engineer"}
    placing.engage(OWNER, PETRA.person, place)
    assert lacking() == 0


def test_a_secret_that_is_none_any_more_is_asked_of_nobody(works):
    actions.require(ALICE, ASKED, "They coat.")
    assert lacking() == 1
    people.change_roles(OWNER, BOB.person, ["employee", "analyst"], "Looks first.")
    decide(replace(BOB, role="analyst"), "TS-0001", "reject", because="It is public.")
    assert lacking() == 0


def test_what_is_due_of_somebody_is_told_where_no_case_asks(works):
    actions.require(ALICE, ASKED, "They coat.")
    keys = {one.key for one in queries.due_without_case(ALICE, PETRA.person)}
    assert {"notice TS-0001", "agreement undertaking/NDA/PIIA"} <= keys
    assert "inbound" not in keys
    with pytest.raises(NotAllowed):
        queries.due_without_case(BOB, PETRA.person)
    with pytest.raises(NotAllowed):
        queries.lacking(BOB)
    actions.begin(ALICE, "leaver", PETRA.person, because="Goes.")
    assert queries.due_without_case(ALICE, PETRA.person) == ()


def test_the_questions_do_not_grow_with_the_people(works):
    actions.require(ALICE, ASKED, "They coat.")

    def asked():
        with CaptureQueriesContext(connection) as seen:
            queries.owed(TODAY, {"legal"})
            queries.lacking(ALICE)
        return len(seen)

    def join(first, last):
        for n in range(first, last):
            people.add_person(OWNER, f"p{n}@example.com", f"P {n}", ["partner"])
            place = {"organisation": "O-0001", "unit": "Coating", "job": "engineer"}
            placing.engage(OWNER, f"p{n}@example.com", place)

    asked()
    join(0, 2)
    few = asked()
    join(2, 25)
    assert (asked(), lacking()) == (few, 26)
