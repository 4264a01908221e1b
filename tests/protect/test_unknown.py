"""Who knows nothing of a secret cannot tell it from one that there is not, whatever they try."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.rules import Actor, NotAllowed, Refused
from bestkept.people.actions import add_person
from bestkept.protect.access import actions, knowing, queries
from bestkept.protect.decision.actions import decide
from bestkept.protect.notices.actions import give
from bestkept.register.actions import add_beside
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner

LAST = datetime.now(UTC).date() + timedelta(days=90)
THERE, NOT_THERE = "TS-0001", "TS-0999"


@pytest.fixture
def secret(home):
    partner(home)
    return home


def ask(number, by=PETRA, purpose=PURPOSE):
    return actions.request(by, number, purpose=purpose, until=LAST, because="Somebody named it.")


def refusals(number):
    """Return what Petra is answered when she decides, opens and asks twice."""
    said = []
    for do in (
        lambda: decide(PETRA, PETRA.person, number, PURPOSE),
        lambda: actions.open_secret(PETRA, number, PURPOSE),
        lambda: actions.open_secret(PETRA, number, PURPOSE, 7),
    ):
        with pytest.raises(Refused) as why:
            do()
        said.append(str(why.value).replace(number, "X"))
    return said


def test_both_are_refused_in_the_same_words_and_nothing_is_recorded(secret):
    before = journal.head().size
    assert refusals(THERE) == refusals(NOT_THERE)
    assert journal.head().size == before


def test_a_request_for_either_looks_the_same_to_whoever_asks(secret):
    for number in (THERE, NOT_THERE):
        ask(number)
        with pytest.raises(Refused, match="You asked for it already"):
            ask(number)
    first, second = queries.my_requests(PETRA.person)
    alike = {"number": "", "asset": "", "entry": 0, "there": True, "at": None}
    assert replace(first, **alike) == replace(second, **alike)
    assert refusals(THERE) == refusals(NOT_THERE)  # having asked changes nothing
    waits = [(one.kind, one.person) for one in queries.owed(LAST)]
    assert waits == [("request", BOB.person), ("request", "legal")]


def test_legal_refuses_what_is_not_there_in_words_of_its_own(secret):
    number = ask(NOT_THERE)
    with pytest.raises(Refused, match="Refuse it, and say no more than that"):
        actions.approve(ALICE, number, "Why not.")
    with pytest.raises(Refused, match="one of these roles"):
        actions.refuse(BOB, number, "Not mine.")
    actions.refuse(ALICE, number, "It cannot be granted.")
    actions.refuse(BOB, ask(THERE), "It cannot be granted.")
    assert {one.answer for one in queries.my_requests(PETRA.person)} == {"refused"}
    assert refusals(THERE) == refusals(NOT_THERE)


NAMING = {
    "author": f"{PETRA.person}: assignment missing",
    "copy": f"number 2 held by {PETRA.person}: notebook in room 4",
}


@pytest.mark.parametrize("how", ["notice", "grant", "author", "copy"])
def test_who_was_told_granted_or_named_is_told_what_is_missing(secret, how):
    if how == "notice":
        give(ALICE, THERE, [PETRA.person])
    elif how in NAMING:
        add_beside(ALICE, THERE, how, NAMING[how], since=datetime.now(UTC).date())
    else:
        told = {"purpose": PURPOSE, "until": LAST, "because": "Runs it."}
        actions.grant(BOB, PETRA.person, THERE, **told)
    assert actions.open_secret(PETRA, THERE, PURPOSE).decision.missing


@pytest.mark.parametrize("how", ["author", "copy"])
def test_a_fact_that_names_somebody_of_a_longer_address_names_nobody_else(secret, how):
    longer = NAMING[how].replace(PETRA.person, f"x{PETRA.person}")
    longer += f", before held by {PETRA.person}: folder" if how == "copy" else ""
    add_beside(ALICE, THERE, how, longer, since=datetime.now(UTC).date())
    assert refusals(THERE) == refusals(NOT_THERE)


def test_nobody_asks_for_more_than_they_can_need(secret):
    for n in range(20):
        ask(f"TS-{n + 100:04d}")
    with pytest.raises(Refused, match="20 requests of yours wait"):
        ask("TS-0200")
    with pytest.raises(Refused, match="Write the number"):
        ask("every one of them")


def test_the_glass_is_broken_by_few_for_a_reason_and_on_the_timeline(secret):
    for by in (PETRA, BOB, replace(ALICE, role="administrator")):
        with pytest.raises(Refused):
            actions.break_glass(by, THERE, "There is a fire in the archive.")
    with pytest.raises(Refused, match="Say in a sentence why"):
        actions.break_glass(ALICE, THERE, "urgent")
    opening = actions.break_glass(ALICE, THERE, "There is a fire in the archive.")
    assert opening.location
    assert {"grant", "agreement"} <= {one.name for one in opening.decision.missing}
    assert journal.timeline(THERE)[-1].verb == "access.glass-broken"
    ((told,), _) = queries.broken_glass(ALICE)
    assert (told.person, told.because) == (ALICE.person, "There is a fire in the archive.")
    (alice,) = (one for one in knowing.who_knows(THERE, LAST) if one.person == ALICE.person)
    assert "opened without a grant" in alice.kinds


def test_a_custodian_breaks_the_glass_of_what_they_hold_alone(secret):
    add_person(OWNER, "kurt@example.com", "Kurt", ["custodian"])
    kurt = replace(BOB, person="kurt@example.com", role="custodian")
    for number in (THERE, NOT_THERE):
        with pytest.raises(Refused, match="not yours to see, if there is one"):
            actions.break_glass(kurt, number, "There is a fire in the archive.")
    copy = "number 1 held by kurt@example.com: notebook in the archive"
    add_beside(ALICE, THERE, "copy", copy, since=datetime.now(UTC).date())
    assert actions.break_glass(kurt, THERE, "There is a fire in the archive.").location


def test_an_employee_tells_neither_apart_by_granting_or_ending_access(secret):
    add_person(OWNER, "noah@example.com", "Noah", ["employee"])
    noah = Actor("noah@example.com", "employee", "web")
    actions.grant(OWNER, PETRA.person, THERE, purpose="tests", until=LAST, because="so")

    def said(number):
        told = {"purpose": "tests", "until": LAST, "because": "so"}
        for do in (
            lambda: actions.grant(noah, noah.person, number, **told),
            lambda: actions.grant(noah, noah.person, number, **told, version=7),
            lambda: actions.revoke(noah, number, "so"),
        ):
            with pytest.raises((Refused, NotAllowed)) as why:
                do()
            yield type(why.value), str(why.value).replace(number, "X")

    assert list(said(THERE)) == list(said(NOT_THERE))
    for what in (PETRA.person, BOB.person, "G-0001", "G-0999"):
        with pytest.raises(NotAllowed):
            actions.revoke(noah, what, "so")
