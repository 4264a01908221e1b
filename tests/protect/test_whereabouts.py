"""Where an accepted secret lies is told by opening it, and not by the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bestkept.people.actions import change_roles
from bestkept.protect.access.whereabouts import WITHHELD, as_told
from bestkept.register import queries
from bestkept.register.actions import amend
from bestkept.register.intake.actions import decide
from bestkept.web import events
from tests.cast import ALICE, AUD, BOB, OWNER
from tests.protect.stage import partner

ANALYST = replace(ALICE, role="analyst")


@pytest.fixture
def candidate(home):
    partner(home)
    return queries.asset("TS-0001")


@pytest.fixture
def accepted(candidate):
    change_roles(OWNER, ALICE.person, ["administrator", "analyst", "legal"], "For the test.")
    decide(ANALYST, "TS-0001", "accept", because="It is one.")
    decide(ALICE, "TS-0001", "accept", because="It is one.")
    return queries.asset("TS-0001")


def where(by, found):
    told = as_told(by, found)
    documents = {one.location for version in told.versions for one in version.documents}
    return told.fact("location"), documents


def test_who_decides_on_a_candidate_sees_where_it_lies(candidate):
    for by in (ALICE, AUD, BOB):
        assert where(by, candidate)[1] == {"lab/recipe-1.txt"}


def test_of_an_accepted_secret_the_register_tells_names_and_no_places(accepted):
    for by in (ALICE, AUD, ANALYST, OWNER):
        assert where(by, accepted) == (WITHHELD, {"recipe-1.txt"})


def test_a_day_before_it_was_accepted_tells_no_more(accepted):
    before = datetime.now(UTC).date() - timedelta(days=9)
    amend(ALICE, "TS-0001", "location", "Vault room 7", valid_from=before, because="Moved.")
    for day in (before, before + timedelta(days=1), before + timedelta(days=30)):
        found = queries.asset("TS-0001", day)
        assert where(ALICE, found)[0] == WITHHELD
        assert where(BOB, found)[0] not in (None, WITHHELD)


def test_who_answers_for_it_sees_where_it_lies(accepted):
    place, documents = where(BOB, accepted)
    assert place not in (None, WITHHELD)
    assert documents == {"lab/recipe-1.txt"}


def test_the_timeline_says_that_the_place_changed_and_not_where_to(accepted):
    day = datetime.now(UTC).date()
    amend(ALICE, "TS-0001", "location", "Vault room 7", valid_from=day, because="Moved.")
    newest = events.timeline("TS-0001")[0]
    assert newest.more == "Location; Moved."
    assert "room 7" not in str(events.timeline("TS-0001"))
