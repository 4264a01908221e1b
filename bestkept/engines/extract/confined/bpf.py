"""The list of system calls that a reader may make, as a program for seccomp.

Whatever is not on the list fails with EPERM. Calls that no mistake explains (starting a
program, looking into another process) end the child at once. Memory may not become a program:
`mmap` and `mprotect` are refused where they ask for PROT_EXEC.

Numbers are those of Linux's tables: arch/x86/entry/syscalls/syscall_64.tbl, and for aarch64
include/uapi/asm-generic/unistd.h. The instruction format is in linux/filter.h.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

_LOAD, _IF_EQUAL, _IF_LEAST, _IF_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | 1  # 1 is EPERM
_NUMBER, _ARCHITECTURE, _THIRD = 0, 4, 32  # places in struct seccomp_data, little-endian
_EXECUTABLE = 0x4  # PROT_EXEC
_X32 = 0x40000000  # numbers from here on are those of a second table of x86_64
_INSTRUCTION = struct.Struct("<HBBI")


class Machine(NamedTuple):
    """One architecture: its audit number, the calls that it allows, checks and kills for."""

    audit: int
    seccomp: int
    allowed: dict[str, int]
    memory: dict[str, int]
    deadly: dict[str, int]


_X86_64 = Machine(
    audit=0xC000003E,
    seccomp=317,
    allowed={
        "read": 0,
        "write": 1,
        "munmap": 11,
        "brk": 12,
        "mremap": 25,
        "madvise": 28,
        "futex": 202,
        "clock_gettime": 228,
        "close": 3,
        "lseek": 8,
        "rt_sigprocmask": 14,
        "rt_sigreturn": 15,
        "sched_yield": 24,
        "getpid": 39,
        "exit": 60,
        "gettimeofday": 96,
        "getrusage": 98,
        "sysinfo": 99,
        "times": 100,
        "sigaltstack": 131,
        "gettid": 186,
        "time": 201,
        "sched_getaffinity": 204,
        "restart_syscall": 219,
        "clock_nanosleep": 230,
        "exit_group": 231,
        "getrandom": 318,
    },
    memory={"mmap": 9, "mprotect": 10},
    deadly={
        "execve": 59,
        "ptrace": 101,
        "pivot_root": 155,
        "mount": 165,
        "reboot": 169,
        "init_module": 175,
        "delete_module": 176,
        "kexec_load": 246,
        "add_key": 248,
        "request_key": 249,
        "keyctl": 250,
        "unshare": 272,
        "perf_event_open": 298,
        "open_by_handle_at": 304,
        "setns": 308,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "finit_module": 313,
        "bpf": 321,
        "execveat": 322,
        "userfaultfd": 323,
        "io_uring_setup": 425,
        "pidfd_getfd": 438,
    },
)
_AARCH64 = Machine(
    audit=0xC00000B7,
    seccomp=277,
    allowed={
        "read": 63,
        "write": 64,
        "munmap": 215,
        "brk": 214,
        "mremap": 216,
        "madvise": 233,
        "futex": 98,
        "clock_gettime": 113,
        "close": 57,
        "lseek": 62,
        "rt_sigprocmask": 135,
        "rt_sigreturn": 139,
        "sched_yield": 124,
        "getpid": 172,
        "exit": 93,
        "gettimeofday": 169,
        "getrusage": 165,
        "sysinfo": 179,
        "times": 153,
        "sigaltstack": 132,
        "gettid": 178,
        "sched_getaffinity": 123,
        "restart_syscall": 128,
        "clock_nanosleep": 115,
        "exit_group": 94,
        "getrandom": 278,
    },
    memory={"mmap": 222, "mprotect": 226},
    deadly={
        "execve": 221,
        "ptrace": 117,
        "pivot_root": 41,
        "mount": 40,
        "reboot": 142,
        "init_module": 105,
        "delete_module": 106,
        "kexec_load": 104,
        "add_key": 217,
        "request_key": 218,
        "keyctl": 219,
        "unshare": 97,
        "perf_event_open": 241,
        "open_by_handle_at": 265,
        "setns": 268,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "finit_module": 273,
        "bpf": 280,
        "execveat": 281,
        "userfaultfd": 282,
        "io_uring_setup": 425,
        "pidfd_getfd": 438,
    },
)
MACHINES = {"x86_64": _X86_64, "aarch64": _AARCH64}


def program(machine: Machine) -> bytes:
    """Return the filter for `machine`, as an array of struct sock_filter."""
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_IF_EQUAL, machine.audit, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        _step(_IF_LEAST, _X32, 0, 1),
        _step(_RETURN, _KILL),
    ]
    for number in machine.allowed.values():
        steps += _at(number, _ALLOW)
    for number in machine.memory.values():
        steps += [
            _step(_IF_EQUAL, number, 0, 4),
            _step(_LOAD, _THIRD),
            _step(_IF_SET, _EXECUTABLE, 0, 1),
            _step(_RETURN, _REFUSE),
            _step(_RETURN, _ALLOW),
        ]
    for number in machine.deadly.values():
        steps += _at(number, _KILL)
    return b"".join([*steps, _step(_RETURN, _REFUSE)])


def _at(number: int, verdict: int) -> list[bytes]:
    return [_step(_IF_EQUAL, number, 0, 1), _step(_RETURN, verdict)]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return _INSTRUCTION.pack(code, if_true, if_false, value)
