"""Processes that record until they are done, or killed: children of the test, in its home."""

from __future__ import annotations

import contextlib
import os
import signal

from django.db import connections


@contextlib.contextmanager
def victim(work):
    """Fork a child that calls `work(acknowledge)`; yield its id and the pipe it tells through."""
    connections.close_all()  # no database connection may live in two processes
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _run(work, write)
    os.close(write)
    try:
        yield child, read
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(read)


def _run(work, write):
    failed = 1
    try:
        work(lambda word: os.write(write, f"{word}\n".encode()))
        failed = 0
    finally:
        os._exit(failed)


def heard(read):
    """Return the words that a victim acknowledged, once it is gone or done; whole ones only."""
    said = b""
    while part := os.read(read, 65536):
        said += part
    return said.decode().rpartition("\n")[0].split()
