"""A joiner at an offshore partner is refused, told why, and gets further each time; then views."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.people import placing
from bestkept.protect.access import actions as access
from bestkept.protect.access import knowing
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.countries import actions as countries
from bestkept.protect.countries.rules import Advised
from bestkept.protect.decision import queries
from bestkept.protect.decision.actions import decide
from bestkept.protect.moves import actions as moves
from bestkept.protect.notices import actions as notices
from bestkept.register.actions import amend
from bestkept.register.intake.actions import submit
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA, RECIPE, texts
from tests.protect.stage import PURPOSE, said
from tests.register.test_states import GOOD

LAST = date(2026, 9, 1)


@pytest.fixture
def begun(home, calendar):
    calendar("2026-03-01")
    submit(BOB, home, title="Slurry", description=GOOD, documents=texts(home, RECIPE))
    because = "Its loss would end line 2."
    amend(ALICE, "TS-0001", "tier", "restricted", valid_from=date(2026, 3, 1), because=because)
    return home


def lacking():
    """Return what Petra is told when she tries to open it: what is missing, and what to do."""
    found = access.open_secret(PETRA, "TS-0001", PURPOSE)
    assert found.location is None
    assert found.documents == ()
    return {one.name: one for one in found.decision.missing}


def legal_sees():
    """Return what legal is told that Petra lacks; she herself is told of no such secret yet."""
    for number in ("TS-0001", "TS-0009"):
        with pytest.raises(Refused, match=f"{number} is not yours to see, if there is one. Ask"):
            access.open_secret(PETRA, number, PURPOSE)
    _, decision = decide(ALICE, PETRA.person, "TS-0001", PURPOSE)
    return {one.name: one for one in decision.missing}


def joins():
    """HR records the partner and the joiner; the first refusals."""
    told = legal_sees()
    assert set(told) == {"position", "standing", "grant", "agreement", "notice", "vetting"}
    partner = placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")
    place = {"organisation": partner, "unit": "Coating", "job": "engineer"}
    placing.engage(OWNER, PETRA.person, place)
    placing.set_status(OWNER, PETRA.person, "joining", "Joins in March.")
    told = legal_sees()
    assert told["standing"].because == "The person is joining"
    assert told["partner agreement"].because == "No agreement with O-0001 is on record"
    return partner


def signs(partner):
    """Legal has the partner and the person sign, not all of it right at first."""
    wrong = said("2026-01-01", "2026-12-31", purposes=("audit",))
    agreements.record(ALICE, "NDA", [partner], wrong, "Audit only.")
    told = legal_sees()["partner agreement"]
    assert told.because == "A-0001 does not cover this purpose"
    assert "amends the one there is" in told.next
    agreements.amend(ALICE, "A-0001", said("2026-03-01", "2026-12-31"), "Toll coating as well.")
    assert "partner agreement" not in legal_sees()
    clicked = said("2026-03-01", None, form="click")
    agreements.record(ALICE, "undertaking", [PETRA.person], clicked, "She joins.")
    assert legal_sees()["form"].because == "A-0002 was signed by click, which is not enough in IN"
    signed = said("2026-03-01", None, form="electronic")
    agreements.amend(ALICE, "A-0002", signed, "Signed again.")
    assert "form" not in legal_sees()  # nobody knows yet: it says so, and does not stand in the way
    advice = {"question": "Is it enough?", "answer": "Not by a pad.", "counsel": "Advocate Rao"}
    settled = {"topic": "form", "form": "electronic", "outcome": "not enough"}
    countries.log_advice(ALICE, "IN", Advised(**advice, **settled))
    assert "form" in legal_sees()
    agreements.amend(ALICE, "A-0002", said("2026-03-01", None), "Signed in ink.")


def is_let_in():
    """The owner grants what she asks for; she is told of the secret, vetted, and begins."""
    number = access.request(
        PETRA, "TS-0001", purpose=PURPOSE, until=LAST, because="I run the coater."
    )
    with pytest.raises(Refused, match="one of these roles"):
        access.approve(AUD, number, "Why not.")
    assert access.approve(BOB, number, "She runs it.") == "G-0001"
    assert set(lacking()) == {"standing", "notice", "vetting"}
    notices.give(ALICE, "TS-0001", [PETRA.person])
    assert lacking()["notice"].because == "N-0001 was not acknowledged"
    notices.acknowledge(PETRA, "N-0001")
    vetted = {"basis": "consent", "done_by": "Checkers", "done_on": date(2026, 2, 20)}
    placing.record_vetting(OWNER, PETRA.person, "basic", **vetted)
    assert set(lacking()) == {"standing"}
    placing.set_status(OWNER, PETRA.person, "working", "Has signed all.")


def test_each_refusal_names_what_is_missing_until_nothing_is(begun, calendar):
    signs(joins())
    is_let_in()
    found = access.open_secret(PETRA, "TS-0001", PURPOSE)
    assert found.decision.permitted
    assert found.location == GOOD["location"]
    assert [one.location for one in found.documents] == ["lab/recipe-1.txt"]
    assert queries.again(ALICE, found.entry).verdict == "same"

    calendar("2026-04-01")
    (knows,) = (one for one in knowing.known_by(ALICE, "TS-0001") if one.person == PETRA.person)
    assert [why.split(" ")[0] for why in knows.why] == ["told", "G-0001", "opened"]
    calendar("2026-09-02")
    assert lacking()["grant"].because == "G-0001 is over"
    publish(begun)
    assert check(begun) == []


def test_her_case_is_closed_when_others_secrets_stay_outside_too(begun):
    partner = joins()
    number = moves.begin(OWNER, "joiner", PETRA.person, because="Joins in March.")
    signs(partner)
    is_let_in()
    with pytest.raises(Refused, match="this is missing: Say what duties to earlier employers"):
        moves.finish(OWNER, number, "Has signed all.")
    moves.declare(PETRA, bound=True, towards="A maker of batteries", nothing=True)
    moves.clear(ALICE, PETRA.person, "cleared", "Nothing overlaps.")
    with pytest.raises(Refused, match="this is missing: Have rights in what they make assigned"):
        moves.finish(OWNER, number, "Has signed all.")
    agreements.record(ALICE, "assignment", [partner], said("2026-03-01", None), "What they build.")
    moves.finish(OWNER, number, "Has signed all.")
    assert access.open_secret(PETRA, "TS-0001", PURPOSE).decision.permitted
    publish(begun)
    assert check(begun) == []


def test_a_partner_asks_about_herself_alone(begun):
    with pytest.raises(Refused, match="one of these roles"):
        decide(PETRA, BOB.person, "TS-0001", PURPOSE)
    with pytest.raises(Refused, match="not yours to see, if there is one"):
        access.open_secret(PETRA, "TS-0009", PURPOSE)
    with pytest.raises(Refused, match="does not hold the role"):
        decide(replace(PETRA, role="legal"), BOB.person, "TS-0001", PURPOSE)
