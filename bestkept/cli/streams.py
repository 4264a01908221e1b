"""The three standard streams: closed ones are told, and trouble with the output is its own."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, BinaryIO, TextIO

from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class OutputTrouble(Exception):  # noqa: N818 - people read the sentence, not the class
    """A result could not be printed; whatever was asked for is a matter apart."""


class _Raw(io.RawIOBase):
    """A file descriptor that tells its troubles from those of the files that a command writes."""

    def __init__(self, number: int, *, mute: bool = False) -> None:
        self._number = number
        self._mute = mute

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def isatty(self) -> bool:
        return os.isatty(self._number)

    def write(self, data: ReadableBuffer) -> int:
        try:
            return os.write(self._number, data)
        except BrokenPipeError:
            if not self._mute:
                raise
        except OSError as trouble:
            if not self._mute:
                raise OutputTrouble(trouble.strerror or str(trouble)) from None
        return memoryview(data).nbytes


def prepare() -> None:
    """Make the streams safe to use; WrongUse, before anything is done, for a closed output."""
    closed = [number for number in (0, 1, 2) if not _is_open(number)]
    # Else the next file that is opened, the database say, would take the place of a stream.
    for _ in closed:
        os.open(os.devnull, os.O_RDWR)
    sys.stdout, sys.stderr = _text(1, sys.stdout), _text(2, sys.stderr)
    if 1 in closed:
        raise WrongUse("Standard output is closed, so no result could be told. Nothing was done.")


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _text(number: int, before: TextIO | None) -> TextIO:
    raw = _Raw(number, mute=number == 2)
    encoding = before.encoding if before else "utf-8"
    live = raw.isatty() or number == 2
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding, errors="backslashreplace", line_buffering=live
    )


def drop() -> None:
    """Print what can still be printed; the rest must not raise again at exit."""
    try:
        sys.stdout.flush()
    except (OSError, OutputTrouble):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def standard_input() -> BinaryIO:
    """Return the bytes of the standard input; WrongUse where it is closed."""
    if sys.stdin is None:
        raise WrongUse("Standard input is closed, so there is nothing to read. Name a file.")
    return sys.stdin.buffer
