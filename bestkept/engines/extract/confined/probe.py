"""Attempts to break out of confinement, for `bestkept doctor` and the tests.

It is read like any reader's module: the bytes of the "document" name an attempt, and the piece
that comes back says how it ended. The attempts go past Python, straight to the C library, as
native code that a parser's fault let in would.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import struct
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bestkept.engines.extract.reading import Piece, Reading

BLOCKED, LOOSE = "blocked", "not blocked"
_LIBC = ctypes.CDLL(None, use_errno=True)
_REFUSED = {errno.EPERM, errno.EACCES, errno.ENOMEM, errno.EMFILE, errno.EFBIG, errno.EAGAIN}
_UNIX, _INTERNET, _NETLINK = 1, 2, 16  # address families
_STREAM, _DATAGRAM, _RAW = 1, 2, 3
_DISCARD = 9  # a port where nobody listens, on this machine alone
_LOOPBACK = bytes((127, 0, 0, 1))
_SPARE = ctypes.create_string_buffer(8)
_TOO_MUCH = 2 << 30  # bytes
_PLACE = os.path.join(tempfile.gettempdir(), f"bestkept-probe-{os.getpid()}").encode()  # noqa: PTH118


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Make the attempt that `data` names."""
    yield reading.piece(_ATTEMPTS[data.decode()]())


def _outcome(result: int) -> str:
    """What a call of the C library that gave `result` comes to."""
    code = ctypes.get_errno()
    if result >= 0:
        return LOOSE
    name = errno.errorcode.get(code, str(code))
    return f"{BLOCKED} ({name})" if code in _REFUSED else f"{LOOSE} ({name})"


def _open() -> str:
    return _outcome(_LIBC.open(b"/etc/hostname", os.O_RDONLY))


def _list() -> str:
    return _outcome(_LIBC.open(b"/", os.O_RDONLY | os.O_DIRECTORY))


def _write() -> str:
    # It gets no further than an empty file of a name of its own, and takes that away.
    place = _LIBC.open(_PLACE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    told = _outcome(place)
    if place >= 0:
        if _LIBC.write(place, b"x", 1) < 0:
            told = _outcome(-1)
        _LIBC.unlink(_PLACE)
    return told


def _address(family: int) -> bytes:
    return struct.pack("=H", family) + struct.pack(">H", _DISCARD) + _LOOPBACK + bytes(8)


def _tcp() -> str:
    made = _LIBC.socket(_INTERNET, _STREAM, 0)
    return _outcome(made if made < 0 else _LIBC.connect(made, _address(_INTERNET), 16))


def _udp() -> str:
    made = _LIBC.socket(_INTERNET, _DATAGRAM, 0)
    return _outcome(made if made < 0 else _LIBC.sendto(made, b"x", 1, 0, _address(_INTERNET), 16))


def _unix() -> str:
    return _outcome(_LIBC.socket(_UNIX, _STREAM, 0))


def _netlink() -> str:
    return _outcome(_LIBC.socket(_NETLINK, _RAW, 0))


def _fork() -> str:
    child = _LIBC.fork()
    if child == 0:
        os._exit(0)
    if child > 0:
        os.waitpid(child, 0)
    return _outcome(child)


def _exec() -> str:
    # No such program: whoever may start programs is told ENOENT, and stays what it was.
    words = (ctypes.c_char_p * 2)(b"none", None)
    return _outcome(_LIBC.execv(b"/nonexistent/bestkept-probe", words))


def _peek() -> str:
    # Of the parent's memory where nothing can be: whoever may look is told EFAULT.
    here = struct.pack("=QQ", ctypes.addressof(_SPARE), 1)
    there = struct.pack("=QQ", 0, 1)
    return _outcome(_LIBC.process_vm_readv(os.getppid(), here, 1, there, 1, 0))


def _signal() -> str:
    return _outcome(_LIBC.kill(os.getppid(), 0))


def _code() -> str:
    """Memory that can be written and run."""
    try:
        mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()
    except OSError as fault:
        return f"{BLOCKED} ({errno.errorcode.get(fault.errno or 0, '?')})"
    return LOOSE


def _allocate() -> str:
    try:
        kept = bytearray(_TOO_MUCH)
    except MemoryError:
        return f"{BLOCKED} (ENOMEM)"
    return f"{LOOSE} ({len(kept)} bytes)"


def _loop() -> str:
    while True:
        pass


_ATTEMPTS: dict[str, Callable[[], str]] = {
    "open": _open,
    "list": _list,
    "write": _write,
    "tcp": _tcp,
    "udp": _udp,
    "unix": _unix,
    "netlink": _netlink,
    "fork": _fork,
    "exec": _exec,
    "peek": _peek,
    "signal": _signal,
    "code": _code,
    "allocate": _allocate,
    "loop": _loop,
}
