"""Notices: who was told of a secret, and the acknowledgement that is theirs alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bestkept.journal import queries as journal
from bestkept.journal import tasks
from bestkept.journal.rules import Actor, Refused
from bestkept.protect.notices import actions, queries
from bestkept.prove import queries as prove
from bestkept.register import queries as assets
from bestkept.register.actions import amend, guard_candidate
from bestkept.register.inventory.actions import add_right
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA, RECIPE, texts

ACKNOWLEDGES = "No training is on record."


@pytest.fixture
def secret(home):
    """A secret of Bob's."""
    told = {"title": "Cathode slurry", "tier": "restricted", "owner": None}
    return guard_candidate(BOB, home, documents=texts(home, RECIPE), **told).asset


def test_who_is_told_reads_the_rules_and_acknowledges_once(secret):
    (number,) = actions.give(ALICE, secret, [BOB.person], "Keep it in lab 3.")
    (mine,) = queries.mine(BOB.person)
    assert (mine.number, mine.title, mine.state) == (number, "Cathode slurry", "not acknowledged")
    assert mine.handling.label == "TRADE SECRET - RESTRICTED"
    today = datetime.now(UTC).date()
    assert [one.number for one in queries.owed(today, {BOB.person})] == [number]
    actions.acknowledge(BOB, number)
    assert queries.my_own(BOB.person, number).state == "acknowledged"
    assert queries.owed(today, {BOB.person}) == []
    with pytest.raises(Refused, match="already"):
        actions.acknowledge(BOB, number)


def test_a_partner_acknowledges_too(secret):
    (number,) = actions.give(ALICE, secret, [PETRA.person])
    actions.acknowledge(PETRA, number)
    assert queries.known_by(secret) == (1, 1)


def test_nobody_acknowledges_for_another(secret):
    (number,) = actions.give(ALICE, secret, [BOB.person])
    with pytest.raises(Refused, match="no notice to you"):
        actions.acknowledge(ALICE, number)
    with pytest.raises(Refused, match="no notice to you"):
        queries.my_own(PETRA.person, number)


@pytest.mark.parametrize("who", [BOB, PETRA, AUD])
def test_others_tell_nobody(secret, who):
    with pytest.raises(Refused):
        actions.give(who, secret, [PETRA.person])
    with pytest.raises(Refused):
        actions.withdraw(who, "N-0001", "mine")
    assert queries.known_by(secret) == (0, 0)


@pytest.mark.parametrize("who", [BOB, PETRA])
def test_others_do_not_see_who_was_told(secret, who):
    with pytest.raises(Refused):
        queries.of_asset(who, secret)
    with pytest.raises(Refused):
        queries.listed(who, waiting=False, start=0, size=9)


def test_all_are_told_or_none(secret):
    with pytest.raises(Refused, match="nobody@example"):
        actions.give(ALICE, secret, [BOB.person, "nobody@example.com"])
    assert queries.of_asset(ALICE, secret) == []


def test_nobody_is_told_twice_of_one_secret(secret):
    actions.give(ALICE, secret, [BOB.person])
    with pytest.raises(Refused, match="already, by N-0001"):
        actions.give(ALICE, secret, [BOB.person])


def test_only_a_trade_secret_has_rules_to_tell(home):
    patent = add_right(ALICE, "patent", {"title": "Ramp"})
    with pytest.raises(Refused, match="no trade secret"):
        actions.give(ALICE, patent, [BOB.person])


def test_a_notice_taken_back_counts_no_more_and_can_be_given_anew(secret):
    (number,) = actions.give(ALICE, secret, [BOB.person])
    actions.withdraw(OWNER, number, "The wrong Bob")
    assert queries.known_by(secret) == (0, 0)
    assert queries.mine(BOB.person) == []
    with pytest.raises(Refused, match="no notice to you"):
        queries.my_own(BOB.person, number)
    assert actions.give(ALICE, secret, [BOB.person]) == ["N-0002"]


def test_a_binder_counts_who_was_told_and_who_is_silent(home, secret):
    def missing():
        return prove.statement(secret, datetime.now(UTC).date(), None, home).missing

    tasks.publish(home)
    assert ACKNOWLEDGES not in missing()
    (number,) = actions.give(ALICE, secret, [BOB.person])
    assert "Told of it, but without acknowledgement: 1." in missing()
    actions.acknowledge(BOB, number)
    assert ACKNOWLEDGES in missing()
    assert "Told of it, but without acknowledgement: 1." not in missing()


def test_what_was_told_is_in_the_log_of_secret_and_person(home, secret):
    actions.give(ALICE, secret, [BOB.person])
    assert "notice.given" in [one.verb for one in journal.timeline(secret)]
    assert "notice.given" in [one.verb for one in journal.timeline(BOB.person)]
    tasks.publish(home)
    assert tasks.check(home) == []


def test_a_role_that_is_not_held_acknowledges_nothing(secret):
    (number,) = actions.give(ALICE, secret, [BOB.person])
    with pytest.raises(Refused, match="does not hold"):
        actions.acknowledge(Actor(BOB.person, "legal", "web"), number)


def retold(secret):
    change_tier(secret)
    return actions.give(ALICE, secret, [BOB.person])[0]


def behind(secret):
    return [one.person for one in queries.outdated(ALICE, assets.asset(secret))]


def change_tier(secret):
    day = datetime.now(UTC).date()
    amend(OWNER, secret, "tier", "top", valid_from=day, because="Worth more than we thought.")


def test_who_was_told_of_an_earlier_state_is_found_and_told_anew(secret):
    (first, _) = actions.give(ALICE, secret, [BOB.person, PETRA.person])
    actions.acknowledge(BOB, first)
    assert behind(secret) == []
    change_tier(secret)
    assert [one.person for one in queries.outdated(ALICE, assets.asset(secret))] == [
        BOB.person,
        PETRA.person,
    ]
    (anew,) = actions.give(ALICE, secret, [BOB.person])
    assert behind(secret) == [PETRA.person]
    (mine,) = queries.mine(BOB.person)
    assert (mine.number, mine.tier, mine.state) == (anew, "top", "not acknowledged")
    (before,) = queries.earlier(BOB.person)
    day = datetime.now(UTC).date()
    assert (before.number, before.tier, before.until) == (first, "restricted", day)
    assert before.state == "told anew"
    with pytest.raises(Refused, match="already, by"):
        actions.give(ALICE, secret, [BOB.person])


def test_told_anew_one_counts_once_and_owes_the_new_one_alone(secret):
    (first,) = actions.give(ALICE, secret, [BOB.person])
    anew = retold(secret)
    day = datetime.now(UTC).date()
    assert [one.number for one in queries.owed(day, {BOB.person})] == [anew]
    assert [one.number for one in queries.many_owed(day).first(5)] == [anew]
    assert queries.listed(ALICE, waiting=True, start=0, size=5)[1] == 1
    assert [one.number for one in queries.standing_of(secret, day)] == [anew]
    assert queries.known_by(secret) == (1, 0)
    with pytest.raises(Refused, match=f"followed by {anew}"):
        actions.acknowledge(BOB, first)
    actions.acknowledge(BOB, anew)
    assert queries.known_by(secret) == (1, 1)


def test_a_new_notice_that_was_an_error_leaves_the_one_before_it(secret):
    (first,) = actions.give(ALICE, secret, [BOB.person])
    anew = retold(secret)
    actions.withdraw(ALICE, anew, "The tier is to go back.")
    (mine,) = queries.mine(BOB.person)
    assert (mine.number, mine.until) == (first, None)
