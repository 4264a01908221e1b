"""Entries that change nothing else: views, answers, decisions. Many at once, in one commit.

Threads that append at the same time share a transaction, and so one wait for the disk: the
first writes for all that stand in the queue, and the others find theirs done.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bestkept.journal import actions, entries, rules, sequence
from bestkept.journal.rules import NestedAct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bestkept.journal.entries import Entry
    from bestkept.journal.rules import Actor

AT_ONCE = 256
TURNS = 8  # batches that one thread writes for others before it hands over


@dataclass
class _Waiting:
    entry: Entry
    number: int | None = None
    trouble: BaseException | None = None
    woken: threading.Event = field(default_factory=threading.Event)


_queue: deque[_Waiting] = deque()
_leading = threading.Lock()


def append(verb: str, by: Actor, values: Mapping[str, Any], *, version: int = 1) -> int:
    """Record one entry with `values`, of which `subject` is one; return its number.

    When this returns it is durable. Raises as `act` does.
    """
    _require_free()
    own = _waiting(verb, version, by, values)
    _queue.append(own)
    while own.number is None and own.trouble is None:
        if not _lead():
            own.woken.wait()
            own.woken.clear()
    if own.trouble is not None:
        raise own.trouble
    return _number(own)


def _lead() -> bool:
    """Write what stands in the queue, unless another thread is at it; tell which."""
    led = False
    while _queue and _leading.acquire(blocking=False):
        led = True
        try:
            for _ in range(TURNS):
                batch = [_queue.popleft() for _ in range(min(len(_queue), AT_ONCE))]
                if not batch:
                    break
                _write_or_tell(batch)
                for one in batch:
                    one.woken.set()
        finally:
            _leading.release()
        if _queue:  # the first in the queue goes on
            with contextlib.suppress(IndexError):
                _queue[0].woken.set()
            break
    return led


def append_all(
    verb: str, by: Actor, many: Sequence[Mapping[str, Any]], *, version: int = 1
) -> list[int]:
    """Record an entry for each of `many`, all in one commit or none; return their numbers."""
    _require_free()
    every = [_waiting(verb, version, by, values) for values in many]
    if every:
        _write(every)
    return [_number(one) for one in every]


def _require_free() -> None:
    if transaction.get_connection().in_atomic_block:
        raise NestedAct("An act is open already: finish it before the next one begins.")


def _number(one: _Waiting) -> int:
    if one.number is None:
        raise NestedAct("An entry has no number after it was written.")
    return one.number


def _waiting(verb: str, version: int, by: Actor, values: Mapping[str, Any]) -> _Waiting:
    if not rules.VERB.fullmatch(verb):
        raise ValueError(f"{verb} is no verb of the journal: write noun.done.")
    actor = {"actor.person": by.person, "actor.role": by.role, "actor.door": by.door}
    if actor.keys() & values.keys():
        raise ValueError("Who acts is noted by the journal itself.")
    return _Waiting(entries.salted(verb, version, {**actor, **values}))


def _write_or_tell(batch: list[_Waiting]) -> None:
    """Write a batch; where that fails, each entry alone, so that one does not cost the others."""
    try:
        _write(batch)
    except Exception as trouble:  # noqa: BLE001 - it is raised again by whoever waits for it
        if len(batch) == 1:
            batch[0].trouble = trouble
            return
        for one in batch:
            _write_or_tell([one])
    except BaseException as trouble:  # the program is being stopped: nobody waits for ever
        for one in batch:
            one.trouble = trouble
            one.woken.set()
        raise


def _write(batch: list[_Waiting]) -> None:
    with actions.plainly():
        with actions.held(alone=False), actions.writing(apart=True, waiting=True):
            first = sequence.place(actions.utc_now())
            places = _places(first, len(batch))
            written = [(place, one.entry) for place, one in zip(places, batch, strict=True)]
            first.take(*entries.insert(written))
        for one, place in zip(batch, sequence.settled(places), strict=True):
            one.number = place.number


def _places(first: sequence.Place, count: int) -> list[sequence.Place]:
    if first.number is not None:
        return [sequence.Place(first.id + n, first.at, first.number + n) for n in range(count)]
    return [first, *(sequence.Place(one, first.at) for one in sequence.more_ids(count - 1))]
