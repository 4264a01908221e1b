"""A request with a key is done once, however often and by however many it is asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

import pytest
from django.db import connections

from bestkept.journal import queries, tasks
from bestkept.journal.actions import act
from bestkept.journal.asked import once, preparing
from bestkept.journal.rules import DoneBefore
from tests.cast import OWNER

LABEL, ASKED = "request:" + "a" * 64, "b" * 64


def record(subject="something"):
    with act("something.done", OWNER) as recording:
        recording.about(subject)


def test_the_first_act_carries_the_key_and_the_next_ones_do_not(home):
    with once(LABEL, ASKED):
        record()
        record()
    assert len(queries.timeline(LABEL)) == 1
    assert len(queries.timeline("something")) == 2
    assert {one.name for one in queries.openings(queries.timeline(LABEL)[0].number)} >= {
        "request",
        "request.sha256",
    }


def test_what_makes_ready_leaves_the_key_to_the_act_that_follows(home):
    with once(LABEL, ASKED):
        with preparing():
            record("made ready")
        record()
    (carrying,) = queries.timeline(LABEL)
    assert carrying.number == queries.timeline("something")[0].number


def test_the_same_key_again_records_nothing(home):
    with once(LABEL, ASKED):
        record()
    before = queries.head().size
    with pytest.raises(DoneBefore) as told, once(LABEL, ASKED):
        record()
    assert told.value.number == before - 1
    assert queries.head().size == before


def test_what_failed_may_be_asked_again_with_its_key(home):
    with pytest.raises(ZeroDivisionError), once(LABEL, ASKED), act("a.done", OWNER) as recording:
        recording.about(str(1 / 0))
    with once(LABEL, ASKED):
        record()
    assert len(queries.timeline(LABEL)) == 1


def test_of_many_at_once_one_is_done(home):
    together = Barrier(6)

    def ask():
        try:
            together.wait(20)
            with once(LABEL, ASKED):
                record()
        except DoneBefore:
            return 0
        else:
            return 1
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        done = [pool.submit(copy_context().run, ask) for _ in range(6)]
        assert sum(one.result() for one in done) == 1
    assert len(queries.timeline(LABEL)) == 1


def test_the_log_and_its_rows_hold(home):
    with once(LABEL, ASKED):
        record()
    tasks.publish(home)
    assert tasks.check(home) == []
