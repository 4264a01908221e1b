"""Every way out is tried for real, with all layers, with one alone and with none."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bestkept.engines.extract.confined import bpf
from bestkept.engines.extract.confined.trial import ATTEMPTS, trial

ROOT = Path(__file__).parents[2]
# One that others may start: this test's own may lie in a folder of root's.
SYSTEM = Path("/usr/bin/python3")
PYTHON = str(SYSTEM) if SYSTEM.exists() else sys.executable
FULL = trial()
NETWORK = {"tcp", "udp", "unix", "netlink"}
FILES = {"open", "list", "write"}
whole = pytest.mark.skipif(bool(FULL.missing), reason=f"this system lacks {FULL.missing}")


def loose(tried):
    return {one.name for one in tried.attempts if not one.blocked}


def lacking(layer):
    return pytest.mark.skipif(layer in FULL.missing, reason=f"this system lacks {layer}")


@whole
def test_no_way_out_is_open():
    assert FULL.fault is None
    assert {one.name for one in FULL.attempts} == set(ATTEMPTS)
    assert loose(FULL) == set()


def test_without_any_layer_every_way_is_open_but_the_endless_loop():
    tried = trial(layers=())
    assert set(tried.missing) == {"limits", "no_new_privs", "landlock", "seccomp"}
    assert loose(tried) == set(ATTEMPTS) - {"loop"}  # which the parent ends


@lacking("landlock")
def test_landlock_alone_shuts_files_and_tcp_and_no_other_network():
    tried = loose(trial(layers=("landlock",)))
    assert not tried & (FILES | {"tcp"})
    assert {"udp", "netlink", "fork"} <= tried


@lacking("seccomp")
def test_seccomp_alone_shuts_all_but_memory():
    assert loose(trial(layers=("seccomp",))) == {"allocate"}


def test_limits_alone_bound_memory_and_descriptors():
    assert not loose(trial(layers=("limits",))) & (FILES | NETWORK | {"allocate"})


@whole
@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_nobody_is_confined_as_root_is():
    program = (
        "from bestkept.engines.extract.confined.trial import trial; t = trial(); print("
        "t.fault, t.missing, [a.name for a in t.attempts if not a.blocked])"
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        shutil.copytree(ROOT / "bestkept", f"{folder}/bestkept")
        path = f"import sys; sys.path.insert(0, {folder!r}); "
        try:
            done = subprocess.run(
                [PYTHON, "-I", "-S", "-c", path + program],
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                user=65534,
                group=65534,
                extra_groups=[],
            )
        except PermissionError:
            pytest.skip("Python is shut to others on this machine")
    assert done.stdout.strip() == "None [] []", done.stderr


@pytest.mark.parametrize("machine", bpf.MACHINES.values(), ids=list(bpf.MACHINES))
def test_the_filter_allows_what_is_listed_and_kills_for_the_worst(machine):
    steps = bpf.program(machine)
    assert run(steps, machine.audit, machine.allowed["read"]) == bpf._ALLOW
    assert run(steps, machine.audit, machine.deadly["execve"]) == bpf._KILL
    assert run(steps, machine.audit, 9999) == bpf._REFUSE
    assert run(steps, machine.audit, machine.allowed["read"] | 1 << 30) == bpf._KILL
    assert run(steps, 0x40000003, machine.allowed["read"]) == bpf._KILL  # the table of i386
    assert run(steps, machine.audit, machine.memory["mmap"], third=3) == bpf._ALLOW
    assert run(steps, machine.audit, machine.memory["mmap"], third=7) == bpf._REFUSE
    assert not set(machine.allowed.values()) & set(machine.deadly.values())


def run(steps, audit, number, third=0):
    """Run the filter as the kernel does; return its verdict."""
    words = {0: number, 4: audit, 32: third}
    accumulator = at = 0
    while True:
        code, yes, no, value = bpf._INSTRUCTION.unpack_from(steps, at * 8)
        at += 1
        if code == bpf._RETURN:
            return value
        if code == bpf._LOAD:
            accumulator = words[value]
            continue
        true = {
            bpf._IF_EQUAL: accumulator == value,
            bpf._IF_LEAST: accumulator >= value,
            bpf._IF_SET: bool(accumulator & value),
        }[code]
        at += yes if true else no
