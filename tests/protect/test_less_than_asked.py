"""What is told on opening, of which version; and grants of less than was asked, never of more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bestkept.journal.rules import Refused
from bestkept.people import placing
from bestkept.people.actions import add_person
from bestkept.protect.access import actions, queries
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.decision import queries as decision
from bestkept.protect.notices import actions as notices
from bestkept.register.actions import add_beside, guard_version
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA, RECIPE, texts
from tests.protect.stage import PURPOSE, partner, said

TODAY = datetime.now(UTC).date()
LAST = TODAY + timedelta(days=30)
EVE = replace(BOB, person="eve@example.com")
FIRE = "There is a fire in the archive."
WHERE = (("room: cabinet B of lab 3",), ("number 2 held by bob@example.com: notebook in room 4",))


@pytest.fixture
def two(home):
    """Petra has all that she needs but a grant; the secret has two versions, and lies about."""
    company, first = partner(home), (TODAY - timedelta(days=60)).isoformat()
    placing.set_status(OWNER, PETRA.person, "working", "Signed all.")
    agreements.record(ALICE, "NDA", [company], said(first, None), "Toll coating.")
    agreements.record(ALICE, "undertaking", [PETRA.person], said(first, None), "Joins.")
    notices.give(ALICE, "TS-0001", [PETRA.person])
    notices.acknowledge(PETRA, "N-0001")
    guard_version(BOB, home, "TS-0001", texts(home, RECIPE + " Then it is stirred again, slowly."))
    for kind, values in zip(("place", "copy"), WHERE, strict=True):
        add_beside(ALICE, "TS-0001", kind, values[0], since=TODAY)
    return home


def granted(**more):
    told = {"purpose": PURPOSE, "until": LAST, "because": "Runs it."}
    return actions.grant(BOB, PETRA.person, "TS-0001", **told, **more)


def ask(**more):
    told = {"purpose": PURPOSE, "until": LAST, "because": "I run it."}
    return actions.request(PETRA, "TS-0001", **told, **more)


def opened(version=None):
    found = actions.open_secret(PETRA, "TS-0001", PURPOSE, version)
    return found.decision.permitted, found.decision.asked.version


def test_an_opening_and_broken_glass_tell_places_and_copies_too(two):
    granted()
    for found in (
        actions.open_secret(PETRA, "TS-0001", PURPOSE),
        actions.break_glass(ALICE, "TS-0001", FIRE),
    ):
        assert (found.places, found.copies) == WHERE
        assert [one.label for one in found.documents] == ["D-0002"]


def test_a_refusal_tells_none_of_it(two):
    found = actions.open_secret(PETRA, "TS-0001", PURPOSE)
    assert (found.location, found.places, found.copies, found.documents) == (None, (), (), ())


def test_a_grant_of_an_older_version_opens_that_one(two):
    granted(version=1)
    assert opened() == (True, 1)
    assert opened(1) == (True, 1)
    assert opened(2) == (False, 2)
    granted()
    assert opened() == (True, 2)


def test_an_agreement_for_an_older_version_opens_that_one(two):
    terms = said((TODAY - timedelta(days=60)).isoformat(), None, secrets=("TS-0001:1-1",))
    agreements.amend(ALICE, "A-0002", terms, "The first alone.")
    granted()
    assert opened() == (True, 1)
    assert queries.may_use(PETRA, queries.my_grants(PETRA.person)[0]).permitted


def test_where_something_else_is_missing_it_is_said_of_the_newest(two):
    granted(version=1)
    placing.set_status(OWNER, PETRA.person, "leaving", "Gave notice.")
    assert opened() == (False, 2)


def test_what_a_grant_would_open_is_known_before_it_is_given(two):
    terms = said((TODAY - timedelta(days=60)).isoformat(), None, secrets=("TS-0001:1-1",))
    agreements.amend(ALICE, "A-0002", terms, "The first alone.")
    asked = (PETRA.person, "TS-0001", PURPOSE, TODAY)
    assert decision.evaluate_for(*asked).asked.version == 2
    assert decision.evaluate_for(*asked, but=("grant",)).asked.version == 1


def test_who_approves_may_shorten_the_end_and_bind_it_to_a_version(two):
    number, sooner = ask(), LAST - timedelta(days=20)
    actions.approve(BOB, number, "The first, for ten days.", until=sooner, version=1)
    (grant,) = queries.my_grants(PETRA.person)
    assert (grant.last, grant.version) == (sooner, 1)
    (told,) = queries.my_requests(PETRA.person)
    assert (told.until, told.version) == (LAST, None)  # what was asked stands


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"until": LAST + timedelta(days=1)}, "nobody is granted more"),
        ({"version": 2}, "asks for version 1 and for no other"),
    ],
)
def test_nobody_is_granted_more_than_they_asked_for(two, more, why):
    number = ask(version=1)
    with pytest.raises(Refused, match=why):
        actions.approve(BOB, number, "Why not.", **more)
    assert queries.listed(ALICE) == ([], 0)
    assert queries.requests(BOB)[1] == 1


def test_who_asked_reads_why_it_was_refused(two):
    actions.refuse(BOB, ask(), "The summary is enough.")
    (told,) = queries.my_requests(PETRA.person)
    assert (told.answer, told.answer_because) == ("refused", "The summary is enough.")
    ask()
    assert [one.answer_because for one in queries.my_requests(PETRA.person)] == [
        "",
        "The summary is enough.",
    ]


def test_owners_see_grants_requests_and_broken_glass_of_theirs_and_of_no_other(two):
    add_person(OWNER, EVE.person, "Eve", ["employee"])
    granted()
    ask(version=1)
    actions.break_glass(ALICE, "TS-0001", FIRE)
    for by, many in ((BOB, 1), (EVE, 0), (AUD, 1)):
        assert queries.listed(by, asset="TS-0001")[1] == many
        assert queries.requests(by, asset="TS-0001")[1] == many
        assert queries.broken_glass(by, asset="TS-0001")[1] == many
        assert queries.broken_glass(by, asset="TS-0002") == ([], 0)
    with pytest.raises(Refused):
        queries.broken_glass(PETRA)


def test_lists_go_on(two):
    for n in range(3):
        actions.break_glass(ALICE, "TS-0001", f"{FIRE} {n}")
    first, many = queries.broken_glass(ALICE, size=2)
    rest, _ = queries.broken_glass(ALICE, start=2, size=2)
    assert many == 3
    assert [one.because[-1] for one in (*first, *rest)] == ["2", "1", "0"]
