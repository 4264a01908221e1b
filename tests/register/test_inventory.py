"""Scores, values, places, other rights and de-listing: dated facts with a form that is held."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestkept.content import handling
from bestkept.engines import detect
from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.register import facts
from bestkept.register import tasks as index
from bestkept.register.actions import add_beside, amend, end, guard_candidate, guard_version
from bestkept.register.facts import FACTORS, METHODS, Valuation, amount_text, minor_units
from bestkept.register.intake.actions import decide
from bestkept.register.inventory.actions import add_right, delist, score, value
from bestkept.register.inventory.queries import (
    beside,
    handling_of,
    history,
    scores,
    unscored,
    valuation,
)
from bestkept.register.queries import asset
from tests.cast import ALICE, AUD, BOB, CHARLIE, PETRA, RECIPE, texts
from tests.register.test_states import ANALYST

OTHER = " ".join(f"the {n} separator sheets are dried at {n} degrees" for n in range(60, 90))
MONEY = Valuation(120000050, "EUR", "income", "Alice Archer", date(2025, 1, 31))


@pytest.fixture
def guarded(home, calendar):
    calendar("2025-01-10")
    guard_candidate(
        BOB, home, title="Slurry", tier="top", owner=None, documents=texts(home, RECIPE)
    )
    calendar("2025-03-01")
    return home


def test_a_factor_is_scored_with_a_reason_and_its_history_is_kept(guarded, calendar):
    score(ANALYST, "TS-0001", "known-inside", 4, "Four engineers.")
    calendar("2025-06-01")
    score(ALICE, "TS-0001", "known-inside", 2, "Told to the whole plant.")
    (now,) = scores(asset("TS-0001"))
    assert (now.factor, now.score, now.because) == ("known-inside", 2, "Told to the whole plant.")
    (then,) = scores(asset("TS-0001", date(2025, 5, 31)))
    assert (then.score, then.since) == (4, date(2025, 3, 1))
    assert unscored(asset("TS-0001")) == [name for name in FACTORS if name != "known-inside"]
    told = history(ALICE, "TS-0001", "factor.known-inside")
    assert [(s.first, s.end) for s in told] == [
        (date(2025, 3, 1), date(2025, 6, 1)),
        (date(2025, 6, 1), None),
    ]


def test_all_six_factors_stand_in_their_order(guarded):
    for factor in reversed(FACTORS):
        score(ANALYST, "TS-0001", factor, 3, "So so.")
    assert [one.factor for one in scores(asset("TS-0001"))] == list(FACTORS)
    assert unscored(asset("TS-0001")) == []


@pytest.mark.parametrize(
    ("factor", "points", "because", "why"),
    [
        ("luck", 3, "so", "no factor"),
        ("value", 6, "so", "1 to 5"),
        ("value", 0, "so", "1 to 5"),
        ("value", 3, " ", "Say why"),
    ],
)
def test_a_score_that_cannot_be_is_refused(guarded, factor, points, because, why):
    with pytest.raises(Refused, match=why):
        score(ANALYST, "TS-0001", factor, points, because)


def test_only_what_is_kept_secret_is_scored(guarded):
    patent = add_right(ALICE, "patent", {"title": "Separator"})
    with pytest.raises(Refused, match=r"no trade secret.*patent"):
        score(ALICE, patent, "known-inside", 3, "Published.")


def test_a_value_and_a_cost_are_kept_to_the_smallest_unit(guarded):
    value(ANALYST, "TS-0001", "value", MONEY)
    value(ANALYST, "TS-0001", "cost", dataclasses.replace(MONEY, minor=7, method="cost"))
    found = asset("TS-0001")
    assert valuation(found, "value") == MONEY
    assert found.fact("cost").startswith("EUR 0.07 by cost, valued by Alice Archer on 2025-01-31")


@given(
    st.integers(0, 10**16 - 1),
    st.sampled_from(["EUR", "JPY", "KWD", "USD"]),
    st.sampled_from(METHODS),
    st.text("abc on, by: .", min_size=1).map(lambda text: f"x{text}".strip()),
    st.dates(date(1900, 1, 1), date(2200, 1, 1)),
)
def test_every_valuation_reads_back_as_it_was_written(minor, currency, method, valuer, on):
    told = Valuation(minor, currency, method, valuer, on)
    assert facts.valuation(str(told)) == told
    assert minor_units(amount_text(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("1,000", "EUR"), ("1.005", "EUR"), ("1.5", "JPY"), ("-1", "EUR"), ("1", "euro"), ("", "EUR")],
)
def test_what_is_no_amount_is_refused(amount, currency):
    with pytest.raises(Refused, match="is no"):
        minor_units(amount, currency)


def test_places_and_copies_stand_side_by_side_and_end_one_by_one(guarded, calendar):
    assert (
        add_beside(ANALYST, "TS-0001", "place", "system: Process server", since=None) == "place.1"
    )
    assert add_beside(ANALYST, "TS-0001", "place", "room: Lab 3", since=None) == "place.2"
    told = "number 2 held by bob@example.com: Notebook 17"
    assert add_beside(ANALYST, "TS-0001", "copy", told, since=None) == "copy.1"
    calendar("2025-04-01")
    end(ALICE, "TS-0001", "place.1", on=date(2025, 4, 1), because="Switched off.")
    assert beside(asset("TS-0001"), "place", "copy") == {"place.2": "room: Lab 3", "copy.1": told}
    assert "place.1" in beside(asset("TS-0001", date(2025, 3, 31)), "place")
    assert add_beside(ANALYST, "TS-0001", "place", "room: Lab 4", since=None) == "place.3"
    with pytest.raises(Refused, match="Nothing is on record"):
        end(ALICE, "TS-0001", "place.1", on=date(2025, 4, 1), because="Again.")
    publish(guarded)
    assert [*check(guarded), *index.check(guarded)] == []


@pytest.mark.parametrize("name", ["title", "owner", "status", "colour"])
def test_what_an_asset_always_has_is_not_ended(guarded, name):
    with pytest.raises(Refused, match="cannot be ended"):
        end(ALICE, "TS-0001", name, on=date(2025, 4, 1), because="so")


@pytest.mark.parametrize(
    ("name", "told", "why"),
    [
        ("place.1", "Lab 3", "system, room"),
        ("place.0", "room: Lab 3", "cannot be set"),
        ("copy.1", "number 2: Lab 3", "held by"),
        ("value", "1000 EUR", "is written like"),
        ("value", "EUR 1.000 by cost, valued by A on 2025-01-01", "no amount"),
        ("factor.ease", "6: so", "1 to 5"),
        ("patent-or-secret", "secret", "then a colon"),
        ("filed", "last year", "no date"),
        ("right-state", "dead", "no state"),
        ("deputy", "charlie@example.com", "Nobody on record"),
        ("delisting", "public: so", "an act of its own"),
        ("guarding", "stopped", "an act of its own"),
        ("author.1", "bob@example.com", "assignment"),
    ],
)
def test_a_fact_of_another_form_is_refused_and_told_how(guarded, name, told, why):
    before = journal.head()
    with pytest.raises(Refused, match=why):
        amend(ALICE, "TS-0001", name, told, valid_from=date(2025, 2, 1), because="so")
    assert journal.head() == before


def test_other_rights_stand_in_the_same_inventory_with_the_decision(guarded):
    told = {
        "title": "Coating head",
        "registration": "EP 3 123 456",
        "registry": "EPO",
        "jurisdiction": "EP",
        "filed": "2024-02-01",
        "right-state": "filed",
        "patent-or-secret": "patent: anybody can see it in the product",
        "weakness": "Shown at a fair before filing.",
    }
    assert add_right(ALICE, "patent", told) == "PT-0001"
    assert add_right(ANALYST, "trademark", {"title": "Halden"}) == "TM-0001"
    assert add_right(ANALYST, "patent", {"title": "Drying"}) == "PT-0002"
    found = asset("PT-0001")
    assert found.kind == "patent"
    assert {f.name: f.value for f in found.facts} == {**told, "owner": "alice@example.com"}
    with pytest.raises(Refused, match="begins in another way"):
        add_right(ALICE, "trade secret", {"title": "X"})
    with pytest.raises(Refused, match="no kind"):
        add_right(ALICE, "castle", {"title": "X"})
    with pytest.raises(Refused, match="act of its own"):
        add_right(ALICE, "patent", {"title": "X", "status": "accepted"})


def seen(home, text):
    found = detect.scan(text, detect.Index.open(home.index, home.detect_key()))
    return {one.asset for one in found}


@pytest.fixture
def accepted(guarded):
    guard_candidate(
        BOB, guarded, title="Sheets", tier="top", owner=None, documents=texts(guarded, OTHER)
    )
    decide(ANALYST, "TS-0001", "accept")
    decide(ALICE, "TS-0001", "accept", because="Described elsewhere.")
    return guarded


def gone(home, **more):
    told = {"because": "Shown at a fair.", "evidence": "Programme, page 12.", **more}
    delist(ALICE, home, "TS-0001", "public", **told)


def test_what_is_delisted_stays_on_record_and_under_guard(accepted, calendar):
    calendar("2025-09-01")
    gone(accepted)
    found = asset("TS-0001")
    assert found.fact("status") == "delisted"
    assert found.fact("delisting") == "public: Shown at a fair. Evidence: Programme, page 12."
    assert found.fact("guarding") == "goes on"
    assert asset("TS-0001", date(2025, 8, 31)).fact("status") == "accepted"
    assert seen(accepted, RECIPE) == {"TS-0001"}


@pytest.mark.parametrize("together", [False, True])
def test_guarding_stops_where_that_is_said_and_for_this_asset_alone(accepted, together):
    if together:  # in one segment, as after many registrations
        for n in range(9):
            text = " ".join(f"word{n} and {m} more of {n}" for m in range(20))
            guard_candidate(
                BOB,
                accepted,
                title=f"T{n}",
                tier="top",
                owner=None,
                documents=texts(accepted, text),
            )
            index.compact(accepted, BOB)
    assert seen(accepted, RECIPE) == {"TS-0001"}
    gone(accepted, stop_guarding=True)
    assert seen(accepted, RECIPE) == set()
    assert seen(accepted, OTHER) == {"TS-0002"}
    assert asset("TS-0001").fact("guarding") == "stopped"
    with pytest.raises(Refused, match="guarded no more"):
        guard_version(BOB, accepted, "TS-0001", texts(accepted, RECIPE))
    publish(accepted)
    assert [*check(accepted), *index.check(accepted)] == []


def test_a_delisting_needs_its_cause_reason_and_evidence(accepted):
    for more, why in (
        ({"because": " "}, "Say why"),
        ({"evidence": ""}, "where it can be seen"),
    ):
        with pytest.raises(Refused, match=why):
            gone(accepted, **more)
    with pytest.raises(Refused, match="no cause"):
        delist(ALICE, accepted, "TS-0001", "dull", because="so", evidence="so")
    with pytest.raises(Refused, match="cannot be moved"):
        delist(ALICE, accepted, "TS-0002", "public", because="so", evidence="so")


def test_each_tier_has_all_its_rules_of_a_version(guarded):
    for tier in facts.TIERS:
        told = handling.of(tier, date(2026, 12, 1))
        assert [step for step, _ in told.rules] == list(handling.STEPS)
        assert told.label
        assert all(text for _, text in told.rules)
        assert "Confirm with counsel" in told.source
    assert handling_of(asset("TS-0001"), date(2026, 12, 1)).tier == "top"


@pytest.mark.parametrize("by", [BOB, PETRA, AUD, CHARLIE])
def test_who_may_not_keep_the_inventory_is_refused(accepted, by):
    before = journal.head()
    for ask in (
        lambda: score(by, "TS-0001", "ease", 3, "so"),
        lambda: value(by, "TS-0001", "value", MONEY),
        lambda: add_beside(by, "TS-0001", "place", "room: Lab 3", since=None),
        lambda: end(by, "TS-0001", "place.1", on=date(2025, 4, 1), because="so"),
        lambda: add_right(by, "patent", {"title": "X"}),
        lambda: delist(by, accepted, "TS-0001", "public", because="so", evidence="so"),
    ):
        with pytest.raises(Refused, match=r"roles|does not hold"):
            ask()
    if by in (PETRA, CHARLIE):
        with pytest.raises(Refused):
            history(by, "TS-0001", "title")
    assert journal.head() == before
