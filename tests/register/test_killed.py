"""Killed at random points, the home loses nothing that it acknowledged."""

from __future__ import annotations

import os
import random
import select
import signal
import time

import pytest

from bestkept.engines import detect
from bestkept.journal import queries as journal
from bestkept.journal.tasks import check as check_journal
from bestkept.journal.tasks import number_all, publish
from bestkept.register.actions import guard_candidate
from bestkept.register.queries import assets
from bestkept.register.rules import crowded
from bestkept.register.tasks import check as check_index
from bestkept.register.tasks import compact, publish_index
from bestkept.watch.actions import record_findings
from bestkept.watch.queries import findings
from bestkept.watch.rules import Sighted
from tests import databases
from tests.cast import ALICE, BOB, RECIPE, texts
from tests.victims import heard, victim

ROUNDS = 50
LIMIT = 60 if databases.wanted() else 30  # on a server a round may end before it merges


def working(home, seed):
    documents = texts(home, RECIPE)

    def work(acknowledge):
        for turn in range(1000):
            guarded = guard_candidate(
                BOB, home, title=f"Batch {turn}", tier="top", owner=None, documents=documents
            )
            acknowledge(guarded.asset)
            new, _ = record_findings(ALICE, [sighted(guarded.asset, f"{seed}-{turn}")])
            acknowledge(new[0])
            compact(home, ALICE)
            publish(home)

    return work


def sighted(asset, path):
    return Sighted(
        asset, "D-0001", 1, "verbatim", path, None, 1, 0, 10, 0.5, "finding", False, "0" * 64
    )


def killed_after(seconds, work):
    """Run `work` until some seconds after its first acknowledgement; return all of them."""
    with victim(work) as (child, pipe):
        select.select([pipe], [], [])
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        return heard(pipe)


@pytest.mark.slow
def test_fifty_kills_lose_nothing_that_was_acknowledged(home):
    chance, told = random.Random(7), []
    for turn in range(ROUNDS):
        told += killed_after(chance.uniform(0, 0.08), working(home, turn))
        number_all()  # as the next command does
        publish_index(home)
        publish(home)
        assert check_index(home) == check_journal(home) == []
        there = {asset.number for asset in assets()} | {found.number for found in findings()}
        assert set(told) <= there
    while compact(home, ALICE):
        pass  # a kill may have come between a registration and its merging
    segments = detect.Index.open(home.index, home.detect_key()).segments
    assert not crowded([(str(n), one.sketches) for n, one in enumerate(segments)])
    assert check_index(home) == check_journal(home) == []
    numbers = [entry.number for entry in journal.entries()]
    assert numbers == list(range(len(numbers)))
    assert len(told) > ROUNDS
    assert len(set(told)) == len(told)
