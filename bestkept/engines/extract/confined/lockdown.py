"""Giving up, for good, everything that a parser does not need. Runs in the child alone.

Four layers: resource limits; no new privileges; Landlock (no file, no TCP, no signals to
others; Documentation/userspace-api/landlock.rst of the kernel); seccomp (`bpf`). Landlock and
seccomp each shut files and network by themselves, so that a hole in one is not a way out.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import resource
import select
import signal
import struct
import sys
from typing import TYPE_CHECKING

from bestkept.engines.extract.confined import bpf

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_FILES = 3  # descriptors: input, output and the lifeline; nothing new fits
_NO_NEW_PRIVS = 38
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446  # the same on every architecture
_LANDLOCK_VERSION = 1
# Bits of file-system rights that each version of Landlock knows (include/uapi/linux/landlock.h).
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP = 0b11  # bind and connect, from version 4
_SCOPES = 0b11  # abstract Unix sockets and signals, from version 6
_FILTER_MODE, _ALL_THREADS = 1, 1


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def tie_to(lifeline: int) -> None:
    """Make the kernel kill this process when the other end of the pipe `lifeline` is closed.

    PR_SET_PDEATHSIG would do so when the *thread* ends that made the process, which is too early
    where threads come and go. Raises OSError; ends the process if it is too late already.
    """
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    if hasattr(fcntl, "F_SETSIG"):
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)  # which nothing can catch
    flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)
    poller = select.poll()
    poller.register(lifeline, 0)
    if poller.poll(0):
        os._exit(0)


def lock_down(memory: int, seconds: int, layers: Collection[str]) -> list[str]:
    """Put `layers` on this process; return those that hold.

    `memory` is in bytes of address space, `seconds` of CPU for the whole life of the process.
    """
    libc = _libc() if sys.platform == "linux" else None
    # Landlock needs one more descriptor while it is made, and no limit can be set under seccomp.
    steps: dict[str, Callable[[], bool]] = {
        "no_new_privs": lambda: libc is not None and libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) == 0,
        "landlock": lambda: libc is not None and _landlock(libc),
        "limits": lambda: _limit(memory, seconds),
        "seccomp": lambda: libc is not None and _seccomp(libc),
    }
    needed = {"no_new_privs"} if {"landlock", "seccomp"} & set(layers) else set()
    return [name for name, step in steps.items() if name in needed.union(layers) and step()]


def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc


def _limit(memory: int, seconds: int) -> bool:
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _FILES,
        resource.RLIMIT_NPROC: 0,  # does not bind root
        resource.RLIMIT_CORE: 0,
    }
    try:
        for what, most in wanted.items():
            hard = resource.getrlimit(what)[1]
            bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
            grace = what == resource.RLIMIT_CPU and bound > 1  # SIGXCPU first: it says why
            resource.setrlimit(what, (bound - grace, bound))
    except (OSError, ValueError):
        return False
    return True


def _landlock(libc: ctypes.CDLL) -> bool:
    """Deny every file and, as far as the kernel's version can, TCP, sockets and signals."""
    version = _call(libc, _LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION)
    if version < 1:
        return False
    rights = (1 << _RIGHTS.get(version, max(_RIGHTS.values()))) - 1
    wanted = struct.pack("=Q", rights)
    if version >= 4:
        wanted += struct.pack("=Q", _TCP)
    if version >= 6:
        wanted += struct.pack("=Q", _SCOPES)
    rules = _call(libc, _LANDLOCK_CREATE, wanted, len(wanted), 0)
    if rules < 0:
        return False
    done = _call(libc, _LANDLOCK_RESTRICT, rules, 0) == 0
    os.close(rules)
    return done


def _seccomp(libc: ctypes.CDLL) -> bool:
    machine = bpf.MACHINES.get(platform.machine())
    if machine is None or sys.byteorder != "little" or sys.maxsize < 1 << 32:
        return False
    steps = bpf.program(machine)
    kept = ctypes.create_string_buffer(steps, len(steps))
    asked = _Program(len(steps) // 8, ctypes.addressof(kept))
    return _call(libc, machine.seccomp, _FILTER_MODE, _ALL_THREADS, ctypes.byref(asked)) == 0


def _call(libc: ctypes.CDLL, number: int, *words: object) -> int:
    full = [ctypes.c_long(word) if isinstance(word, int) else word for word in words]
    result: int = libc.syscall(ctypes.c_long(number), *full)
    return result
