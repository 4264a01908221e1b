"""What happens later: the worker, which takes work up, and does each piece in a child process.

The child does nothing but the work; the worker keeps its lease, tells how far it is, and kills
it when it is not wanted any more. Whoever of them is killed leaves a lease that ends.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import signal
import time
from dataclasses import dataclass, field
from multiprocessing import connection
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import DatabaseError, connections

from bestkept.home import HomeTrouble
from bestkept.journal.rules import NotRecorded, Refused
from bestkept.work import actions, rules
from bestkept.work.actions import Held, LeaseLost

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

    from bestkept.home import Home
    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor

EACH = 0.5  # seconds between two things that a child tells, and two looks at whether it is wanted
SILENT = 3600.0  # seconds after which a child that tells nothing is taken for hung
IDLE = 1.0  # seconds between two looks for work
_LOGGER = logging.getLogger(__name__)


class Later(HomeTrouble):
    """It cannot be done now, and may be later: nothing of it is lost."""


@dataclass
class Task:
    """What a piece of work gets: the home, its job, and a way to tell how far it is."""

    home: Home
    held: Held
    _pipe: connection.Connection
    _told: float = field(default=0.0)

    @property
    def by(self) -> Actor:
        """Whoever asked for it; the door is `work`."""
        return self.held.by

    @property
    def arguments(self) -> dict[str, Any]:
        """What was asked for."""
        return self.held.arguments

    def tell(self, done: int, total: int, phrase: str) -> None:
        """Say how far it is (`total` 0: nobody knows). It is cheap: say it often."""
        now = time.monotonic()
        if now - self._told >= EACH:
            self._told = now
            self._pipe.send((done, total, phrase))

    def settle(self, recording: Recording, outcome: Mapping[str, Any]) -> None:
        """End the job in the act that is its effect (`work.actions.settle`)."""
        actions.settle(recording, self.held, outcome)

    def finish(self, outcome: Mapping[str, Any]) -> None:
        """End a job that changes no record (`work.actions.finish`)."""
        actions.finish(self.held, outcome)


@dataclass
class Worker:
    """Takes up work for which there is a handler, one piece at a time.

    It forks, so the process that it runs in has no threads, and has used nothing that makes some.
    """

    home: Home
    handlers: Mapping[str, Callable[[Task], None]]
    lease: timedelta = rules.LEASE
    after: Callable[[], None] = lambda: None
    name: str = field(default_factory=lambda: secrets.token_hex(8))

    def run(self, go_on: Callable[[], bool]) -> None:
        """Work until told to stop. Where the database refuses, the next turn tries again."""
        while go_on():
            try:
                busy = self.once()
            except (DatabaseError, HomeTrouble):
                _LOGGER.warning("The list of work cannot be read just now.")
                connections.close_all()
                busy = False
            if not busy:
                time.sleep(IDLE)

    def once(self) -> bool:
        """Do one piece of work, if any is due; tell whether there was one."""
        held = actions.claim(secrets.token_hex(8), self.lease)
        if held is None:
            return False
        child = _Child(self.home, held, self.handlers.get(held.kind, _unknown))
        try:
            self._beside(child)
        except BaseException:
            child.kill()
            actions.give_back(held)
            raise
        self.after()
        return True

    def _beside(self, child: _Child) -> None:
        """Keep the lease while the child works, and tell how it ended."""
        progress, written = None, time.monotonic()
        spoke = written
        while child.going(EACH):
            progress = child.heard or progress
            spoke = time.monotonic() if child.heard else spoke
            if time.monotonic() - spoke > SILENT:
                child.kill()
                actions.fail(child.held, "It hung, and was stopped.", for_good=False)
                return
            late = time.monotonic() - written > self.lease.total_seconds() / 3
            if progress or late:
                actions.extend(child.held, self.lease, progress)
                progress, written = None, time.monotonic()
            if not actions.wanted(child.held):
                child.kill()
                actions.stop(child.held)  # it does nothing where somebody else has it
                return
        if child.trouble:
            why, for_good = child.trouble
            actions.fail(child.held, why, for_good=for_good)


class _Child:
    """The process that does one piece of work, and what it says."""

    def __init__(self, home: Home, held: Held, handler: Callable[[Task], None]) -> None:
        self.held = held
        self.heard: tuple[int, int, str] | None = None
        self.trouble: tuple[str, bool] | None = None
        self._pipe, there = connection.Pipe(duplex=False)
        connections.close_all()  # no connection may live in two processes
        self._pid = os.fork()
        if self._pid == 0:
            self._pipe.close()
            _child(home, held, handler, there)
        there.close()

    def going(self, seconds: float) -> bool:
        """Listen for a while; tell whether the child is still at work."""
        self.heard = None
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                if self._pipe.poll(left):
                    self._take(self._pipe.recv())
            except (EOFError, OSError):
                self._reap()
                return False
        return True

    def _take(self, said: Any) -> None:
        if isinstance(said[0], str):
            self.trouble = said
        else:
            self.heard = said

    def _reap(self) -> None:
        self._pipe.close()
        _, status = os.waitpid(self._pid, 0)
        if self.trouble is None and status:
            how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else "it ended"
            self.trouble = (f"The process that did it died ({how}).", False)

    def kill(self) -> None:
        """End the child, and whatever it started, at once."""
        for end in (os.killpg, os.kill):  # it may not have a group of its own yet
            with contextlib.suppress(ProcessLookupError):
                end(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        self._pipe.close()


def _child(
    home: Home, held: Held, handler: Callable[[Task], None], pipe: connection.Connection
) -> NoReturn:
    """Do the work, say why where it could not be done, and end."""
    failed = 1
    try:
        os.setpgid(0, 0)  # what it starts is ended with it
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the worker says when to stop
        trouble = _trouble(handler, Task(home, held, pipe))
        if trouble:
            pipe.send(trouble)
        connections.close_all()
        failed = 0
    finally:
        os._exit(failed)


def _trouble(handler: Callable[[Task], None], task: Task) -> tuple[str, bool] | None:
    """Do the work; return why it could not be done, and whether trying again is in vain."""
    try:
        handler(task)
    except LeaseLost:
        return None  # somebody else does it, or did
    except (NotRecorded, Later) as why:
        return str(why), False
    except (Refused, HomeTrouble, ValueError, OSError) as why:
        return _sentence(why), True
    except Exception as fault:
        _LOGGER.exception("Work of the kind %s failed.", task.held.kind)
        return f"The program has a fault here ({type(fault).__name__}).", False
    return None


def _sentence(why: Exception) -> str:
    if isinstance(why, OSError):
        return f"A file or folder could not be used ({why.strerror or type(why).__name__})."
    return str(why)


def _unknown(task: Task) -> None:
    raise Refused(f"Nobody here knows how to do work of the kind {task.held.kind!r}.")
