"""One child, seen from the parent: started, asked, waited for only so long, killed, reaped."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bestkept.engines.extract.confined import frames

if TYPE_CHECKING:
    from collections.abc import Iterator

LAYERS = ("limits", "no_new_privs", "landlock", "seccomp")
_STEP = 1 << 18
_GOODBYE = 0.5  # seconds that a child has to end by itself once its input is closed
_BOOT = (
    "import sys, json; told = json.loads(sys.argv[1]); sys.path[:] = told['path']; "
    "from bestkept.engines.extract.confined import child; child.main(told)"
)


class Late(Exception):  # noqa: N818 - people read the sentence, not the class
    """The child took longer than it was given."""


class Dead(Exception):  # noqa: N818 - people read the sentence, not the class
    """The child has ended. The text says how, as the end of "its reader ..."."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a child is given: readers to import, memory, CPU for its life, layers that hold it.

    `readers` are modules beside `_readers`; `more` names further kinds and the modules that read
    them. It is filled by code that makes a pool of its own (`bestkept doctor`, the import of
    workbooks, the tests) and by nothing else: no setting, variable or file leads here.
    """

    readers: tuple[str, ...]
    more: dict[str, str] = field(default_factory=dict)
    layers: tuple[str, ...] = LAYERS
    memory: int = 3 << 29
    seconds: int = 900


class Child:
    """A running child. `held` is what it said of its layers; empty until it is ready."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.documents = 0
        self.bytes = 0
        self.held: frozenset[str] = frozenset()
        self._unpacking = frames.Unpacking()
        self._begin(terms)
        assert self._process.stdin
        assert self._process.stdout
        self._pipes = (self._process.stdin, self._process.stdout)
        self._input, self._output = (pipe.fileno() for pipe in self._pipes)
        os.set_blocking(self._input, False)
        os.set_blocking(self._output, False)

    def _begin(self, terms: Terms) -> None:
        told = {
            "path": [os.path.abspath(place) for place in sys.path],  # noqa: PTH100 - also of ""
            "readers": terms.readers,
            "more": terms.more,
            "layers": terms.layers,
            "memory": terms.memory,
            "seconds": terms.seconds,
        }
        end, self._lifeline = os.pipe()
        try:
            # Not forked only: it must hold nothing of ours, no key and no other text.
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-B", "-c", _BOOT, json.dumps(told)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=end,
                env={},
                cwd="/",
                bufsize=0,
            )
        except OSError:
            os.close(self._lifeline)
            raise
        finally:
            os.close(end)

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    def ready(self, seconds: float) -> None:
        """Wait until it is locked down. Raises Late, Dead, Lie."""
        clock = Clock(seconds)
        while not self.held:
            for kind, payload in self._unpacking.frames(self._exchange([], clock)):
                if kind != b"R" or self.held:
                    raise frames.Lie("words before the first")
                self.held = frozenset(payload.decode("ascii", "replace").split()) or frozenset("-")

    def ask(
        self, request: dict[str, Any], data: bytes, clock: Clock
    ) -> Iterator[tuple[bytes, bytes]]:
        """Send a document; yield the frames that come back, without an end. Raises as `ready`."""
        self.documents += 1
        self.bytes += len(data)
        head = json.dumps(request).encode()
        waiting = [memoryview(len(head).to_bytes(4, "big") + head), memoryview(data)]
        while True:
            came = self._exchange(waiting, clock)
            clock.earn(len(came))
            yield from self._unpacking.frames(came)

    @property
    def quiet(self) -> bool:
        """Whether it has said nothing that was not asked for, and lives."""
        poller = select.poll()
        poller.register(self._output, select.POLLIN)
        return self._unpacking.empty and not poller.poll(0)

    def _exchange(self, waiting: list[memoryview], clock: Clock) -> bytes:
        """Write what is waiting until something comes back; return that."""
        while True:
            waiting[:] = [part for part in waiting if part]
            poller = select.poll()
            poller.register(self._output, select.POLLIN)
            if waiting:
                poller.register(self._input, select.POLLOUT)
            ready = [place for place, _ in clock.wait(poller)]
            if self._output in ready:
                came = os.read(self._output, _STEP)
                if not came:
                    raise Dead(self._ending())
                return came
            self._write(waiting)

    def _write(self, waiting: list[memoryview]) -> None:
        try:
            waiting[0] = waiting[0][os.write(self._input, waiting[0][:_STEP]) :]
        except BlockingIOError:
            return
        except OSError:
            waiting.clear()  # what it still has to say is read all the same

    def _ending(self) -> str:
        """How it ended: it has closed its output."""
        try:
            code = self._process.wait(_GOODBYE)
        except subprocess.TimeoutExpired:
            return "closed its output"
        if code == -signal.SIGSYS:
            return "tried what no reader may do, and was stopped"
        if code == -signal.SIGXCPU:
            return "used up its time"
        return f"died: signal {-code}" if code < 0 else f"died: exit code {code}"

    def end(self) -> None:
        """Kill it, and leave neither descriptor nor zombie."""
        self._process.kill()
        self._process.wait()
        self.forget()

    def forget(self) -> None:
        """Close our ends, where the process is another's to reap."""
        for pipe in self._pipes:
            pipe.close()
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1


class Clock:
    """Time that is spent waiting for a child; what the parent does meanwhile does not count.

    Each MiB that comes in earns a second, so that a large document which goes on is let go on.
    """

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    def earn(self, size: int) -> None:
        """Add the time for `size` bytes."""
        self._left += size / (1 << 20)

    def wait(self, poller: select.poll) -> list[tuple[int, int]]:
        """Wait for an event. Raises Late."""
        began = time.monotonic()
        events = poller.poll(max(0.0, self._left) * 1000)
        self._left -= time.monotonic() - began
        if not events:
            raise Late
        return events
