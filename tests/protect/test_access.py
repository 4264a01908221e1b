"""Access is asked for, granted, ended at once, and looked at again; and it is told who knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.actions import act
from bestkept.journal.rules import Refused
from bestkept.people import placing
from bestkept.people.models import Person
from bestkept.people.naming import note_name
from bestkept.protect.access import actions, knowing, queries
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.agreements import listing
from bestkept.protect.decision.actions import decide
from tests.cast import ALICE, AUD, BOB, CHARLIE, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner, said

TODAY, LAST = date(2026, 3, 1), date(2026, 9, 1)
SVEN = replace(ALICE, role="security")


@pytest.fixture
def secret(home, calendar):
    calendar("2026-03-01")
    partner(home)
    return home


def ask(by=PETRA, purpose=PURPOSE):
    return actions.request(by, "TS-0001", purpose=purpose, until=LAST, because="I run it.")


def granted(to=PETRA, by=BOB, purpose=PURPOSE):
    told = {"purpose": purpose, "until": LAST, "because": "Runs the coater."}
    return actions.grant(by, to.person, "TS-0001", **told)


def state(name, who=PETRA):
    _, decision = decide(ALICE, who.person, "TS-0001", PURPOSE)
    return next(one for one in decision.conditions if one.name == name)


def test_the_owner_approves_what_was_asked_for_once(secret):
    number = ask(purpose=" Toll  Coating ")
    assert [one.number for one in queries.requests(BOB)[0]] == [number]
    assert actions.approve(BOB, number, "Needed.") == "G-0001"
    assert state("grant").because == "Granted by G-0001 until 2026-09-01"
    with pytest.raises(Refused, match="no open request"):
        actions.approve(BOB, number, "Again.")
    ((one,), _) = queries.listed(ALICE, asset="TS-0001", on=TODAY)
    assert (one.person, one.approver, one.same_person) == (PETRA.person, BOB.person, False)
    assert queries.listed(ALICE, ends_by=date.max, on=TODAY)[1] == 1


def test_who_refuses_says_why(secret):
    number = ask()
    actions.refuse(BOB, number, "The summary is enough.")
    (told,) = queries.my_requests(PETRA.person)
    assert told.answer == "refused"
    assert queries.requests(BOB) == ([], 0)


@pytest.mark.parametrize("by", [PETRA, AUD, CHARLIE, SVEN])
def test_neither_partner_auditor_nor_stranger_grants(secret, by):
    before = journal.head()
    with pytest.raises(Refused):
        granted(by=by)
    assert journal.head() == before


@pytest.mark.parametrize(
    ("until", "why"), [(date(2026, 2, 1), "is over"), (date(2028, 1, 1), "366 days at most")]
)
def test_a_grant_has_an_end_that_is_not_far(secret, until, why):
    with pytest.raises(Refused, match=why):
        actions.grant(BOB, PETRA.person, "TS-0001", purpose="x", until=until, because="x")


def test_who_approves_themselves_is_told_so(secret):
    assert granted(to=BOB) == "G-0001"
    assert queries.listed(ALICE, on=TODAY)[0][0].same_person


def test_whoever_was_named_anew_is_found_by_either_name(secret):
    granted()
    agreements.record(ALICE, "NDA", [PETRA.person], said("2026-01-01", None), "Joins.")
    assert found("Porter") != ([], [])
    with act("person.named", ALICE) as recording:
        recording.about(PETRA.person)
        note_name(recording, Person.objects.get(email=PETRA.person), "Petra Zeisig")
    assert found("Zeisig") == found("Porter") != ([], [])
    assert found("Nobody") == ([], [])


def found(words):
    grants, _ = queries.listed(ALICE, words=words, on=TODAY)
    lines, _ = listing.listed(ALICE, listing.Asked(words=words))
    return [one.number for one in grants], [one.view.number for one in lines]


@pytest.mark.parametrize("what", ["G-0001", PETRA.person, "TS-0001"])
def test_all_of_it_is_revoked_in_one_act(secret, calendar, what):
    granted()
    if what != "G-0001":
        granted(purpose="audit")
    before = journal.head().size
    ended = actions.revoke(SVEN, what, "Seen at a competitor.")
    assert len(ended) == (1 if what == "G-0001" else 2)
    assert journal.head().size == before + 1
    assert state("grant").because.endswith("is over")
    with pytest.raises(Refused, match="No grant is open"):
        actions.revoke(SVEN, what, "Again.")


def test_nobody_revokes_what_is_not_theirs(secret):
    granted()
    for by in (PETRA, AUD, replace(BOB, person="eve@example.com")):
        with pytest.raises(Refused):
            actions.revoke(by, PETRA.person, "x")
    assert actions.revoke(BOB, PETRA.person, "His secret, his word.") == ["G-0001"]


def test_a_mover_loses_what_was_granted_for_another_position(secret, calendar):
    granted()
    assert state("grant").state == "met"
    calendar("2026-04-01")
    place = {"organisation": "O-0001", "unit": "Sales", "job": "engineer"}
    placing.engage(OWNER, PETRA.person, place)
    assert state("grant").because == "G-0001 was given for another position"


def test_who_knows_is_told_with_every_reason(secret, calendar):
    granted()
    calendar("2026-03-05")
    actions.revoke(SVEN, "G-0001", "Leaves.")
    calendar("2026-03-06")
    told = {one.person: one for one in knowing.known_by(ALICE, "TS-0001", date(2026, 3, 6))}
    assert told.keys() == {BOB.person, PETRA.person}
    assert told[BOB.person].now
    assert not told[PETRA.person].now
    assert told[PETRA.person].why == (
        "G-0001 for toll coating, which ended on 2026-03-05 (entry 8)",
    )
    assert {k.person for k in knowing.who_knows("TS-0001", date(2026, 3, 1)) if k.now} == {
        BOB.person,
        PETRA.person,
    }
    with pytest.raises(Refused, match="one of these roles"):
        knowing.known_by(PETRA, "TS-0001")
    eve = replace(BOB, person=ALICE.person)  # an employee whose secret it is not
    for number in ("TS-0001", "TS-0009"):
        with pytest.raises(Refused, match="not yours to see, if there is one"):
            knowing.known_by(eve, number)
