"""What is gathered of many people at once is what the decision reads of one, in as many questions.

A list that asked each person by itself would grow with the company.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from bestkept.people import actions as people
from bestkept.people import placing
from bestkept.protect.access import actions as access
from bestkept.protect.decision import queries as decision
from bestkept.protect.decision.rules import MISSING, Condition, Decision
from bestkept.protect.moves import actions, joining, leaving, queries, record, rules, withdrawing
from bestkept.protect.moves.rules import Declared, Facts, Place, Secret, Signed, Told
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.protect import world
from tests.protect.stage import PURPOSE, partner

TODAY = datetime.now(UTC).date()
DAY = world.BEGIN + timedelta(days=30)


def newcomers(first, until):
    for n in range(first, until):
        people.add_person(OWNER, f"p{n}@example.com", f"P {n}", ["employee"])
        placing.set_status(OWNER, f"p{n}@example.com", "joining", "Comes soon.", TODAY)


def asked_for_some():
    queries.not_begun(ALICE)  # held in memory from now on
    with CaptureQueriesContext(connection) as told:
        assert len(queries.not_begun(ALICE, size=2)) == 2
        many = queries.count_not_begun(ALICE)
    return len(told), many


def test_who_needs_a_case_is_counted_without_reading_all_again(home):
    newcomers(0, 3)
    few, count = asked_for_some()
    newcomers(3, 30)
    many, more = asked_for_some()
    assert (few, count, more) == (many, 3, 30)


def test_who_needs_a_case_is_known_anew_when_a_case_or_grant_or_place_changes(home):
    number = partner(home)
    told = {"purpose": PURPOSE, "until": TODAY + timedelta(days=40), "because": "Runs it."}
    grant = access.grant(BOB, PETRA.person, "TS-0001", **told)
    assert queries.not_begun(ALICE) == []
    place = {"organisation": number, "unit": "Repair", "job": "engineer", "country": "IN"}
    placing.engage(OWNER, PETRA.person, place)
    (one,) = queries.not_begun(ALICE)
    assert (one.kind, one.person, queries.count_not_begun(ALICE)) == ("mover", PETRA.person, 1)
    actions.begin(ALICE, "mover", PETRA.person, because="Moves.")
    withdrawing.withdraw(ALICE, "M-0001", "Known to all.")
    assert queries.count_not_begun(ALICE) == 1  # the grant is still open
    access.revoke(BOB, grant, "Done.")
    assert queries.not_begun(ALICE) == []
    placing.set_status(OWNER, PETRA.person, "leaving", "Goes.")
    assert [one.kind for one in queries.not_begun(ALICE)] == ["leaver"]
    actions.begin(ALICE, "leaver", PETRA.person, because="As agreed.")
    assert queries.not_begun(ALICE) == []


def test_a_random_company_is_read_as_the_decision_reads_it(home):
    made = world.made(seed=11)
    world.write(made, OWNER)
    found = record.of(made.persons, DAY)
    told = [one for facts in found.values() for one in facts.decisions.values()]
    assert len(told) > 100
    for one in told:
        ours = {(c.name, c.state, c.because, tuple(sorted(c.rows))) for c in one.conditions}
        theirs = decision.evaluate(one.asked).conditions
        assert ours == {(c.name, c.state, c.because, tuple(sorted(c.rows))) for c in theirs}


def joiners(first, last):
    for n in range(first, last):
        email = f"p{n}@example.com"
        people.add_person(OWNER, email, f"P {n}", ["partner"])
        place = {"organisation": "O-0001", "unit": "Coating", "job": "engineer"}
        placing.engage(OWNER, email, place)
        actions.begin(OWNER, "joiner", email, because="As agreed.")


def asked(work):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        work()
    return len(seen)


def test_the_questions_do_not_grow_with_the_cases(home):
    partner(home)
    told = {"side": "partner", "asset": "TS-0001", "purpose": "toll coating"}
    actions.require(OWNER, told, "They coat.")
    joiners(0, 3)
    few = [asked(lambda: queries.listed(ALICE)), asked(lambda: queries.owed(DAY))]
    joiners(3, 20)
    many = [asked(lambda: queries.listed(ALICE)), asked(lambda: queries.owed(DAY))]
    assert queries.listed(ALICE)[1] == 20
    assert few == many
    assert max(many) < 40


# Rules alone: whatever is on record

PLACE = Place(1, "O-0001", "Meridian", "partner", "IN", "IN", "Coating", "engineer", DAY)
STATES = st.sampled_from((rules.DONE, rules.CONFIRM, rules.OPEN))
KINDS = st.sampled_from(((), (("NDA",),), (("PIIA", "NDA"), ("MSA",))))
SIGNED = st.builds(
    Signed,
    st.just("A-0001"),
    st.sampled_from(("NDA", "PIIA", "MSA", "undertaking")),
    st.sampled_from(("India", "Texas")),
    st.just("ink"),
    STATES,
)
DECLARED = st.builds(
    Declared,
    st.just(1),
    st.booleans(),
    st.just(""),
    st.sampled_from(("", *rules.OUTCOMES)),
    st.just(""),
    st.just(7),
)

CONDITIONS = ("agreement", "partner agreement", "form")


@st.composite
def facts(draw):
    """Return what may be on record of a person at a place, in any combination."""
    wished = draw(st.lists(st.integers(1, 4), unique=True))
    secrets = tuple(
        Secret(f"TS-000{n}", f"Secret {n}", "coating", "Asked of the place", draw(st.booleans()))
        for n in wished
    )
    states = st.sampled_from(("met", MISSING, "confirm with counsel"))
    conditions = {
        (one.number, one.purpose): tuple(
            Condition(name, draw(states), "because") for name in CONDITIONS
        )
        for one in secrets
    }
    told = draw(st.lists(st.integers(1, 4), unique=True))
    return Facts(
        "petra@partner.example",
        "Petra",
        DAY,
        PLACE,
        "joining",
        draw(st.integers(0, 2)),
        draw(st.integers(0, 2)),
        secrets,
        {key: Decision(None, False, found, 1) for key, found in conditions.items()},
        draw(KINDS),
        tuple(draw(st.lists(SIGNED, max_size=3))),
        tuple(draw(st.lists(SIGNED, max_size=3))),
        tuple(Told(f"N-{n}", f"TS-000{n}", "x", draw(st.booleans())) for n in told),
        (),
        draw(st.none() | DECLARED),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.integers(0, 2)),
        draw(st.sampled_from(((), ("partner",)))),
        draw(st.sampled_from(((), ("TS-0001",)))),
        draw(st.sampled_from(((), (("A-0001", "Reports"),)))),
        (),
        draw(st.booleans()),
    )


@settings(max_examples=300, deadline=None)
@given(facts())
def test_exactly_what_the_record_lacks_is_due(told):
    due = {one.key: one for one in joining.due(told, date(2026, 4, 1))}
    assert len(due) == len(joining.due(told, date(2026, 4, 1)))  # each is asked once
    wanted = told.kinds or joining.USUAL["partner"]
    for kinds in wanted:
        item = due[f"agreement {'/'.join(kinds)}"]
        fits = [one.state for one in told.signed if one.kind in kinds]
        assert (item.state == rules.OPEN) == all(state == rules.OPEN for state in fits)
    acknowledged = {one.asset for one in told.told if one.acknowledged}
    known = {one.number for one in told.secrets}
    assert {key[7:] for key in due if key.startswith("notice ")} == known
    assert {key[7:] for key in due if key.startswith("notice ") and due[key].state == "open"} == (
        known - acknowledged
    )
    assert ("vetting" in due) == bool(told.levels)
    short = {
        name
        for found in told.decisions.values()
        for one in found.conditions
        if one.state == MISSING
        for name in (one.name,)
    }
    assert {key[7:] for key in due if key.startswith("covers ")} == short
    assert ("immunity" in due) == any(one.law == "Texas" for one in told.signed)
    assert "immunity" not in due or (due["immunity"].state == rules.DONE) == told.immune
    may = told.declared is not None and told.declared.outcome in ("cleared", "with conditions")
    assert (due["inbound"].state == rules.DONE) == may


@settings(max_examples=200, deadline=None)
@given(facts(), st.sets(st.sampled_from(sorted(leaving.BOXES))), st.integers(0, 1))
def test_a_leaver_is_ready_only_when_nothing_is_open_and_every_box_is_ticked(told, ticked, letter):
    due = leaving.due(told, date(2026, 4, 1), leaving.Done(ticked, letter))
    ready = not rules.waiting(due)
    shut = not (told.signs_in or told.tokens or told.roles or told.held or told.invited)
    assert ready == (shut and ticked == set(leaving.BOXES) and letter and not told.owns)


@given(facts(), st.dictionaries(st.sampled_from(("inbound", "vetting", "partner")), st.just("so")))
def test_an_excuse_never_hides_what_is_done_and_always_says_why(told, reasons):
    due = joining.due(told, date(2026, 4, 1))
    for before, after in zip(due, rules.excused(due, reasons), strict=True):
        if after != before:
            assert (after.state, after.reason) == (rules.EXCUSED, reasons[before.key])
            assert before.state != rules.DONE
        else:
            assert before.key not in reasons or before.state == rules.DONE


@pytest.mark.parametrize("days", [-800, 800])
def test_a_case_is_not_due_in_another_age(days):
    with pytest.raises(rules.Refused, match="nearer"):
        rules.due_day(DAY + timedelta(days=days), DAY)
