"""A disk that is full costs what was being recorded, and nothing else."""

from __future__ import annotations

import contextlib
import resource

import pytest
from django.db import connection, connections

from bestkept.home import HomeTrouble
from bestkept.journal import queries
from bestkept.journal.actions import act
from bestkept.journal.rules import NotRecorded
from bestkept.journal.tasks import check, checkpoint, publish
from bestkept.register.actions import guard_candidate
from bestkept.register.tasks import check as check_index
from tests.cast import ALICE, BOB, RECIPE, texts


def record(size=10):
    with act("thing.done", ALICE) as recording:
        recording.about("TS-0001")
        recording.note("text", "x" * size)


def fill(done):
    while len(done) < 100:
        record(size=4000)
        done.append(True)


@contextlib.contextmanager
def room_for(size):
    """Let no file grow beyond `size` bytes: writing more fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.sqlite("a server has its own disk")
def test_a_database_that_cannot_grow_is_told_and_loses_nothing(home):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 20}")
    done = []
    with pytest.raises(NotRecorded, match="Nothing was recorded: the disk is full"):
        fill(done)
    assert done
    assert len(queries.timeline("TS-0001")) == len(done)
    connections.close_all()  # the limit goes with the connection: somebody made room
    record()
    publish(home)
    assert check(home) == []


@pytest.mark.sqlite("a server has its own disk")
def test_a_write_that_the_disk_refuses_is_told_and_loses_nothing(home):
    record()
    before = queries.head()
    log = home.database.with_name(home.database.name + "-wal")
    with room_for(log.stat().st_size + 5000), pytest.raises(NotRecorded, match="the disk is full"):
        record(size=50_000)
    assert queries.head() == before
    record()
    publish(home)
    assert check(home) == []


def test_a_segment_that_does_not_fit_leaves_no_candidate(home):
    before = queries.head()
    long = " ".join(f"{RECIPE} {n}" for n in range(2000))
    documents = texts(home, long)
    with room_for(200_000), pytest.raises(NotRecorded, match="the disk is full") as caught:
        guard_candidate(BOB, home, title="Slurry", tier="top", owner=None, documents=documents)
    assert isinstance(caught.value.__cause__, OSError)  # the segment's, not the database's
    assert queries.head() == before
    assert check_index(home) == []
    assert list(home.index.glob("*.seg")) == []
    guard_candidate(BOB, home, title="Slurry", tier="top", owner=None, documents=documents)
    assert check_index(home) == []


def test_a_log_that_cannot_be_written_is_published_later(home):
    record()
    with room_for(10), pytest.raises(HomeTrouble, match="What was recorded is safe"):
        publish(home)
    assert checkpoint(home) is None
    assert publish(home).size == queries.head().size
    assert check(home) == []
