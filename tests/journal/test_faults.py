"""A share of the faults of `python -m bench.faults`: whatever call fails, what was told is kept."""

from __future__ import annotations

import random
import shutil
import subprocess

import pytest
from django.db import connections

from tests.faults import CALLS, counted, grid, wrong_after

SHARE = 24


@pytest.fixture
def strace():
    tried = ["strace", "-qq", "-o", "/dev/null", "true"]
    if not shutil.which("strace") or subprocess.run(tried, check=False).returncode:
        pytest.skip("needs strace, and the right to trace")


@pytest.mark.slow
@pytest.mark.sqlite("its files; PostgreSQL is killed in test_sequence")
def test_a_call_that_fails_loses_nothing_that_was_acknowledged(strace, home, tmp_path):
    connections.close_all()
    seen = counted(home.path, tmp_path)
    assert all(seen[call] for call in ("write", "pwrite64", "fsync", "fdatasync", "rename"))
    faults = grid(seen)
    assert len(faults) > 3 * len(CALLS)
    for fault in random.Random(3).sample(faults, SHARE):
        assert wrong_after(home.path, fault, tmp_path) == [], fault
