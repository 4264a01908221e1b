"""The states of a candidate: nobody gets round them, whatever is tried in whatever order."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.register.intake import rules
from bestkept.register.intake.actions import decide, resubmit, submit
from bestkept.register.intake.rules import TRANSITIONS, drawing, step, turn
from bestkept.register.inventory.actions import delist
from bestkept.register.queries import asset
from tests.cast import ALICE, BOB

ROOT = Path(__file__).parents[2]
ANALYST = dataclasses.replace(ALICE, role="analyst")
VERBS = sorted({t.verb for t in TRANSITIONS})
GOOD = {
    "description": "The order, temperatures and resting times of the six steps of sheet PS-114.",
    "boundary": "Not the list of materials, which is published.",
    "location": "Process server, folder /lines/2, sheet PS-114.",
}


@given(st.lists(st.sampled_from(VERBS), max_size=12))
def test_a_secret_was_accepted_by_both_after_it_was_last_sent_back(verbs):
    state, path = rules.CANDIDATE, []
    for verb in verbs:
        try:
            taken = step(state, verb)
        except Refused as refusal:
            assert "cannot be moved" in str(refusal)  # noqa: PT017 - most of what is tried is refused
            continue
        assert taken.before == state
        state = taken.after
        path.append((verb, taken.roles))
    if state in (rules.ACCEPTED, rules.DELISTED):
        assert path[-3 if state == rules.DELISTED else -2 :][:2] == [
            ("accept", ("analyst",)),
            ("accept", ("legal",)),
        ]
    if state in (rules.REJECTED, rules.DELISTED):
        assert turn(state) == ()


def test_every_state_is_reached_and_each_step_is_named_once():
    assert {t.after for t in TRANSITIONS} == set(rules.STATES)
    assert len({(t.before, t.verb) for t in TRANSITIONS}) == len(TRANSITIONS)
    assert all(t.reasoned for t in TRANSITIONS if t.verb in ("reject", "send back", "de-list"))


def test_the_documentation_shows_the_table_as_it_is():
    assert drawing() in (ROOT / "docs" / "reference" / "candidates.md").read_text()


def take(home, verb, by):
    if verb == rules.RESUBMIT:
        resubmit(by, "TS-0001", {})
    elif verb == rules.DELIST:
        delist(by, home, "TS-0001", "public", because="A talk.", evidence="Its slides.")
    else:
        decide(by, "TS-0001", verb, because="so")


ROADS = {
    "candidate": (),
    "reviewed": (("accept", ANALYST),),
    "sent back": (("send back", ANALYST),),
    "rejected": (("reject", ANALYST),),
    "accepted": (("accept", ANALYST), ("accept", ALICE)),
    "delisted": (("accept", ANALYST), ("accept", ALICE), ("de-list", ALICE)),
}


@pytest.mark.parametrize("state", rules.STATES)
def test_from_each_state_exactly_the_steps_of_the_table_are_taken(home, state):
    submit(BOB, home, title="Slurry", description=GOOD)
    for verb, by in ROADS[state]:
        take(home, verb, by)
    assert asset("TS-0001").fact("status") == state
    for verb in VERBS:
        for by in (ANALYST, ALICE):
            wanted = [t for t in TRANSITIONS if (t.before, t.verb) == (state, verb)]
            if wanted and by.role in wanted[0].roles:
                continue
            before = journal.head()
            with pytest.raises(Refused):
                take(home, verb, by)
            assert journal.head() == before
