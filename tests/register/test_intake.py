"""A candidate is submitted, decided on with reasons, sent back and submitted again."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import connection

from bestkept.engines import detect
from bestkept.journal import queries as journal
from bestkept.journal import rows
from bestkept.journal.actions import maintenance
from bestkept.journal.rules import NotThere, Refused
from bestkept.register.actions import amend, guard_candidate
from bestkept.register.intake.actions import decide, resubmit, submit
from bestkept.register.intake.queries import decisions, gaps, waiting
from bestkept.register.queries import asset, seen_asset, seen_assets
from tests.cast import ALICE, AUD, BOB, CHARLIE, OWNER, PETRA, RECIPE, texts
from tests.forging import dropping
from tests.register.test_states import ANALYST, GOOD


def opened(number):
    return {one.name: one.value for one in journal.openings(number)}


def test_a_candidate_needs_no_document(home):
    assert submit(BOB, home, title="Slurry", description=GOOD) == "TS-0001"
    found = asset("TS-0001")
    assert found.versions == ()
    assert {f.name: f.value for f in found.facts} == {
        "title": "Slurry",
        "tier": "confidential",
        "owner": "bob@example.com",
        "status": "candidate",
        **GOOD,
    }


def test_a_document_that_comes_with_it_is_guarded_at_once(home):
    submit(BOB, home, title="Slurry", description={}, documents=texts(home, RECIPE))
    index = detect.Index.open(home.index, home.detect_key())
    assert {found.asset for found in detect.scan(RECIPE, index)} == {"TS-0001"}
    assert [v.number for v in asset("TS-0001").versions] == [1]


def test_an_analyst_then_legal_accept_and_it_is_told_that_they_are_others(home):
    submit(BOB, home, title="Slurry", description=GOOD)
    assert [(w.asset, w.roles) for w in waiting(ALICE)] == [("TS-0001", ("analyst",))]
    assert decide(ANALYST, "TS-0001", "accept") == "reviewed"
    assert [(w.asset, w.roles) for w in waiting(ALICE)] == [("TS-0001", ("legal",))]
    assert decide(ALICE, "TS-0001", "accept") == "accepted"
    assert waiting(ALICE) == []
    found = asset("TS-0001")
    assert found.fact("acceptance") == "by alice@example.com: another person than submitted it"
    assert [d.same_person for d in decisions(ALICE, "TS-0001")] == [False, False]
    assert journal.entry(7).verb == "candidate.decided"
    assert opened(7)["same_person"] is False


def test_who_accepts_what_they_submitted_is_recorded_as_the_same_person(home):
    submit(OWNER, home, title="Slurry", description=GOOD)
    decide(ANALYST, "TS-0001", "accept")
    decide(ALICE, "TS-0001", "accept")
    assert asset("TS-0001").fact("acceptance").endswith("the same person as submitted it")
    assert [d.same_person for d in decisions(ALICE, "TS-0001")] == [True, True]


def test_what_register_guarded_is_decided_on_like_what_was_submitted(home):
    guard_candidate(
        BOB, home, title="Slurry", tier="top", owner=None, documents=texts(home, RECIPE)
    )
    decide(ANALYST, "TS-0001", "accept")
    with pytest.raises(Refused, match="not specific enough"):
        decide(ALICE, "TS-0001", "accept")
    decide(ALICE, "TS-0001", "accept", because="Described in the annex.")
    assert opened(7)["description.misses"] == ["nothing-said", "no-boundary", "no-place"]


def test_a_vague_one_stops_no_analyst_and_legal_only_without_a_reason(home):
    submit(
        BOB,
        home,
        title="Slurry",
        description={**GOOD, "description": "All our know-how about mixing and drying."},
    )
    assert gaps(asset("TS-0001"))
    decide(ANALYST, "TS-0001", "accept")
    with pytest.raises(Refused, match="claims-everything"):
        decide(ALICE, "TS-0001", "accept", because="  ")
    assert decide(ALICE, "TS-0001", "accept", because="Narrowed by letter.") == "accepted"


@pytest.mark.parametrize("verdict", ["reject", "send back"])
def test_to_refuse_takes_a_reason(home, verdict):
    submit(BOB, home, title="Slurry", description=GOOD)
    with pytest.raises(Refused, match="Say why"):
        decide(ANALYST, "TS-0001", verdict)
    decide(ANALYST, "TS-0001", verdict, because="Known in the trade.")
    assert decisions(BOB, "TS-0001")[0].because == "Known in the trade."


def test_what_was_sent_back_is_submitted_again_by_its_submitter(home, calendar):
    calendar("2025-03-01")
    submit(BOB, home, title="Slurry", description={"description": "Mixing."})
    calendar("2025-03-02")
    decide(ANALYST, "TS-0001", "send back", because="Say how.")
    assert [(w.state, w.submitter) for w in waiting(BOB)] == [("sent back", "bob@example.com")]
    for number in ("TS-0001", "TS-0999"):  # another's, and none
        with pytest.raises(NotThere, match="is no submission of yours"):
            resubmit(dataclasses.replace(ALICE, role="employee"), number, GOOD)
    calendar("2025-03-03")
    resubmit(BOB, "TS-0001", GOOD, because="As asked.")
    found = asset("TS-0001")
    assert (found.fact("status"), found.fact("description")) == ("candidate", GOOD["description"])
    first = asset("TS-0001", found.versions or found.facts[0].valid_from)
    assert first.fact("description") == "Mixing."
    assert opened(7)["because"] == "As asked."


def test_a_reason_that_is_legal_advice_is_shown_to_legal_alone(home):
    submit(BOB, home, title="Slurry", description=GOOD)
    decide(ANALYST, "TS-0001", "accept")
    decide(ALICE, "TS-0001", "reject", because="Our advice.", privileged=True)
    assert decisions(ALICE, "TS-0001")[-1].because == "Our advice."
    assert decisions(BOB, "TS-0001")[-1].because == ""
    assert decisions(AUD, "TS-0001")[-1].because == ""


@pytest.mark.parametrize(
    "edit",
    ["after = 'accepted'", "because = 'x'", "\"by\" = 'x'", "role = 'legal'", "same_person = true"],
)
def test_a_decision_that_was_changed_behind_our_back_is_told(home, edit):
    submit(BOB, home, title="Slurry", description=GOOD)
    decide(ANALYST, "TS-0001", "accept")
    assert rows.changed() == []
    with maintenance(), connection.cursor() as cursor:
        cursor.execute(dropping("guard_update_intake_decision", "intake_decision"))
        cursor.execute(f"UPDATE intake_decision SET {edit}")
    (wrong,) = rows.changed()
    assert "recorded in intake_decision is no longer what stands there" in wrong


@pytest.mark.parametrize("by", [BOB, PETRA, AUD, CHARLIE, dataclasses.replace(BOB, role="legal")])
def test_who_may_not_decide_is_refused_and_leaves_no_trace(home, by):
    submit(BOB, home, title="Slurry", description=GOOD)
    before = journal.head()
    with pytest.raises(Refused):
        decide(by, "TS-0001", "accept")
    assert journal.head() == before


@pytest.mark.parametrize("by", [PETRA, AUD, CHARLIE])
def test_who_may_not_submit_is_refused(home, by):
    with pytest.raises(Refused):
        submit(by, home, title="Slurry", description=GOOD)
    assert seen_assets(ALICE) == []


def test_an_employee_sees_their_own_and_charlie_and_petra_nothing(home):
    submit(BOB, home, title="Slurry", description=GOOD)
    submit(OWNER, home, title="Prices", description=GOOD)
    assert [one.number for one in seen_assets(BOB)] == ["TS-0001"]
    assert [one.number for one in seen_assets(AUD)] == ["TS-0001", "TS-0002"]
    with pytest.raises(Refused, match="not yours to see"):
        seen_asset(BOB, "TS-0002")
    with pytest.raises(Refused, match="not yours"):
        decisions(BOB, "TS-0002")
    amend(
        ALICE, "TS-0002", "deputy", "bob@example.com", because="so",
        valid_from=asset("TS-0002").facts[0].valid_from,
    )  # fmt: skip
    assert seen_asset(BOB, "TS-0002").number == "TS-0002"
    for ask in (seen_assets, waiting):
        for by in (CHARLIE, PETRA):
            with pytest.raises(Refused):
                ask(by)


def test_only_what_is_a_secret_is_decided_on(home):
    with pytest.raises(Refused, match="no asset TS-0009"):
        decide(ANALYST, "TS-0009", "accept")
    with pytest.raises(Refused, match="no verdict"):
        decide(ANALYST, "TS-0009", "perhaps")
    with pytest.raises(Refused, match="no part"):
        submit(BOB, home, title="Slurry", description={"colour": "blue"})
