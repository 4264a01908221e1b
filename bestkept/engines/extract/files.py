"""Reading one file from disk: never a device, never more than allowed, and steady if it can be."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.engines.extract._readers import identity, read_bytes
from bestkept.engines.extract.reading import Extraction, Limits, Mark, Trouble, TroubleKind, amount

if TYPE_CHECKING:
    from io import FileIO
    from typing import BinaryIO

_TRIES = 3
_STEP = 1 << 16
_SPECIAL = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read_file(path: str, limits: Limits) -> Extraction:
    """Read the file at `path`; one that changes meanwhile is read again, up to twice."""
    steady = False
    data = b""
    mark: Mark = ()
    tries = 0
    while not steady and tries < _TRIES:
        try:
            got = _snapshot(path, limits)
        except OSError as fault:
            return unreachable(path, fault)
        except MemoryError:
            return nothing("limit", "there is not enough memory for it")
        if isinstance(got, Extraction):
            return got
        data, mark, steady = got
        tries += 1
    extraction = identified(data, Path(path).name, limits)
    extraction.mark = mark if steady else None
    if not steady:
        why = "changed while it was read: what was read may never have stood there as a whole"
        extraction.partial.append(Trouble(None, why, "changed"))
    return extraction


def identified(data: bytes, name: str, limits: Limits) -> Extraction:
    """Read the bytes of a whole file called `name`, and say by what they are known again."""
    extraction = read_bytes(data, name, limits)
    extraction.sha256 = hashlib.sha256(data).hexdigest()
    extraction.content = identity(data, name, extraction.sha256)
    return extraction


def mark_of(status: os.stat_result) -> Mark:
    """What tells this state of a file from another one."""
    times = (status.st_mtime_ns, status.st_ctime_ns)
    return (status.st_dev, status.st_ino, status.st_size, *times)


def read_stream(stream: BinaryIO, limits: Limits) -> Extraction:
    """Read `stream` (the standard input) to its end."""
    try:
        data = stream.read(limits.file_bytes + 1)
    except OSError as fault:
        return nothing("access", f"it could not be read ({fault.strerror})")
    return over(None, limits) if len(data) > limits.file_bytes else read_bytes(data, "-", limits)


def nothing(kind: TroubleKind, why: str) -> Extraction:
    """Nothing was read, and why."""
    return Extraction(iter(()), [Trouble(None, why, kind)])


def over(size: int | None, limits: Limits) -> Extraction:
    """The file is too large; `size` is None where its end was not seen."""
    most = amount(limits.file_bytes)
    found = f"it is over {most}" if size is None else f"it has {amount(size)}, over {most}"
    return nothing("limit", f"{found}: raise that with --max-bytes")


def special(mode: int) -> Extraction | None:
    """What to say of a file that is none (a pipe, a device); None for a real one."""
    for is_such, words in _SPECIAL:
        if is_such(mode):
            return nothing("special", f"{words}: it was not opened")
    return None


def unreachable(path: str, fault: OSError) -> Extraction:
    """What to say of a path that the system refused."""
    if fault.errno == errno.ELOOP:
        return nothing("link", "a symbolic link in a loop")
    if fault.errno == errno.ENOENT:
        if os.path.islink(path):  # noqa: PTH114 - unlike Path.is_symlink it raises nothing
            return nothing("link", "a symbolic link to nothing")
        return nothing("changed", "it vanished before it could be read")
    return nothing("access", f"it could not be opened ({fault.strerror})")


def _snapshot(path: str, limits: Limits) -> Extraction | tuple[bytes, Mark, bool]:
    """The bytes of the file, its mark, and whether it was the same before and after."""
    # Not blocking: between the look and the opening a pipe may have taken the file's place.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb", buffering=0) as file:  # noqa: PTH123 - a descriptor
        before = os.fstat(file.fileno())
        refused = special(before.st_mode)
        if refused:
            return refused
        if before.st_size > limits.file_bytes:
            return over(before.st_size, limits)
        data = _whole(file, before.st_size, limits.file_bytes)
        if len(data) > limits.file_bytes:
            return over(None, limits)
        same = _steady(before) == _steady(os.fstat(file.fileno()))
        return data, mark_of(before), same and _stands(path, before)


def _whole(file: FileIO, size: int, most: int) -> bytes:
    # The size is a hint only: files of the kernel say zero, and a log grows.
    parts: list[bytes] = []
    got = 0
    while got <= most and (step := file.read(max(_STEP, size - got + 1))):
        parts.append(step)
        got += len(step)
    return b"".join(parts)


def _steady(status: os.stat_result) -> tuple[int, int]:
    # Not the time of the last change of status: removing the file or linking it moves that.
    return status.st_size, status.st_mtime_ns


def _stands(path: str, before: os.stat_result) -> bool:
    """Whether the path still leads to the file that was read, and not to one put in its place."""
    try:
        now = os.stat(path)  # noqa: PTH116 - the path may be no text
    except OSError:
        return True  # removed since: what was read is whole
    return (now.st_dev, now.st_ino) == (before.st_dev, before.st_ino)
