"""What somebody knows is told as each secret tells who knows it, in as many questions for many."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.people import placing
from bestkept.protect.access import actions, knowing
from bestkept.protect.moves.contents import known_to
from bestkept.protect.notices.actions import acknowledge, give
from bestkept.register.actions import add_beside, amend
from bestkept.register.intake.actions import submit
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner
from tests.register.test_states import GOOD

TODAY, LAST = date(2026, 3, 1), date(2026, 9, 1)


def named(number):
    """Let every kind of row name Petra for a secret."""
    give(ALICE, number, [PETRA.person])
    told = {"purpose": PURPOSE, "until": LAST, "because": "Runs the coater."}
    actions.grant(ALICE, PETRA.person, number, **told)
    author = f"{PETRA.person}: assignment missing"
    add_beside(ALICE, number, "author", author, since=TODAY)
    copy = f"number 2 held by {PETRA.person}: notebook in room 4"
    add_beside(ALICE, number, "copy", copy, since=TODAY)


@pytest.fixture
def secrets(home, calendar):
    calendar("2026-03-01")
    partner(home)
    placing.set_status(OWNER, PETRA.person, "working", "Began.")
    named("TS-0001")
    acknowledge(PETRA, "N-0001")
    actions.break_glass(ALICE, "TS-0001", "There is a fire in the archive.")
    actions.break_glass(ALICE, "TS-0001", "There is a fire in the archive again.")
    amend(ALICE, "TS-0001", "owner", ALICE.person, valid_from=LAST, because="Bob leaves.")
    return home


@pytest.mark.parametrize("day", [TODAY, date(2026, 2, 1), LAST])
def test_what_somebody_knows_is_what_each_secret_says_of_them(secrets, day):
    told = {one.person: list(one.reasons) for one in knowing.who_knows("TS-0001", day)}
    for person in (PETRA.person, BOB.person, ALICE.person):
        assert knowing.reasons_of(person, day).get("TS-0001", []) == told.get(person, [])


def test_an_opening_is_told_once_however_often_it_was_opened(secrets):
    (alice,) = (one for one in knowing.who_knows("TS-0001", TODAY) if one.person == ALICE.person)
    assert alice.kinds == ("opened without a grant",)
    assert len(alice.reasons) == 1


def test_more_secrets_that_somebody_knows_cost_no_more_questions(secrets):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            found = known_to(PETRA.person, TODAY)
        return len(found), len(seen)

    one, few = asked()
    for n in range(2, 6):
        submit(BOB, secrets, title=f"Kiln {n}", description=GOOD)
        named(f"TS-{n:04d}")
    assert (one, asked()) == (1, (5, few))
