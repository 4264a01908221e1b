"""Processes that record at once leave one log without a gap."""

from __future__ import annotations

import contextlib

import pytest

from bestkept.journal import queries
from bestkept.journal.actions import act
from bestkept.journal.tasks import check, publish
from tests.cast import ALICE, BOB
from tests.victims import heard, victim


def recording(home, actor, publishing):
    def work(acknowledge):
        for _ in range(50):
            with act("thing.done", actor) as done:
                done.about("TS-0001")
            acknowledge(done.number)
            if publishing:
                publish(home)

    return work


@pytest.mark.parametrize("publishing", [False, True])
def test_two_processes_record_a_hundred_acts_without_a_gap(home, publishing):
    start = queries.head().size
    with contextlib.ExitStack() as stack:
        pipes = [
            stack.enter_context(victim(recording(home, actor, publishing)))[1]
            for actor in (ALICE, BOB)
        ]
        told = [heard(pipe) for pipe in pipes]
    assert [len(words) for words in told] == [50, 50]
    assert sorted(int(word) for words in told for word in words) == [*range(start, start + 100)]
    publish(home)
    assert check(home) == []
