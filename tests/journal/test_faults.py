"""A share of the faults of `python -m bench.faults`: whatever call fails, what was told is kept."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections import Counter

import pytest
from django.db import connections

from tests import databases
from tests.faults import CALLS, after, counted, grid

SHARE = 24


@pytest.fixture
def strace():
    tried = ["strace", "-qq", "-o", "/dev/null", "true"]
    if not shutil.which("strace") or subprocess.run(tried, check=False).returncode:
        pytest.skip("needs strace, and the right to trace")


@pytest.mark.slow
def test_a_call_that_fails_loses_nothing_that_was_acknowledged(strace, home, tmp_path):
    connections.close_all()
    seen = counted(home.path, tmp_path)
    assert all(seen[call] for call in ("write", "fsync", "rename"))
    assert seen["sendto" if databases.wanted() else "pwrite64"]
    faults = grid(seen)
    assert len(faults) > 3 * len(CALLS)
    struck: Counter = Counter()
    for fault in random.Random(3).sample(faults, SHARE):
        left = after(home.path, fault, tmp_path)
        assert left.wrong == [], fault
        struck[fault.how] += left.struck
    assert struck.total() > SHARE * 3 / 4
    assert struck["signal=KILL"]
    assert struck["error=EIO"] + struck["error=ENOSPC"]
