"""Facts are changed and corrected by who may, with a reason, and never overwritten."""

from __future__ import annotations

from datetime import date

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.register.actions import amend, correct, guard_candidate
from bestkept.register.models import AssetFact
from bestkept.register.queries import asset
from tests.cast import ALICE, BOB, RECIPE, texts


@pytest.fixture
def guarded(home, calendar):
    calendar("2025-01-10")
    guard_candidate(
        BOB, home, title="Slurry", tier="top", owner=None, documents=texts(home, RECIPE)
    )
    calendar("2025-03-01")
    return home


def opened(number):
    return {o.name: o.value for o in journal.openings(number)}


def test_a_change_closes_one_row_and_opens_another_and_says_why(guarded):
    old = next(f for f in asset("TS-0001").facts if f.name == "tier")
    amend(ALICE, "TS-0001", "tier", "restricted", valid_from=date(2025, 2, 1), because="Published.")
    new = next(f for f in asset("TS-0001").facts if f.name == "tier")
    closed = next(f for f in asset("TS-0001", date(2025, 1, 31)).facts if f.name == "tier")
    assert (closed.row, closed.ended_on, closed.ended_entry) == (old.row, date(2025, 2, 1), 6)
    assert opened(6)[f"ended.{old.row}"] == {"ended_on": "2025-02-01"}
    assert opened(6)[f"fact.{new.row}"]["value"] == "restricted"
    assert opened(6)["because"] == "Published."
    assert journal.entry(6).verb == "fact.amended"
    assert [e.number for e in journal.timeline("TS-0001")] == [5, 6]


def test_a_correction_says_that_the_old_row_never_held(guarded):
    correct(ALICE, "TS-0001", "title", "Slurry 41", because="A misprint.")
    wrong = AssetFact.objects.get(name="title", value="Slurry")
    assert wrong.ended_on == wrong.valid_from
    assert asset("TS-0001", date(2025, 1, 10)).fact("title") == "Slurry 41"
    assert journal.entry(6).verb == "fact.corrected"


def test_a_fact_that_was_not_told_before_can_be_added(guarded):
    amend(ALICE, "TS-0001", "location", "Lab 3", valid_from=date(2025, 1, 10), because="Moved in.")
    assert asset("TS-0001", date(2025, 1, 10)).fact("location") == "Lab 3"


@pytest.mark.parametrize(
    ("name", "value", "first", "why"),
    [
        ("colour", "blue", date(2025, 2, 1), "cannot be set"),
        ("status", "accepted", date(2025, 2, 1), "cannot be set"),
        ("tier", "secret", date(2025, 2, 1), "no tier"),
        ("owner", "charlie@example.com", date(2025, 2, 1), "Nobody on record"),
        ("tier", "top", date(2025, 2, 1), "so already"),
        ("tier", "restricted", date(1800, 1, 1), "too early"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_trace(guarded, name, value, first, why):
    before = journal.head()
    with pytest.raises(Refused, match=why):
        amend(ALICE, "TS-0001", name, value, valid_from=first, because="so")
    assert journal.head() == before


def test_who_guards_may_not_change_what_is_on_record(guarded):
    with pytest.raises(Refused, match="one of these roles"):
        amend(BOB, "TS-0001", "tier", "restricted", valid_from=date(2025, 2, 1), because="so")
    with pytest.raises(Refused, match="one of these roles"):
        correct(BOB, "TS-0001", "title", "Other", because="so")


def test_an_asset_was_not_on_record_before_it_was_recorded(guarded):
    with pytest.raises(Refused, match="not on record yet on 2025-01-09"):
        asset("TS-0001", date(2025, 1, 10), date(2025, 1, 9))
