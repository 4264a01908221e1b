"""Questions: the asker and the team read them; others find what was published, without a name."""

from __future__ import annotations

import pytest

from bestkept.journal import tasks
from bestkept.journal.rules import Refused
from bestkept.protect.questions import actions, queries
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA


@pytest.fixture
def asked(home):
    """A question of Bob's."""
    return actions.ask(BOB, "May I show the slurry line at the fair in Oslo?")


def test_an_answer_is_the_askers_until_it_is_published(asked):
    actions.answer(ALICE, asked, "Yes, without the temperatures.")
    (mine,) = queries.mine(BOB.person)
    assert (mine.state, mine.answers[0].text) == ("answered", "Yes, without the temperatures.")
    assert queries.found("", 0, 9) == ([], 0)
    actions.publish(ALICE, asked, "May a line be shown at a fair?", "Yes, without its settings.")
    (found,), total = queries.found("FAIR settings", 0, 9)
    assert (found.asked, total) == ("May a line be shown at a fair?", 1)
    assert queries.found("Oslo", 0, 9) == ([], 0)
    assert "bob" not in str(found).lower()


def test_what_is_withdrawn_is_found_no_more(asked):
    actions.answer(ALICE, asked, "Yes.")
    actions.publish(ALICE, asked, "May a line be shown?", "Yes.")
    actions.withdraw(ALICE, asked, "It named a customer")
    assert queries.found("", 0, 9) == ([], 0)
    with pytest.raises(Refused, match="Nothing is published"):
        actions.withdraw(ALICE, asked, "Again")


def test_publishing_anew_takes_the_place_of_what_was_published(asked):
    actions.answer(ALICE, asked, "Yes.")
    for words in ("May a line be shown?", "May one show a line?"):
        actions.publish(ALICE, asked, words, "Yes.")
    assert [one.asked for one in queries.found("", 0, 9)[0]] == ["May one show a line?"]


def test_what_has_no_answer_cannot_be_published(asked):
    with pytest.raises(Refused, match="no answer yet"):
        actions.publish(ALICE, asked, "May I?", "Yes.")


@pytest.mark.parametrize("who", [BOB, PETRA, AUD, OWNER])
def test_others_answer_nothing(asked, who):
    with pytest.raises(Refused):
        actions.answer(who, asked, "Yes.")


@pytest.mark.parametrize("who", [BOB, PETRA, OWNER])
def test_others_do_not_read_what_is_asked(asked, who):
    with pytest.raises(Refused):
        queries.question(who, asked)
    with pytest.raises(Refused):
        queries.listed(who, waiting=False, start=0, size=9)


def test_another_s_question_is_told_like_none(asked):
    with pytest.raises(Refused, match=f"{asked} is no question of yours"):
        queries.my_own(ALICE.person, asked)
    with pytest.raises(Refused, match="Q-0009 is no question of yours"):
        queries.my_own(ALICE.person, "Q-0009")


def test_a_partner_does_not_ask(home):
    with pytest.raises(Refused):
        actions.ask(PETRA, "May I?")


@pytest.mark.parametrize("text", ["", "  \n", "a" * 4001])
def test_a_question_has_some_words_and_not_too_many(home, text):
    with pytest.raises(Refused, match="1 to 4000"):
        actions.ask(BOB, text)


def test_what_waits_comes_first_and_the_log_is_whole(home, asked):
    second = actions.ask(BOB, "And a video of it?")
    actions.answer(ALICE, asked, "Yes.")
    found, total = queries.listed(ALICE, waiting=False, start=0, size=9)
    assert ([one.number for one in found], total) == ([second, asked], 2)
    assert queries.unanswered() == 1
    tasks.publish(home)
    assert tasks.check(home) == []
