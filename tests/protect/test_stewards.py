"""Stewards: who answers for what, and that an owner who leaves raises a vacancy the same day."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal import queries as journal
from bestkept.journal import tasks
from bestkept.journal.rules import Actor, NotAllowed, Refused
from bestkept.people import placing
from bestkept.people.actions import add_person, change_roles
from bestkept.protect.stewards import actions, queries, rules
from bestkept.protect.stewards.rules import Charge, Holder
from bestkept.register import queries as register
from bestkept.register.actions import amend
from bestkept.register.intake.actions import decide
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import partner

DANA = "dana@example.com"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def company(home):
    """Bob's secret, a partner in India, and Dana, who can take over."""
    add_person(OWNER, DANA, "Dana Dahl", ["employee"])
    return partner(home)


def vacant(kind=None):
    return {
        (one.number, one.post): one.why
        for one in queries.vacancies(ALICE)
        if kind in (None, one.kind)
    }


def test_what_nobody_answers_for_is_vacant(company):
    assert vacant() == {
        (company, "specialist"): "nobody",
        (company, "deputy"): "nobody",
        ("IN", "specialist"): "nobody",
        ("IN", "deputy"): "nobody",
        ("TS-0001", "deputy"): "nobody",
    }
    actions.assign(ALICE, company, "specialist", ALICE.person, because="Knows the coaters")
    actions.assign(ALICE, company, "deputy", DANA, because="Stands in")
    assert not vacant("partner")


def test_an_owner_who_leaves_raises_a_vacancy_until_all_is_handed_over(company, home):
    actions.assign(ALICE, company, "specialist", BOB.person, because="Knows the coaters")
    placing.set_status(OWNER, BOB.person, "leaving", "gives notice")
    assert vacant()["TS-0001", "owner"] == "is leaving"
    assert vacant()[company, "specialist"] == "is leaving"
    told = [one for one in queries.owed(TODAY) if one.number == "TS-0001"]
    assert told[0].day == TODAY
    assert told[0].person == "legal"
    assert f"{BOB.person} is leaving" in told[0].words
    assert queries.handed(ALICE, BOB.person) == ["TS-0001", company]
    assert actions.hand_over(ALICE, BOB.person, DANA, "Bob leaves") == ["TS-0001", company]
    assert register.asset("TS-0001").fact("owner") == DANA
    assert ("TS-0001", "owner") not in vacant()
    assert (company, "specialist") not in vacant()
    assert not queries.handed(ALICE, BOB.person)
    last = journal.latest("TS-0001", 1)[0]
    assert last.verb == "fact.amended"
    tasks.publish(home)
    assert tasks.check(home) == []


def test_who_left_or_lost_their_roles_answers_for_nothing(company):
    placing.set_status(OWNER, BOB.person, "left", "gone")
    assert vacant()["TS-0001", "owner"] == "has left"
    placing.set_status(OWNER, BOB.person, "working", "came back")
    assert ("TS-0001", "owner") not in vacant()
    change_roles(OWNER, BOB.person, ["auditor"], "moves to audit")
    assert vacant()["TS-0001", "owner"] == "holds no role that may"


def test_a_deputy_who_is_the_owner_is_none(company):
    amend(ALICE, "TS-0001", "deputy", BOB.person, valid_from=TODAY, because="for now")
    assert vacant()["TS-0001", "deputy"] == "the same person"


def test_a_secret_that_was_rejected_needs_nobody(company):
    analyst = Actor(ALICE.person, "analyst", "cli")
    decide(analyst, "TS-0001", "reject", because="It was in the papers")
    assert not vacant("secret")


def test_a_handover_is_whole_or_not_at_all(company):
    actions.assign(ALICE, "IN", "deputy", BOB.person, because="Lives there")
    actions.assign(ALICE, "IN", "specialist", DANA, because="Lives there")
    placing.set_status(OWNER, DANA, "leaving", "gives notice")
    before = journal.head().size
    with pytest.raises(Refused, match="is leaving"):
        actions.hand_over(ALICE, BOB.person, DANA, "Bob leaves")
    assert queries.handed(ALICE, BOB.person) == ["TS-0001", "IN"]
    assert journal.head().size == before


def test_what_changed_hands_before_is_told_by_day(company, calendar):
    calendar("2030-01-10")
    actions.assign(ALICE, company, "specialist", BOB.person, because="Knows the coaters")
    calendar("2030-03-01")
    actions.assign(ALICE, company, "specialist", ALICE.person, because="Bob has no time")
    calendar("2030-05-01")
    actions.end(ALICE, company, "specialist", "The project is over")
    for day, who in (
        ("2030-01-09", None),
        ("2030-02-28", BOB.person),
        ("2030-03-01", ALICE.person),
        ("2030-05-01", None),
    ):
        (there,) = [
            one for one in queries.coverage(ALICE, date.fromisoformat(day)) if one.number == company
        ]
        holder = there.posts["specialist"]
        assert (holder.email if holder else None) == who


def test_a_post_that_somebody_holds_until_a_successor_comes_is_not_ended_before(company, calendar):
    calendar("2030-01-10")
    actions.assign(ALICE, company, "specialist", BOB.person, because="Knows the coaters")
    march = date(2030, 3, 1)
    actions.assign(ALICE, company, "specialist", DANA, because="Takes over", since=march)
    with pytest.raises(Refused, match=r"somebody is specialist of .* until 2030-03-01"):
        actions.end(ALICE, company, "specialist", "The project is over")
    calendar("2030-03-01")
    actions.end(ALICE, company, "specialist", "The project is over")
    assert vacant("partner")[company, "specialist"] == "nobody"


@pytest.mark.parametrize(
    ("of", "post", "who", "why"),
    [
        ("O-0099", "specialist", DANA, "no partner"),
        ("ATLANTIS", "specialist", DANA, "no country"),
        ("IN", "owner", DANA, "no post"),
        ("IN", "deputy", PETRA.person, "holds no role"),
        ("IN", "deputy", "nobody@example.com", "Nobody on record"),
    ],
)
def test_what_cannot_be_is_refused(company, of, post, who, why):
    with pytest.raises(Refused, match=why):
        actions.assign(ALICE, of, post, who, because="so")


def test_nothing_changes_where_nothing_would(company):
    actions.assign(ALICE, "IN", "deputy", DANA, because="so")
    with pytest.raises(Refused, match="already"):
        actions.assign(ALICE, "IN", "deputy", DANA, because="so")
    with pytest.raises(Refused, match="Nobody is specialist"):
        actions.end(ALICE, "IN", "specialist", "so")
    with pytest.raises(Refused, match="answers for nothing"):
        actions.hand_over(ALICE, AUD.person, DANA, "so")


@pytest.mark.parametrize("who", [BOB, PETRA, AUD, Actor(DANA, "employee", "cli")])
def test_others_assign_nobody(company, who):
    with pytest.raises(Refused):
        actions.assign(who, "IN", "deputy", DANA, because="so")
    with pytest.raises(Refused):
        actions.hand_over(who, BOB.person, DANA, "so")
    with pytest.raises(NotAllowed):  # the same where there is nothing to hand over
        actions.hand_over(who, DANA, ALICE.person, "so")
    with pytest.raises(Refused):
        actions.end(who, "IN", "deputy", "so")


@pytest.mark.parametrize("who", [BOB, PETRA])
def test_employees_and_partners_see_no_coverage(company, who):
    with pytest.raises(Refused):
        queries.coverage(who)
    with pytest.raises(Refused):
        queries.vacancies(who)


def test_a_partner_s_contact_is_the_specialist_else_the_deputy(company):
    assert queries.contacts(PETRA) == []
    actions.assign(ALICE, company, "specialist", BOB.person, because="Knows the coaters")
    actions.assign(ALICE, company, "deputy", DANA, because="Stands in")
    assert [one.email for one in queries.contacts(PETRA)] == [BOB.person]
    placing.set_status(OWNER, BOB.person, "leaving", "gives notice")
    assert [one.email for one in queries.contacts(PETRA)] == [DANA]
    actions.assign(ALICE, "IN", "specialist", DANA, because="Lives there")
    assert [one.of for one in queries.contacts(PETRA)] == ["Meridian Loop"]
    assert queries.contacts(AUD) == []


def test_more_partners_cost_no_more_questions(company):
    def asked():
        with CaptureQueriesContext(connection) as told:
            queries.vacancies(ALICE)
        return len(told)

    actions.assign(ALICE, company, "specialist", DANA, because="so")
    few = asked()
    for count, letters in enumerate(("DE", "PL", "CN", "FR")):
        number = placing.add_organisation(OWNER, f"Partner {count}", "partner", letters)
        actions.assign(ALICE, number, "specialist", DANA, because="so")
    assert len(vacant("partner")) == 5
    assert asked() <= few


LACKS = ("", "is leaving", "holds no role that may")
EVERY = [None, *(Holder(email, "N", lack) for email in ("a@x", "b@x") for lack in LACKS)]


@pytest.mark.parametrize(("first", "second"), [*itertools.product(EVERY, EVERY)])
def test_a_charge_lacks_nothing_only_where_two_different_people_can(first, second):
    charge = Charge("partner", "O-0001", "M", TODAY, {"specialist": first, "deputy": second})
    able = [one for one in (first, second) if one is not None and not one.lack]
    whole = len({one.email for one in able}) == 2
    assert (not rules.vacancies([charge])) == whole


@pytest.mark.parametrize(("first", "second"), [*itertools.product(EVERY, EVERY)])
def test_each_vacancy_is_told_in_a_line_that_says_what_to_do(first, second):
    charge = Charge("secret", "TS-0001", "Slurry", TODAY, {"owner": first, "deputy": second})
    for one in rules.owed(rules.vacancies([charge])):
        assert "TS-0001" in one.words
        assert "ame somebody" in one.words
