"""What a child tells is checked; one that dies, loops or lies costs its own document alone."""

import time
from dataclasses import replace

import pytest
from confining import ask, children, pool, whys

from bestkept.engines.extract import LIMITS
from bestkept.engines.extract.confined.pool import Rules

QUICK = Rules(seconds=1.0)


@pytest.fixture(scope="module")
def made():
    with pool(rules=QUICK) as one:
        yield one


def fine(made):
    texts, reading = ask(made, "say all is well")
    assert texts == ["all is well"]
    assert whys(reading) == []


def test_what_is_said_comes_back_as_it_was(made):
    text = "caf\u00e9 \U0001f600 " * 200_000  # more than one frame holds
    assert ask(made, f"say {text}")[0] == [text]


def test_a_death_keeps_what_came_before_it_and_is_named(made):
    texts, reading = ask(made, "die")
    assert texts == ["stir slowly"]
    assert [one.why for one in reading.partial] == whys(reading)
    assert "its reader died: signal" in whys(reading)[0]
    fine(made)


def test_a_death_before_anything_came_is_unread(made):
    texts, reading = ask(made, "die_at_once")
    assert (texts, reading.partial) == ([], [])
    assert "its reader died: signal" in reading.unread[0].why
    fine(made)


@pytest.mark.parametrize("what", ["wait", "loop"])
def test_what_takes_too_long_is_ended_and_keeps_what_came(made, what):
    begin = time.monotonic()
    texts, reading = ask(made, what)
    assert texts == ["stir slowly"]
    assert [(one.kind, one.why) for one in reading.partial] == [
        ("limit", "it took too long: the rest was not read")
    ]
    assert time.monotonic() - begin < 5
    fine(made)


def test_memory_is_bounded(made):
    texts, reading = ask(made, "hog")
    assert texts == ["stir slowly"]
    assert len(reading.partial) == 1
    fine(made)


@pytest.mark.parametrize("what", ["flood", "trickle"])
def test_a_flood_is_ended(made, what):
    limits = replace(LIMITS, inflated_bytes=1 << 20)
    texts, reading = ask(made, what, limits)
    assert texts
    assert sum(map(len, texts)) <= 3 << 20
    assert "more text than a file may hold" in whys(reading)[0]
    fine(made)


@pytest.mark.parametrize(
    ("what", "named"),
    [
        ("huge_length", "a frame that is too long"),
        ("unknown", "a frame of no known kind"),
        ("not_utf8", "text that is not UTF-8"),
        ("wrong_order", "text outside of a piece"),
        ("unfinished", "an end within a piece"),
        ("unknown_trouble", "a trouble of no known kind"),
    ],
)
def test_a_lie_is_seen_and_ends_the_child(made, what, named):
    before = children()
    texts, reading = ask(made, what)
    assert texts == []
    assert whys(reading) == [f"its reader gave {named}, and was stopped"]
    assert not children() - before
    fine(made)


@pytest.mark.parametrize("what", ["more_after_the_end", "another_answer"])
def test_what_is_said_after_the_end_does_not_reach_the_next_document(made, what):
    assert ask(made, what)[0] == []
    fine(made)


def test_names_and_reasons_cannot_steer_a_terminal(made):
    texts, reading = ask(made, "colours")
    shown = "".join(one.why + (one.member or "") for one in reading.unread)
    assert texts == ["stir"]
    assert shown == "why\\x1b]0;\\x07b\\x0a.txt"


def test_a_child_whose_cpu_is_used_up_says_so():
    with pool(rules=Rules(seconds=20.0), seconds=2) as one:
        texts, reading = ask(one, "loop")
    assert texts == ["stir slowly"]
    assert whys(reading) == ["its reader used up its time"]
