"""Country profiles say where each statement is from; counsel's advice settles what they leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bestkept.content import countries
from bestkept.journal.rules import Refused
from bestkept.protect.countries.actions import log_advice
from bestkept.protect.countries.queries import profile
from bestkept.protect.countries.rules import Advised
from bestkept.protect.decision.policy import CURRENT, POLICIES
from tests.cast import ALICE, AUD, BOB, OWNER

ANSWER = {"question": "Is a chop needed?", "answer": "Yes.", "counsel": "Li Wei"}


def log(**more):
    return log_advice(ALICE, "cn", Advised(topic="form", **ANSWER, **more))


EVERY = [one for code in countries.names() for one in countries.profile(code)]


def test_each_statement_has_a_source_a_date_and_a_topic_and_none_is_passed_off_as_confirmed():
    assert len(EVERY) >= 20
    for one in EVERY:
        assert one.source
        assert date.fromisoformat(one.read_on) <= date.fromisoformat(one.edition[:10])
        assert one.topic in countries.TOPICS
        assert not one.confirmed
        assert {form for forms in one.effect.values() for form in forms} <= set(countries.FORMS)


def test_what_no_profile_says_is_unknown():
    edition = countries.edition()
    assert countries.form_verdict("IN", "PIIA", "click", edition) == "not enough"
    assert countries.form_verdict("PL", "MSA", "electronic", edition) == "not enough"
    assert countries.form_verdict("PL", "MSA", "ink", edition) == "enough"
    assert countries.form_verdict("PL", "NDA", "electronic", edition) == ""
    assert countries.form_verdict("XX", "PIIA", "ink", edition) == ""
    assert countries.form_verdict("IN", "PIIA", "click", "2020-01-01") == ""


def test_the_policy_in_force_reads_of_each_form_what_the_newest_edition_says():
    policy, newest = POLICIES[CURRENT].profiles, countries.edition()
    assert policy <= newest
    for code in countries.names():
        for kind in countries.ASSIGNING:
            for form in countries.FORMS:
                said = countries.form_verdict(code, kind, form, newest)
                assert countries.form_verdict(code, kind, form, policy) == said


def test_a_later_edition_adds_statements_and_takes_none_away():
    first = [one for one in EVERY if one.edition <= "2026-11-22"]
    assert len(first) == 21
    assert not any(one.assigned_by for one in first)
    assert countries.edition() > "2026-11-22"
    for code in countries.names():
        older = countries.profile(code, "2026-11-22")
        assert countries.profile(code)[: len(older)] == older


def test_each_topic_of_a_profile_is_spoken_of_somewhere():
    assert {one.topic for one in EVERY} == set(countries.TOPICS)
    held = {one.country for one in EVERY if one.topic == "enforcement"}
    assert held == set(countries.names()) - {"NO"}  # of which nothing was read


def test_where_work_does_not_fall_to_whoever_pays_a_partner_assigns_it():
    told = {code for code in countries.names() if countries.leaves_rights(code, "partner")}
    assert told == {"IN", "CN", "PH", "PL", "UA", "RO"}
    assert countries.leaves_rights("IN", "own") is None
    assert countries.leaves_rights("XX", "partner") is None


def test_privileged_advice_is_read_by_legal_alone(home):
    assert log(form="chop", outcome="enough") == "L-0001"
    (mine,) = profile(ALICE, "CN").advice
    assert mine.answer == "Yes."
    for by in (AUD, OWNER, replace(ALICE, role="security")):
        (theirs,) = profile(by, "CN").advice
        assert (theirs.question, theirs.answer, theirs.outcome) == ("", "", "enough")
    with pytest.raises(Refused, match="one of these roles"):
        profile(BOB, "CN")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"outcome": "enough"}, "with topic form"),
        ({"form": "ink"}, "with topic form"),
        ({"expires": date(2020, 1, 1)}, "expires after"),
        ({"file": "V-0009"}, "nothing kept"),
    ],
)
def test_advice_that_says_nothing_certain_is_refused(home, more, why):
    with pytest.raises(Refused, match=why):
        log(**more)
