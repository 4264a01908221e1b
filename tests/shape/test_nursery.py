"""A forked command is signalled and told as any process of one's own."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time

import pytest

from tests import nursery


@pytest.fixture
def nowhere(tmp_path):
    if os.environ.get(nursery.SWITCH) == "new":
        pytest.skip("no command is forked")
    return {"cwd": tmp_path, "env": {**os.environ, "BESTKEPT_HOME": str(tmp_path / "home")}}


def test_the_number_of_a_command_stays_its_own_until_its_end_is_told(nowhere):
    running = nursery.start("--version", **nowhere)
    ending = os.pidfd_open(running.pid)
    select.select([ending], [], [])
    os.close(ending)
    time.sleep(0.2)  # whoever waits for it has been told by now
    os.kill(running.pid, signal.SIGKILL)  # as a test does that looked just before
    assert running.wait(20) == 0


def test_a_killed_command_is_told_by_its_signal():
    running = subprocess.Popen(["sleep", "60"])
    running.send_signal(signal.SIGTERM)
    assert nursery.how_it_ends(running.pid) == running.wait(20) == -signal.SIGTERM
