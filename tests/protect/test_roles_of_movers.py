"""A role from before a move is kept for a reason or ended; a guarded one by an administrator."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bestkept.journal.rules import NotAllowed, Refused
from bestkept.journal.tasks import check, publish
from bestkept.people import actions as people
from bestkept.people import queries as persons
from bestkept.protect.moves import ending, queries
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.protect.test_moves_taken_back import HANA, SO, begin, company, engaged, items

__all__ = ["company"]


def test_each_role_from_before_a_move_is_kept_for_a_reason_or_ended(company, calendar):
    people.change_roles(OWNER, PETRA.person, ["partner", "analyst", "legal"], SO)
    calendar("2026-03-02")
    engaged("Sales")
    day = date(2026, 3, 2)
    number = begin("mover")
    one = items(number, day)["roles"]
    assert (one.state, one.why) == ("open", "Held from before: analyst, legal.")
    with pytest.raises(Refused, match="custodian"):
        ending.settle_roles(HANA, number, ["custodian"], SO)
    with pytest.raises(NotAllowed):
        ending.settle_roles(BOB, number, ["legal"], SO)
    ending.settle_roles(HANA, number, ["legal"], "She still looks into findings.")
    assert persons.person(PETRA.person).roles == ("analyst", "partner")
    assert items(number, day)["roles"].state == "done"
    (step,) = queries.whole(ALICE, number, day).steps
    assert (step.item, step.words) == ("roles", "She still looks into findings.")
    publish(company)
    assert check(company) == []


def test_a_guarded_role_from_before_is_ended_by_an_administrator_by_hand(company, calendar):
    people.change_roles(OWNER, PETRA.person, ["partner", "custodian", "legal"], SO)
    calendar("2026-03-02")
    engaged("Sales")
    number = begin("mover")
    by_program = replace(OWNER, door="api T-0001")
    for by in (HANA, by_program):
        with pytest.raises(NotAllowed, match="They are custodian: only an administrator"):
            ending.settle_roles(by, number, ["custodian", "legal"], SO)
    assert persons.person(PETRA.person).roles == ("custodian", "legal", "partner")
    ending.settle_roles(OWNER, number, ["custodian"], "Keeps no copies any more.")
    assert persons.person(PETRA.person).roles == ("legal", "partner")


def test_a_move_of_whoever_has_the_usual_role_alone_asks_for_none(company, calendar):
    calendar("2026-03-02")
    engaged("Sales")
    number = begin("mover")
    assert items(number, date(2026, 3, 2))["roles"].state == "done"
    with pytest.raises(Refused, match="no roles from before"):
        ending.settle_roles(HANA, number, [], SO)
