"""Killed at random points, what changes keys, bodies or copies loses nothing."""

from __future__ import annotations

import dataclasses
import os
import random
import shutil
import signal
import subprocess
import time

import pytest

from tests import databases
from tests.backup.stories import copied, opens, well

MAIL, SLIDES = b"mail.eml" * 1000, b"slides.txt" * 1000
ROUNDS = 6


def killed(terminal, seconds, *words):
    """Run a command and kill it after some seconds; tell whether it had ended by itself."""
    process = terminal.start(*words)
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return False


def lasts(terminal, *words):
    """Return how many seconds a command takes on a copy of the home."""
    copy = dataclasses.replace(terminal, home=terminal.folder / "measured")
    databases.copy(terminal.home, copy.home)
    began = time.monotonic()
    copy.run(*words)
    lasted = time.monotonic() - began
    shutil.rmtree(copy.home)
    return lasted


def moments(seconds, seed):
    """Return random moments in the course of a command, and just after it."""
    chance = random.Random(seed)
    return [chance.uniform(0.2, 1.05) * seconds for _ in range(ROUNDS)]


@pytest.mark.slow
def test_a_shredding_that_is_killed_is_ended_and_loses_nothing_else(terminal):
    words = ["vault", "shred", "V-0001", "--because", "Over"]
    base = terminal.home
    for turn, moment in enumerate(moments(lasts(terminal, *words), 1)):
        again = dataclasses.replace(terminal, home=terminal.folder / f"home-{turn}")
        databases.copy(base, again.home)
        done = killed(again, moment, *words)
        assert opens(again, "V-0002") == SLIDES
        again.done("vault", "shred", "--finish")
        gone = opens(again, "V-0001") is None
        assert gone or not done
        if not gone:
            again.done(*words)
        assert (opens(again, "V-0001"), opens(again, "V-0002")) == (None, SLIDES)
        assert "All is well" in well(again)
        bodies = list((again.home / "vault").iterdir())
        assert len(bodies) == 1


@pytest.mark.slow
def test_a_rotation_that_is_killed_loses_nothing(terminal):
    for moment in moments(lasts(terminal, "vault", "rotate"), 2):
        killed(terminal, moment, "vault", "rotate")
        assert (opens(terminal, "V-0001"), opens(terminal, "V-0002")) == (MAIL, SLIDES)
        assert "All is well" in well(terminal)


@pytest.mark.slow
def test_a_keeping_that_is_killed_keeps_all_or_nothing(terminal):
    terminal.write("big", os.urandom(30_000_000))
    words = ["vault", "keep", "big", "--because", "x"]
    told = 0
    for moment in moments(lasts(terminal, *words), 3):
        told += killed(terminal, moment, *words)
        rows = terminal.rows("vault", "list")
        assert len(rows) - 2 >= told
        assert len(list((terminal.home / "vault").iterdir())) == len(rows)
        assert "All is well" in well(terminal)


@pytest.mark.slow
def test_a_backup_that_is_killed_is_no_backup(terminal):
    for turn, moment in enumerate(moments(lasts(terminal, "backup", "--out", "m.backup"), 4)):
        (terminal.folder / "m.backup").unlink(missing_ok=True)
        killed(terminal, moment, "backup", "--out", "m.backup")
        if (terminal.folder / "m.backup").exists():
            terminal.done("restore", "m.backup", "--home", f"again-{turn}")
        assert "All is well" in well(terminal)
    (terminal.folder / "m.backup").unlink(missing_ok=True)
    terminal.done("backup", "--out", "m.backup")
    assert [path.name for path in terminal.folder.glob(".m.backup*")] == []


@pytest.mark.slow
def test_a_restore_with_keys_that_is_killed_goes_on(terminal):
    copied(terminal, "m")
    key = terminal.done("keys").strip()
    words = ["restore", "m.backup", "--keys", "m.keys", "--home"]
    seconds = lasts(terminal, *words, terminal.folder / "measured-too")
    for turn, moment in enumerate(moments(seconds, 5)):
        again = dataclasses.replace(terminal, home=terminal.folder / f"again-{turn}")
        killed(again, moment, *words, again.home)
        if not again.home.exists():
            again.done("restore", "m.backup", "--home", again.home)
        if (again.home / "RESTORED").exists():
            assert "read-only" in again.run("vault", "rotate").stderr
            again.done("keys", "import", "m.keys")
        assert (opens(again, "V-0001"), opens(again, "V-0002")) == (MAIL, SLIDES)
        assert "All is well" in well(again)
        assert again.rows("keys")[0]["earlier"] == [key]
        assert not (again.home / "keys/log.next").exists()
        again.done("restore", "m.backup", "--home", f"{again.home}-2")
        assert not list(terminal.folder.glob(f".{again.home.name}-2.*"))


@pytest.mark.slow
def test_an_import_that_is_killed_goes_on_with_one_successor(terminal):
    copied(terminal, "m")
    again = dataclasses.replace(terminal, home=terminal.folder / "again")
    again.done("restore", "m.backup", "--home", again.home)
    words = ["keys", "import", "m.keys"]
    base, seconds = again.home, lasts(again, *words)
    for turn, moment in enumerate(moments(seconds, 6)):
        one = dataclasses.replace(again, home=again.folder / f"again-{turn}")
        databases.copy(base, one.home)
        killed(one, moment, *words)
        one.done(*words)
        assert "All is well" in well(one)
        entries = one.rows("fsck")[0]["entries"]
        verbs = [one.rows("erase", n)[0]["verb"] for n in range(entries - 2, entries)]
        assert verbs.count("log.continued") == 1
        assert opens(one, "V-0001") == MAIL


@pytest.mark.slow
def test_an_erasure_that_is_killed_is_whole_or_not_at_all(terminal):
    words = ["erase", "1", "name", "--because", "Asked"]
    base = terminal.home
    for turn, moment in enumerate(moments(lasts(terminal, *words), 7)):
        one = dataclasses.replace(terminal, home=terminal.folder / f"home-{turn}")
        databases.copy(base, one.home)
        done = killed(one, moment, *words)
        gone = one.rows("erase", "1")[0]["erased"] == ["name"]
        assert gone or not done
        assert "All is well" in well(one)
        if gone:
            one.done("backup", "--out", f"{turn}.backup")
            assert "name" in (one.home / "erasures/fields.json").read_text()
