"""Whoever gives numbers, and however many at once: no gap, no fork, no act lost."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connections, transaction

from bestkept.journal import queries, sequence
from bestkept.journal.actions import act
from bestkept.journal.models import Act
from bestkept.journal.rules import NotRecorded
from bestkept.journal.tasks import check, number_all, publish
from bestkept.site.database import url_of
from tests import databases
from tests.cast import ALICE, BOB
from tests.victims import heard, victim

pytestmark = pytest.mark.skipif(
    not databases.wanted(), reason="about PostgreSQL: run with --database postgresql"
)


def record(by=ALICE, apart=False):
    with act("thing.done", by, apart=apart) as recording:
        recording.about("TS-0001")
    return recording


def unnumbered(monkeypatch, times=1):
    """Record acts that nobody numbers, as a command leaves that is killed just then."""
    with monkeypatch.context() as patch:
        patch.setattr("bestkept.journal.sequence.settled", lambda place: place)
        for _ in range(times):
            record()


def numbering(acknowledge):
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if sequence.sequence():
            acknowledge("some")


def test_what_a_killed_command_left_is_numbered_by_the_next(home, monkeypatch):
    before = queries.head().size
    unnumbered(monkeypatch, 3)
    assert (sequence.pending(), queries.head().size) == (3, before)
    assert record().number == before + 3
    publish(home)
    assert check(home) == []


def test_an_act_that_waits_is_not_in_the_log_and_not_wrong(home, monkeypatch):
    publish(home)
    unnumbered(monkeypatch)
    assert check(home) == []
    assert number_all() == 1
    assert number_all() == 0


def test_more_than_a_batch_is_numbered(home, monkeypatch):
    monkeypatch.setattr("bestkept.journal.sequence.BATCH", 4)
    unnumbered(monkeypatch, 10)
    assert number_all() == 10
    publish(home)
    assert check(home) == []


def test_time_never_goes_back_along_the_numbers(home, monkeypatch):
    """An act that began earlier is numbered later, and takes the time of the one before it."""
    early = datetime(2031, 1, 1, tzinfo=UTC)
    late = datetime(2032, 1, 1, tzinfo=UTC)
    with monkeypatch.context() as patch:
        patch.setattr("bestkept.journal.sequence.settled", lambda place: place)
        with act("thing.done", ALICE, clock=lambda: early) as first:
            first.about("TS-0001")
    with sequence.connection.cursor() as cursor:  # as if it were committed after the next one
        cursor.execute("SELECT nextval(pg_get_serial_sequence('journal_act', 'id'))")
    place = sequence.Place(first.id - 1, late)
    assert place.at > first.at
    with act("thing.done", BOB, clock=lambda: late) as second:
        second.about("TS-0001")
    times = [entry.at for entry in queries.entries()]
    assert times == sorted(times)
    assert second.at == late
    third = record()
    assert third.at == late
    publish(home)
    assert check(home) == []


def test_a_numbered_leaf_says_the_time_that_it_was_given(home, monkeypatch):
    before = record()
    late = datetime(2033, 1, 1, tzinfo=UTC)
    with monkeypatch.context() as patch:  # two that began at the same head
        patch.setattr("bestkept.journal.sequence.settled", lambda place: place)
        patch.setattr("bestkept.journal.rules.never_decreasing", lambda _, now: now)
        with act("thing.done", ALICE, clock=lambda: late) as one:
            one.about("TS-0001")
        with act("thing.done", ALICE, clock=lambda: before.at) as two:
            two.about("TS-0001")
    assert number_all() == 2
    assert Act.objects.get(pk=two.id).at == late
    publish(home)
    assert check(home) == []


def test_while_another_numbers_an_act_waits_and_is_told_when_it_is_too_long(home, monkeypatch):
    monkeypatch.setattr("bestkept.journal.sequence.PATIENCE", 0.3)
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock({sequence.NUMBERING})")
    with pytest.raises(NotRecorded, match="has no number yet"):
        record()
    with other.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_unlock({sequence.NUMBERING})")
    other.close()
    assert number_all() == 1


def test_a_head_that_moved_is_never_moved_from_again(home):
    record()
    frontier = sequence._frontier()
    frontier.append(bytes(32))
    with pytest.raises(NotRecorded), transaction.atomic():
        move_from(1, bytes(32), frontier)


def move_from(size, root, frontier):
    sequence.enter()
    sequence.move_head((size, root), frontier)


@pytest.mark.slow
def test_two_sequencers_and_eight_clients_leave_one_log(home):
    start = queries.head().size

    def work(acknowledge):
        for turn in range(25):
            acknowledge(record(apart=turn % 2 == 0).number)

    with contextlib.ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(victim(numbering))
        pipes = [stack.enter_context(victim(work))[1] for _ in range(8)]
        told = [int(word) for pipe in pipes for word in heard(pipe)]
    assert sorted(told) == list(range(start, start + 200))
    number_all()
    publish(home)
    assert check(home) == []


@pytest.mark.slow
def test_clients_and_sequencers_killed_at_random_lose_nothing(home):
    chance, told = random.Random(11), []

    def work(acknowledge):
        for turn in range(10_000):
            acknowledge(record(apart=turn % 2 == 0).number)

    for _ in range(12):
        with contextlib.ExitStack() as stack:
            sequencer = stack.enter_context(victim(numbering))[0]
            clients = [stack.enter_context(victim(work)) for _ in range(3)]
            time.sleep(chance.uniform(0.1, 0.5))
            for child in [sequencer, *(one for one, _ in clients)]:
                time.sleep(chance.uniform(0, 0.02))
                os.kill(child, signal.SIGKILL)
            told += [int(word) for _, pipe in clients for word in heard(pipe)]
    settle_down()
    publish(home)
    assert check(home) == []
    assert len(told) == len(set(told)) > 50
    assert set(told) <= {entry.number for entry in queries.entries()}


def settle_down():
    """Wait until the server has noticed who was killed, then number the rest."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with sequence.connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if cursor.fetchone()[0] == 0:
                break
        time.sleep(0.05)
    number_all()


def test_threads_that_record_apart_do_not_wait_for_each_other(home, django_db_blocker):
    inside, done = threading.Barrier(2, timeout=10), []

    def work():
        with django_db_blocker.unblock():
            with act("thing.done", ALICE, apart=True) as recording:
                recording.about("TS-0001")
                inside.wait()  # both are in their acts at once, or this breaks
            done.append(recording.number)
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(done)) == 2


def too_long(*, apart):
    with act("thing.done", ALICE, apart=apart) as recording:
        recording.about("TS-0001")
        recording.note("n" * 130, 1)  # the database alone knows how long a name may be


def test_an_act_that_fails_as_it_is_written_leaves_the_connection_fit_for_the_next(home):
    before = queries.head().size
    for apart in (False, True):
        with pytest.raises(NotRecorded, match="longer than its place"):
            too_long(apart=apart)
    assert record().number == before
    publish(home)
    assert check(home) == []


def test_who_follows_goes_on_when_the_leader_is_done(home, django_db_blocker):
    """A leader that holds the numbers for a while keeps nobody after it is gone."""
    before, done = queries.head().size, []

    def follow():
        with django_db_blocker.unblock():
            done.append(record(apart=True).number)
            connections.close_all()

    with databases_connection(home) as leader:
        leader.execute("SELECT pg_advisory_lock(%s)", [sequence.NUMBERING])
        threads = [threading.Thread(target=follow) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        assert done == []
        assert sequence.pending() == 4
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(before, before + 4))
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
    assert databases.server().ask(held) == [(0,)]


def databases_connection(home):
    import psycopg

    return psycopg.connect(url_of(home))
