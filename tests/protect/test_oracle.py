"""Our decisions are those of Cedar, condition by condition, and those made again are the same."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.db.models import F

from bestkept.journal.actions import act
from bestkept.people.models import Engagement, Standing
from bestkept.protect.access.lapsed import Places
from bestkept.protect.access.models import Grant
from bestkept.protect.access.rules import EARLIER, NOT_WORKING
from bestkept.protect.decision import queries
from bestkept.protect.decision.actions import note
from tests.cast import OWNER
from tests.protect import world

CONDITIONS = (
    "position",
    "standing",
    "grant",
    "agreement",
    "partner agreement",
    "form",
    "notice",
    "vetting",
)
pytest.importorskip("cedarpy", reason="cedarpy is a package for tests, and not installed here")


@pytest.fixture
def company(home):
    made = world.made(seed=6)
    world.write(made, OWNER)
    return made


def test_a_thousand_random_cases_are_decided_as_cedar_does(company):
    from tests.protect.oracle import Oracle

    rng = random.Random(1)
    cases = [world.asked(rng, company) for _ in range(1000)]
    ours = [{one.name for one in queries.evaluate(case).missing} for case in cases]
    theirs = Oracle(company).missing(cases)
    assert [pair for pair in zip(cases, ours, theirs, strict=True) if pair[1] != pair[2]] == []
    assert sum(not missing for missing in ours) > 5
    alone = {name for missing in ours if len(missing) == 1 for name in missing}
    assert alone == set(CONDITIONS)  # each decides by itself, so none hides behind another


def test_a_grant_counts_no_more_exactly_where_the_decision_says_so(company):
    rng, told = random.Random(3), set()
    for _ in range(300):
        case = world.asked(rng, company)
        states = {one.name: one.state for one in queries.evaluate(case).conditions}
        day = date.fromisoformat(case.day)
        rows = Grant.objects.holding(day).select_related("engagement__organisation")
        rows = rows.filter(person__email=case.person, asset__number=case.asset)
        fit = [one for one in rows if one.purpose == case.purpose]
        fit = [one for one in fit if one.version in (None, case.version)]
        places = Places({one.person_id for one in fit})
        why = [lapse.why if (lapse := places.lapse(one, day)) else "" for one in fit]
        if states["position"] == "met":
            assert (states["grant"] == "met") == any(one != EARLIER for one in why)
        for one in set(why) & set(NOT_WORKING.values()):
            assert states["standing"] == "missing", one
        told |= set(why)
    assert told == {"", EARLIER, *NOT_WORKING.values()}


def test_decisions_of_random_cases_made_again_from_the_record_are_the_same(company):
    rng = random.Random(2)
    numbers = []
    for _ in range(40):
        case = world.asked(rng, company)
        with act("access.decided", OWNER) as recording:
            recording.about("x")
            note(recording, case, queries.evaluate(case))
        numbers.append(recording.number)
    with act("world.ended", OWNER) as recording:  # as if none of it had ever held
        recording.about("world")
        for model in (Grant, Standing, Engagement):
            rows = model.objects.filter(superseded_in__isnull=True)
            rows.update(ended_on=F("valid_from"), superseded_in_id=recording.id)
    assert {queries.again(OWNER, number).verdict for number in numbers} == {"same"}
