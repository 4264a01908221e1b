"""A mover: grants of the old place count no more, are closed in one act, and some made anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.people import actions as people
from bestkept.people import placing
from bestkept.protect.access import actions as access
from bestkept.protect.access import queries as known
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.decision.actions import decide
from bestkept.protect.moves import actions, ending, queries
from bestkept.protect.moves.tasks import follow
from bestkept.protect.notices import actions as notices
from bestkept.register.intake.actions import submit
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner, said
from tests.register.test_states import GOOD

HANA = replace(OWNER, person="hana@example.com", role="hr")
MOVED, LAST = date(2026, 6, 1), date(2026, 12, 1)


@pytest.fixture
def working(home, calendar):
    """Petra coats, and knows the slurry for two purposes; the kiln is what repairers know."""
    calendar("2026-03-01")
    number = partner(home)
    submit(BOB, home, title="Kiln", description=GOOD)
    people.add_person(OWNER, HANA.person, "Hana Holm", ["hr"])
    placing.set_status(OWNER, PETRA.person, "working", "Has signed all.")
    hers = said("2026-01-01", None, purposes=())
    agreements.record(ALICE, "undertaking", [PETRA.person], hers, "Joins.")
    every = said("2026-01-01", None, purposes=(), secrets=("*",))
    agreements.record(ALICE, "NDA", [number], every, "Coating and repair.")
    notices.give(ALICE, "TS-0001", [PETRA.person])
    notices.acknowledge(PETRA, "N-0001")
    for purpose in (PURPOSE, "audit"):
        told = {"purpose": purpose, "until": LAST, "because": "Runs the coater."}
        access.grant(BOB, PETRA.person, "TS-0001", **told)
    repair = {"side": "partner", "unit": "Repair", "asset": "TS-0002", "purpose": "repair"}
    actions.require(HANA, repair, "They repair the kiln.")
    calendar("2026-06-01")
    return home


def missing(asset="TS-0001", purpose=PURPOSE):
    _, decision = decide(ALICE, PETRA.person, asset, purpose)
    return {one.name for one in decision.missing}


def moves():
    place = {"organisation": "O-0001", "unit": "Repair", "job": "engineer", "country": "IN"}
    placing.engage(OWNER, PETRA.person, place)
    (number,) = follow(HANA)
    return number


def whole(number):
    return queries.whole(ALICE, number, MOVED)


def test_a_move_shows_what_is_needed_and_what_falls_away(working):
    assert missing() == set()
    number = moves()
    assert missing() == {"grant"}
    found = whole(number)
    assert found.case.kind == "mover"
    assert [(one.number, one.title) for one in found.falls] == [
        ("G-0001", "Slurry"),
        ("G-0002", "Slurry"),
    ]
    assert [one.title for one in found.stays] == ["Slurry"]  # what she was told stays secret
    assert {one.key for one in found.items if one.waits} == {
        "inbound",
        "rights",
        "covers agreement",
        "notice TS-0002",
        "grants",
    }
    assert "TS-0002 for repair" in {one.key: one for one in found.items}["covers agreement"].what


def test_one_press_closes_the_old_grants_and_keeps_what_is_still_needed(working):
    number = moves()
    with pytest.raises(Refused, match="one of these roles"):
        ending.settle(HANA, number, ["G-0002"], "She audits on.")
    with pytest.raises(Refused, match="G-0009"):
        ending.settle(ALICE, number, ["G-0009"], "She audits on.")
    done = ending.settle(ALICE, number, ["G-0002"], "She audits on.")
    assert done == {"closed": ["G-0001", "G-0002"], "granted": ["G-0003"]}
    assert missing() == {"grant"}
    assert missing(purpose="audit") == set()
    ((anew,), _) = known.listed(ALICE, person=PETRA.person, on=MOVED)
    assert (anew.number, anew.purpose, anew.valid_to) == ("G-0003", "audit", date(2026, 12, 2))
    assert whole(number).falls == ()
    with pytest.raises(Refused, match="no open grants"):
        ending.settle(ALICE, number, [], "Again.")
    publish(working)
    assert check(working) == []


def test_hr_closes_them_all_and_an_owner_grants_anew(working):
    number = moves()
    ending.settle(HANA, number, [], "She repairs now.")
    assert missing() == {"grant"}
    told = {"purpose": PURPOSE, "until": LAST, "because": "She helps out in June."}
    access.grant(BOB, PETRA.person, "TS-0001", **told)
    assert missing() == set()


def test_the_move_is_over_when_the_new_place_has_what_it_needs(working):
    number = moves()
    ending.settle(HANA, number, [], "She repairs now.")
    with pytest.raises(Refused, match="this is missing: Say what duties"):
        actions.finish(HANA, number, "Done.")
    agreements.amend(
        ALICE, "A-0001", said("2026-06-01", None, purposes=(), secrets=("*",)), "Repair too."
    )
    notices.give(ALICE, "TS-0002", [PETRA.person])
    notices.acknowledge(PETRA, "N-0002")
    actions.excuse(ALICE, number, "rights", "They repair, and make nothing of their own.")
    actions.excuse(ALICE, number, "inbound", "She came before declarations were asked for.")
    actions.finish(HANA, number, "Done.")
    assert missing("TS-0002", "repair") == {"grant"}
    assert queries.not_begun(HANA, MOVED) == []
