"""The children of this process: made when the first document needs one, used again, replaced.

No more than there are processors are kept waiting. One that is asked for while all are busy is
made: a caller that reads two documents at once, one inside the other, must not wait for itself.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import secrets
import threading
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from bestkept.engines.extract import _readers
from bestkept.engines.extract.confined.frames import Answer, Lie
from bestkept.engines.extract.confined.process import (
    LAYERS,
    Child,
    Clock,
    Dead,
    Late,
    Terms,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Limits, Piece, Reading

_START = 60.0  # seconds that a child has to get ready: a busy machine is slow, not broken
_LARGE = 64 << 20  # bytes from which a document gets a child of its own, with more memory
_SHARE = 6  # address space for a large document, in its own sizes


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a document may take, and when a child is replaced.

    `seconds` of waiting for a document, and one more for each MiB of it and of its text;
    `documents` and `bytes` a child reads at most before another takes its place.
    """

    seconds: float = 60.0
    documents: int = 1024
    bytes: int = 256 << 20
    idle: int = os.cpu_count() or 1


class Pool:
    """Children that read documents. Any thread may use it."""

    def __init__(self, terms: Terms, rules: Rules | None = None) -> None:
        self.terms = terms
        self.rules = rules or Rules()
        self.missing: frozenset[str] = frozenset()  # layers that children turned out not to have
        self._idle: list[Child] = []
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def read(self, kind: str, data: bytes, reading: Reading) -> Iterator[Piece]:
        """Read `data` as `kind` in a child; whatever goes wrong there is told in `reading`."""
        again = True
        while again and (child := self._trusted(len(data), reading)):
            most = 2 * reading.limits.inflated_bytes + 4 * len(data)
            answer = Answer(reading, most, secrets.token_hex(8))
            used = child.documents > 0
            try:
                yield from self._pieces(child, answer, kind, data, reading)
                again = False
            except (Dead, Lie, Late, OverflowError) as fault:
                # Of a child that had read others, the fault may be what those left behind.
                again = used and not answer.begun
                if not again:
                    _tell(fault, answer, reading)

    def start(self) -> None:
        """Get a child ready, so that what it lacks is known. Raises OSError, Dead, Lie, Late."""
        self._give(self._made(self.terms))

    def close(self) -> None:
        """End all children that wait."""
        with self._lock:
            children, self._idle = self._idle, []
        for child in children:
            self._end(child)

    def _pieces(
        self, child: Child, answer: Answer, kind: str, data: bytes, reading: Reading
    ) -> Iterator[Piece]:
        request = {
            "token": answer.token,
            "kind": kind,
            "name": reading.name,
            "member": reading.member,
            "depth": reading.depth,
            "limits": _told(reading.limits),
            "size": len(data),
        }
        clock = Clock(self.rules.seconds + len(data) / (1 << 20))
        try:
            for frame in child.ask(request, data, clock):
                piece = answer.take(*frame)
                if piece:
                    yield piece
                if answer.done:
                    return
        finally:
            # Also where the caller has had enough, in the middle of a document.
            self._give(child) if answer.done and child.quiet else self._end(child)

    def _trusted(self, size: int, reading: Reading) -> Child | None:
        """A child that is ready and confined as `reading` wants; else None, with the reason."""
        full = reading.limits.confinement == "full"
        try:
            child = None if full and self.missing else self._ready(size)
        except (OSError, Dead, Lie, Late) as fault:
            why = f"the process that reads it did not start ({fault or 'it took too long'})"
            reading.skip("access", f"{why}: run `bestkept doctor`")
            return None
        if full and self.missing:
            if child:
                self._give(child)
            lack = ", ".join(sorted(self.missing))
            why = f"its format is read only by a confined process, and this machine lacks {lack}"
            reading.skip("access", f"{why}: run `bestkept doctor`, or use --unconfined")
            return None
        return child

    def _ready(self, size: int) -> Child:
        if size > _LARGE:
            more = self.terms.memory + _SHARE * size
            return self._made(replace(self.terms, memory=more))
        while True:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is None:
                return self._made(self.terms)
            if child.held and not child.quiet:  # it has died, or talks out of turn
                self._end(child)
                continue
            return self._settled(child)

    def _made(self, terms: Terms) -> Child:
        return self._settled(Child(terms))

    def _settled(self, child: Child) -> Child:
        try:
            child.ready(_START)
        except BaseException:
            self._end(child)
            raise
        self.missing = frozenset(LAYERS) - child.held
        return child

    def _give(self, child: Child) -> None:
        """Take back a child that is at rest; see to its replacement when its time is up."""
        rules = self.rules
        worn = child.documents >= rules.documents or child.bytes >= rules.bytes
        # Its successor gets ready on another processor while it reads its last quarter.
        ageing = worn or child.documents >= rules.documents * 3 // 4
        with self._lock:
            if ageing and not self._idle:
                with contextlib.suppress(OSError):  # tried again, and told, when it is needed
                    self._idle.append(Child(self.terms))
            keep = not worn and child.terms is self.terms and len(self._idle) <= rules.idle
            if keep:
                self._idle.append(child)
        if not keep:
            self._end(child)

    def _end(self, child: Child) -> None:
        # After a fork the children are still those of the process that made them.
        (child.end if self._owner == os.getpid() else child.forget)()


def read(kind: str, data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read `data` as `kind` in a child of this process's own pool."""
    yield from _Own.pool().read(kind, data, reading)


class _Own:
    """The pool of this process."""

    lock = threading.Lock()
    made: Pool | None = None
    pid = 0

    @classmethod
    def pool(cls) -> Pool:
        with cls.lock:
            if cls.made is None or cls.pid != os.getpid():
                cls.made, cls.pid = Pool(Terms(_readers.modules())), os.getpid()
                atexit.register(cls.made.close)
            return cls.made


@functools.lru_cache(maxsize=8)
def _told(limits: Limits) -> dict[str, object]:
    """The limits as a child is told them."""
    return asdict(replace(limits, confinement="none"))


def _tell(fault: Exception, answer: Answer, reading: Reading) -> None:
    say = reading.doubt if answer.pieces else reading.skip
    if isinstance(fault, Late):
        say("limit", "it took too long" + (": the rest was not read" if answer.pieces else ""))
    elif isinstance(fault, OverflowError):
        say("limit", "its reader gave more text than a file may hold: the rest was not read")
    elif isinstance(fault, Lie):
        say("damaged", f"its reader gave {fault}, and was stopped")
    else:
        say("damaged", f"its reader {fault}")
