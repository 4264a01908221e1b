"""The stories of scenarios.py, told to a real home."""

from __future__ import annotations

from datetime import date

import pytest

from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.register.actions import amend, correct, guard_candidate
from bestkept.register.queries import asset
from tests.cast import ALICE, BOB, RECIPE, texts
from tests.register.scenarios import SCENARIOS

ADDRESSES = {
    "alice": "alice@example.com",
    "bob": "bob@example.com",
    "petra": "petra@partner.example",
    "aud": "aud@audit.example",
}


def day(text):
    return None if text is None else date.fromisoformat(f"2025-{text}"[-10:])


def tell(home, calendar, event):
    calendar(day(event.day).isoformat(), hour=event.hour, minute=59)
    value = ADDRESSES.get(event.value, event.value)
    if event.kind == "guarded":
        guard_candidate(
            BOB,
            home,
            title="Slurry",
            tier="confidential",
            owner=value,
            documents=texts(home, RECIPE),
            valid_from=day(event.since),
        )
    elif event.kind == "amended":
        amend(ALICE, "TS-0001", event.fact, value, valid_from=day(event.since), because="so")
    else:
        correct(
            ALICE,
            "TS-0001",
            event.fact,
            value,
            because="so",
            valid_from=day(event.since),
            on=day(event.meant),
        )


def ask(answer):
    try:
        found = asset("TS-0001", day(answer.on), day(answer.known))
    except Refused:
        return None, False
    facts = [fact for fact in found.facts if fact.name == answer.fact]
    assert len(facts) <= 1
    return (facts[0].value, facts[0].later) if facts else (None, False)


@pytest.mark.parametrize("story", SCENARIOS)
def test_the_record_says(home, calendar, story):
    events, answers = SCENARIOS[story]
    for event in events:
        tell(home, calendar, event)
    for answer in answers:
        value = ADDRESSES.get(answer.value, answer.value)
        assert (answer, *ask(answer)) == (answer, value, answer.later)
    publish(home)
    assert check(home) == []


def test_there_are_twenty_stories_and_more():
    assert len(SCENARIOS) >= 20
