"""Processes that read and scan sources side by side, and give their outcomes in order.

Forked, so that the open index is shared and nothing is sent but sources and outcomes. Each has
children of its own for what needs a parser. Whoever loses the process that made it ends.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections import deque
from dataclasses import dataclass, field
from multiprocessing import connection
from typing import TYPE_CHECKING, Any, NoReturn

from bestkept.engines.extract import Trouble
from bestkept.gateways.outcome import Outcome, examined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bestkept.engines.detect import Index
    from bestkept.engines.extract import Source
    from bestkept.gateways.outcome import Remembering

_AHEAD = 4096  # outcomes that may wait for an earlier one
_DIED = "the process that read it died ({}): read it alone with --jobs 1"


@dataclass(slots=True)
class _Slot:
    """The place of a source in the order, and its outcome once it is known."""

    source: Source
    outcome: Outcome | None = None
    content: str | None = None


@dataclass(slots=True)
class _Worker:
    pid: int
    pipe: connection.Connection
    slot: _Slot | None = None
    same: list[_Worker] = field(default_factory=list)  # those that wait for this one's content


class Workers:
    """`jobs` processes; iterate over `outcomes`, then `close` them."""

    def __init__(self, index: Index, memory: Remembering, jobs: int) -> None:
        self._index = index
        self._memory = memory
        self._workers: list[_Worker] = []
        for _ in range(jobs):
            self._workers.append(self._made())
        self._busy: dict[str, _Worker] = {}  # by the content that is being read

    def outcomes(self, sources: Iterable[Source]) -> Iterator[tuple[Source, Outcome]]:
        """Yield each source with its outcome, in the order given."""
        coming = iter(sources)
        waiting: deque[_Slot] = deque()
        more = True
        while more or waiting:
            idle = [worker for worker in self._workers if worker.slot is None]
            while more and idle and len(waiting) < _AHEAD:
                source = next(coming, None)
                more = source is not None
                if source:
                    waiting.append(self._begun(source, idle))
            while waiting and (outcome := waiting[0].outcome) is not None:
                yield waiting.popleft().source, outcome
            if waiting and (not more or len(waiting) >= _AHEAD or not self._idle()):
                self._listen()

    def _idle(self) -> bool:
        return any(worker.slot is None for worker in self._workers)

    def _begun(self, source: Source, idle: list[_Worker]) -> _Slot:
        slot = _Slot(source, self._memory.at(source))
        if slot.outcome is None:
            worker = idle.pop()
            worker.slot = slot
            with contextlib.suppress(OSError):  # it died: `_listen` will find out
                worker.pipe.send(source)
        return slot

    def _listen(self) -> None:
        """Wait until a worker says something, and answer it."""
        talking = {worker.pipe: worker for worker in self._workers if worker.slot}
        for pipe in connection.wait(list(talking)):
            worker = talking[pipe]  # type: ignore[index] # what was given comes back
            if worker.slot is None:
                continue
            try:
                self._take(worker, worker.pipe.recv())
            except (EOFError, OSError):
                self._replace(worker)

    def _take(self, worker: _Worker, said: Any) -> None:
        if isinstance(said, str):
            self._asked(worker, said)
            return
        if isinstance(said, Exception):
            raise said
        assert worker.slot
        outcome, content, steady = said
        self._memory.keep(worker.slot.source, content, outcome, steady=steady)
        self._done(worker, outcome)

    def _asked(self, worker: _Worker, content: str) -> None:
        """Tell a worker what this content gave; let it wait where another is reading the same."""
        assert worker.slot
        worker.slot.content = content
        other = self._busy.get(content)
        if other:
            other.same.append(worker)
            return
        known = self._memory.of(content)
        if known is None:
            self._busy[content] = worker
        self._answer(worker, known)

    def _answer(self, worker: _Worker, known: Outcome | None) -> None:
        with contextlib.suppress(OSError):
            worker.pipe.send(known)

    def _done(self, worker: _Worker, outcome: Outcome) -> None:
        slot = worker.slot
        assert slot
        slot.outcome, worker.slot = outcome, None
        self._freed(worker, slot)

    def _freed(self, worker: _Worker, slot: _Slot) -> None:
        if slot.content is not None and self._busy.get(slot.content) is worker:
            del self._busy[slot.content]
        others, worker.same = worker.same, []
        for other in others:
            assert other.slot
            assert other.slot.content is not None
            self._asked(other, other.slot.content)

    def _replace(self, worker: _Worker) -> None:
        """Name what a worker was reading when it died, and put another in its place."""
        worker.pipe.close()
        _, status = os.waitpid(worker.pid, 0)
        how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else "it ended"
        slot = worker.slot
        assert slot
        for other in self._workers:
            if worker in other.same:
                other.same.remove(worker)
        slot.outcome = Outcome(unread=(Trouble(slot.source.member, _DIED.format(how), "access"),))
        self._freed(worker, slot)
        self._workers[self._workers.index(worker)] = self._made()

    def _made(self) -> _Worker:
        here, there = connection.Pipe()
        pid = os.fork()
        if pid == 0:
            here.close()
            for other in self._workers:  # else they would not notice the end of the parent
                other.pipe.close()
            _serve(there, self._index)
        there.close()
        return _Worker(pid, here)

    def close(self) -> None:
        """End all; those that are still reading are killed."""
        for worker in self._workers:
            worker.pipe.close()
            if worker.slot:
                os.kill(worker.pid, signal.SIGKILL)
        for worker in self._workers:
            os.waitpid(worker.pid, 0)


def _serve(pipe: connection.Connection, index: Index) -> NoReturn:
    """Read and scan one source after another, until the parent is gone."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when to stop
        while True:
            source: Source = pipe.recv()
            pipe.send(_answered(source, index, pipe))
    except (EOFError, OSError):
        os._exit(0)
    finally:
        os._exit(1)  # nothing of the parent's gets to run here


def _answered(source: Source, index: Index, pipe: connection.Connection) -> object:
    try:
        return examined(source, index, lambda content: _question(pipe, content))
    except Exception as fault:  # noqa: BLE001 - a fault of the program is the parent's to raise
        return fault


def _question(pipe: connection.Connection, content: str) -> Outcome | None:
    pipe.send(content)
    known: Outcome | None = pipe.recv()
    return known
