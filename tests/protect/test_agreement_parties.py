"""Who is bound on which day: parties join and leave by amendments, and the decision follows."""

from __future__ import annotations

from datetime import date

import pytest

from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.people import placing
from bestkept.protect.agreements import actions, listing, queries, rules
from bestkept.protect.decision import queries as decision
from bestkept.protect.decision.actions import decide
from bestkept.protect.moves import record
from bestkept.prove import measures
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner, said

MERGED = date(2026, 5, 1)


@pytest.fixture
def parties(home, calendar):
    """Two partners; Petra works for the first, with an NDA, until it is merged into the other."""
    calendar("2026-01-10")
    first = partner(home)
    placing.set_status(OWNER, PETRA.person, "working", "Has signed all.")
    other = placing.add_organisation(OWNER, "Brightroll Coating", "partner", "IN")
    actions.record(ALICE, "NDA", [first], said("2026-01-01", None), "Toll coating.")
    return first, other


def merged(first, other):
    terms = said("2026-05-01", None, joins=(other,), leaves=(first,))
    return actions.amend(ALICE, "A-0001", terms, "Brightroll took it over.")


def partner_state():
    entry, told = decide(ALICE, PETRA.person, "TS-0001", PURPOSE)
    (one,) = (one for one in told.conditions if one.name == "partner agreement")
    return entry, one.state


def test_who_was_bound_on_a_day_stays_true(parties, calendar, home):
    first, other = parties
    before, state = partner_state()
    assert state == "met"
    calendar("2026-05-02")
    merged(*parties)
    on = {day: queries.agreement(ALICE, "A-0001", day) for day in (date(2026, 4, 30), MERGED)}
    assert [one.parties for one in on.values()] == [(first,), (other,)]
    assert queries.agreement(ALICE, "A-0001", MERGED, date(2026, 5, 1)).parties == (first,)
    assert listing.bound(["A-0001"]) == {"A-0001": ["Brightroll Coating"]}
    told = rules.changes(*queries.agreement(ALICE, "A-0001").chain)
    assert ("parties", first, other) in told
    assert partner_state()[1] == "missing"  # Petra is still on record as at the first
    assert decision.again(ALICE, before).verdict == decision.SAME
    for day, name in ((date(2026, 4, 30), first), (MERGED, other)):
        (measure,) = measures.of("TS-0001", day, None).standing
        assert measure.words.startswith(f"NDA with {name}")
    publish(home)
    assert check(home) == []


def test_who_works_for_the_new_party_is_bound_from_its_day_on(parties, calendar):
    calendar("2026-05-02")
    merged(*parties)
    place = {"organisation": parties[1], "unit": "Coating", "job": "engineer", "country": "IN"}
    placing.engage(OWNER, PETRA.person, place)
    entry, state = partner_state()
    assert state == "met"
    assert decision.again(ALICE, entry).verdict == decision.SAME
    (binding,) = queries.binding(PETRA)
    assert (binding.organisation, binding.terms.amendment) == ("Brightroll Coating", 1)
    (facts,) = record.of([PETRA.person], date(2026, 5, 2)).values()
    assert [one.number for one in facts.theirs] == ["A-0001"]


def test_who_left_is_told_until_when_it_bound_them(parties, calendar):
    number = actions.record(
        ALICE, "NDA", [PETRA.person, BOB.person], said("2026-01-01", None), "Both."
    )
    calendar("2026-05-02")
    actions.amend(
        ALICE, number, said("2026-05-01", None, leaves=(PETRA.person.upper(),)), "Petra left."
    )
    mine = {one.number: one for one in queries.binding(PETRA)}
    assert (mine[number].lapsed, mine[number].own) == (MERGED, True)
    (hers,) = queries.signed_by(ALICE, PETRA.person)
    assert (hers.terms, hers.lapsed) == (None, MERGED)
    (his,) = queries.signed_by(ALICE, BOB.person)
    assert his.terms is not None
    actions.amend(ALICE, number, said("2026-06-01", None, signed_on=MERGED), "In other words.")
    assert queries.agreement(ALICE, number, date(2026, 6, 1)).parties == (BOB.person,)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"joins": ("O-0099",)}, "on no record"),
        ({"joins": ("o-0001",)}, "bound already"),
        ({"leaves": ("O-0002",)}, "not bound by it"),
        ({"leaves": ("O-0001",)}, "Somebody has to be bound"),
    ],
)
def test_parties_that_cannot_join_or_leave_are_refused(parties, more, why):
    terms = said("2026-05-01", None, signed_on=date(2026, 1, 10), **more)
    with pytest.raises(Refused, match=why):
        actions.amend(ALICE, "A-0001", terms, "x")
    assert len(queries.agreement(ALICE, "A-0001").chain) == 1


def test_what_rests_on_it_is_of_whom_it_binds_now(parties, calendar):
    from bestkept.protect.access import actions as access

    access.grant(
        BOB, PETRA.person, "TS-0001", purpose=PURPOSE, until=date(2026, 12, 1), because="Runs."
    )
    assert decision.resting(ALICE, "A-0001").many == 1
    calendar("2026-05-02")
    merged(*parties)
    assert decision.resting(ALICE, "A-0001").many == 0
