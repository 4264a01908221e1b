"""Writers of several processes take turns."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from pathlib import Path

import pytest

from bestkept.journal import turn
from tests.victims import victim

ROUNDS = 10

pytestmark = pytest.mark.sqlite("writers of PostgreSQL queue in its server")


@pytest.fixture
def database(home):
    return str(home.database)


def writing(database, seconds=0.0):
    def work(acknowledge):
        acknowledge("asks")
        with turn.among_processes(database):
            acknowledge("has")
            time.sleep(seconds)

    return work


def waits(database):
    """Tell whether somebody is next."""
    with Path(f"{database}-next").open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def said(pipe):
    os.set_blocking(pipe, False)
    try:
        return os.read(pipe, 65536)
    except BlockingIOError:
        return b""


def again_and_again(database):
    def work(acknowledge):
        while True:
            writing(database)(acknowledge)

    return work


def test_whoever_ends_a_turn_does_not_take_it_again_before_who_waits(database):
    with victim(again_and_again(database)) as (_, pipe):
        for _ in range(ROUNDS):
            with turn.among_processes(database):
                until = time.monotonic() + turn.PATIENCE
                while not waits(database):
                    assert time.monotonic() < until
                said(pipe)  # what it did before
            with turn.among_processes(database):
                assert b"has" in said(pipe)


def test_a_killed_writer_gives_its_turn_back(database):
    with victim(writing(database, 60)) as (child, pipe):
        while b"has" not in os.read(pipe, 64):
            pass
        os.kill(child, signal.SIGKILL)
        began = time.monotonic()
        with turn.among_processes(database):
            assert time.monotonic() - began < turn.PATIENCE


def test_who_waits_too_long_goes_on_to_sqlite(database, monkeypatch):
    monkeypatch.setattr(turn, "PATIENCE", 0.1)
    with victim(writing(database, 60)) as (_, pipe):
        while b"has" not in os.read(pipe, 64):
            pass
        with turn.among_processes(database):
            pass


def test_where_no_file_can_be_made_sqlite_says_why(tmp_path):
    with turn.among_processes(str(tmp_path / "nowhere" / "home.sqlite3")):
        pass


def test_a_process_that_was_forked_meanwhile_keeps_no_turn(database, monkeypatch):
    listening, speaking = os.pipe()
    with turn.among_processes(database):
        child = os.fork()
        if child == 0:
            os.close(speaking)
            os.read(listening, 1)  # until the parent is done
            os._exit(0)
    monkeypatch.setattr(turn, "PATIENCE", 5)
    try:
        began = time.monotonic()
        with turn.among_processes(database):
            assert time.monotonic() - began < 2
    finally:
        os.close(speaking)
        os.close(listening)
        os.waitpid(child, 0)


def test_what_a_link_points_to_is_neither_made_nor_opened(database, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    for name in ("next", "turn"):
        Path(f"{database}-{name}").unlink(missing_ok=True)
        Path(f"{database}-{name}").symlink_to(elsewhere)
    with turn.among_processes(database):
        pass
    assert not elsewhere.exists()
