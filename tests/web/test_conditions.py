"""Conditions of a decision are told to their person, in their language."""

from __future__ import annotations

import random

from django.utils import translation

from bestkept.protect.decision.policy import CURRENT, POLICIES
from bestkept.protect.decision.rules import Asked, Row, decide
from bestkept.web import conditions


def test_conditions_are_told_in_the_readers_language():
    told = conditions.to_you("A-0003 was signed by electronic, which is not enough in IN")
    assert told == "A-0003 was signed in this form: electronic. It is not enough in IN"
    assert conditions.to_you("Something new") == "Something new"
    assert conditions.to_you("told in N-0001 on 2026-03-01") == "told in N-0001 on 2026-03-01"
    with translation.override("de"):
        assert "tätig" in conditions.to_you("The person is working")
        assert "streng vertraulich" in conditions.to_you(
            "Tier restricted asks for basic vetting; none is in force"
        )


def rows_of(chance):
    """Return rows of every kind, each as good or bad as chance has it."""
    days = (None, "2025-01-01", "2026-03-01", "2027-01-01")
    words = {
        "engagement": (["O-0001"], ["partner", "own"], ["IN"], ["here", "there"], ["IN", "NO"]),
        "standing": ([None], ["working", "leaving"], [None], [None], [None]),
        "grant": (["G-0001"], ["audit", "sale"], ["here", "there"], [None], [None]),
        "own": (
            ["A-0001"],
            ["ink", "electronic", "none"],
            ["", "sale"],
            ["NDA", "x"],
            ["yes", None],
        ),
        "theirs": (["A-0002"], ["ink", "click"], ["", "sale"], ["NDA"], ["yes", None]),
        "notice": (["N-0001"], [None], ["yes", None], [None], [None]),
        "tier": ([None], ["top", "restricted", "internal"], [None], [None], [None]),
        "vetting": ([None], [None], [None], [None], [None]),
    }
    for kind, told in words.items():
        if chance.random() < 0.8:
            said = [chance.choice(one) for one in told]
            low, high = chance.choice([None, 0, 1, 2]), chance.choice([None, 1])
            began = chance.choice(days[1:])
            ends = chance.choice(days[1:] if kind == "grant" else days)  # a grant has an end
            yield Row(kind, 1, 1, *said, low, high, began, ends, chance.choice(days))


def test_every_sentence_of_a_decision_has_its_german():
    """One that is changed in the rules would be told in English from then on."""
    chance, found = random.Random(7), set()
    asked = Asked("eve@example.com", "TS-0001", 1, "audit", "2026-06-01")
    for _ in range(4000):
        made = decide(asked, rows_of(chance), POLICIES[CURRENT])
        found |= {one.because for one in made.conditions}
        found |= {one.next for one in made.conditions if one.next and one.name != "grant"}
    assert len(found) > 50
    with translation.override("de"):
        assert [one for one in sorted(found) if conditions.to_you(one) == one] == []
