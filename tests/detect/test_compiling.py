"""Machine code that was kept is never run once any source that it was made of has changed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bestkept

HOME = Path(bestkept.__file__).parent
DETECT = Path("bestkept/engines/detect")
CALLER = """
from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._callee import told

@njit()
def asked(n):
    return told(n) + 1

print(asked(40), sum(asked.stats.cache_hits.values()))
"""
CALLEE = """
from bestkept.engines.detect._compiling import njit

@njit()
def told(n):
    return n + {}
"""


@pytest.fixture
def copy(tmp_path):
    """Return a copy of the detector, with a kernel of its own that calls one elsewhere."""
    left = shutil.ignore_patterns("__pycache__", "*.bin")
    (tmp_path / "bestkept").mkdir()
    shutil.copy(HOME / "__init__.py", tmp_path / "bestkept")
    shutil.copytree(HOME / "engines", tmp_path / "bestkept/engines", ignore=left)
    (tmp_path / DETECT / "_caller.py").write_text(CALLER)
    (tmp_path / DETECT / "_callee.py").write_text(CALLEE.format(1))
    return tmp_path


def asked(copy, **environment):
    """Ask the kernel in a process of its own; return its answer, and how often it was kept."""
    given = {**os.environ, "PYTHONPATH": str(copy), "HOME": str(copy / "home"), **environment}
    given = {name: value for name, value in given.items() if value}
    command = [sys.executable, "-m", "bestkept.engines.detect._caller"]
    told = subprocess.run(command, cwd=copy, env=given, capture_output=True, check=True, text=True)
    return [int(one) for one in told.stdout.split()]


def kept(copy):
    return {path.name for path in copy.rglob("*.nb[ic]")}


def test_an_edit_of_what_a_kernel_calls_is_seen_by_the_next_process(copy):
    assert asked(copy) == [42, 0]
    assert asked(copy) == [42, 1]
    assert len(kept(copy)) == 4
    (copy / DETECT / "_callee.py").write_text(CALLEE.format(2))
    assert asked(copy) == [43, 0]


def test_what_was_kept_of_other_sources_is_swept(copy):
    asked(copy)
    stale = copy / DETECT / "__pycache__" / "_caller.asked-5.py311.nbi"  # as Numba itself keeps it
    stale.write_bytes(b"")
    folders = set((copy / DETECT / "__pycache__" / "kernels").iterdir())
    with (copy / DETECT / "plain.py").open("a") as file:
        file.write("# edited\n")
    assert asked(copy) == [42, 0]
    assert not stale.exists()
    assert folders.isdisjoint((copy / DETECT / "__pycache__" / "kernels").iterdir())


def test_a_folder_that_somebody_names_for_numba_is_heeded(copy, tmp_path):
    place = tmp_path / "named"
    assert asked(copy, NUMBA_CACHE_DIR=str(place)) == [42, 0]
    assert asked(copy, NUMBA_CACHE_DIR=str(place)) == [42, 1]
    assert kept(place) == kept(tmp_path) != set()


def test_machine_code_is_made_in_one_way_alone():
    named = re.compile(r"\bnumba\.(n?jit|vectorize|guvectorize|cfunc)\b|numba import .*jit")
    found = {p.name for p in (HOME / "engines").rglob("*.py") if named.search(p.read_text("utf-8"))}
    assert found == {"_compiling.py"}
