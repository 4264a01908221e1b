"""Scans as work: a place that may be scanned is read, and what is found goes on record."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bestkept.engines import extract
from bestkept.gateways import prepared, spool
from bestkept.gateways.files import Sweep
from bestkept.gateways.memory import Memory
from bestkept.journal.rules import Refused
from bestkept.settings import queries as settings
from bestkept.settings.rules import MEMORY
from bestkept.watch import actions
from bestkept.watch.rules import Sighted
from bestkept.work.rules import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestkept.engines.extract import Source
    from bestkept.gateways.files import Account, Seen
    from bestkept.journal.actions import Recording
    from bestkept.work.tasks import Task

_MOST = 500  # places that a job keeps of what could not be read; it keeps how many there were
_KEYS = tuple(Sighted.__dataclass_fields__)


def do_scan(task: Task) -> None:
    """Scan a place, or files that were given on a page, and record what was found."""
    index, segments = prepared.opened(task.home, datetime.now(UTC).date().isoformat())
    if not index.sketches:
        raise Refused("Nothing is guarded yet, so nothing can be found. Register something first.")
    limits = extract.Limits(confinement="full")
    task.tell(0, 0, "Looking at what is there")
    some, total = _sources(task, limits)
    memory = Memory(
        task.home.scans,
        task.home.detect_key(),
        prepared.state(index, segments, limits),
        days=settings.number(MEMORY),
    )
    jobs = os.cpu_count() or 1
    sweep = Sweep(index, some, _Watch(task, total), memory=memory, jobs=jobs)
    sighted = [_sighted(one) for one in sweep]
    task.tell(total, total, "Recording what was found")
    by = task.by

    def settle(recording: Recording, new: list[str], known: list[str]) -> None:
        recording.note("files", sweep.account.files)
        recording.note("unread", len(sweep.account.unread))
        task.settle(recording, _outcome(sweep.account, new, known))

    actions.record_findings(by, sighted, settle, [label(task.held.name)])
    spool.clear(task.home, task.held.name)


def _sources(task: Task, limits: extract.Limits) -> tuple[Iterable[Source], int]:
    """Return what is to be read, and how many bytes that is; 0 where nobody knows."""
    if "place" not in task.arguments:
        given = spool.sources(task.home, task.held.name, limits)
        return given, sum(one.size for one in given)
    address = settings.place(task.arguments["place"]).address
    if "://" not in address and not os.path.lexists(address):
        raise Refused(f"There is nothing at {address} on the server. Is it mounted?")
    found, far = prepared.sources([address], limits)
    if far:
        return found, 0
    listed = list(found)  # names and sizes only
    return listed, sum(one.size for one in listed)


class _Watch:
    """Tells after each source how far the scan is."""

    def __init__(self, task: Task, total: int) -> None:
        self.task, self.total, self.passed = task, total, 0

    def __call__(self, account: Account, source: Source) -> None:
        self.passed += source.size
        found = f"{account.findings:,} found" if account.findings else "nothing found yet"
        files = f"{account.files:,} {'file' if account.files == 1 else 'files'} read"
        self.task.tell(self.passed, self.total, f"{files}, {found}")


def _sighted(seen: Seen) -> Sighted:
    row = seen.row()
    return Sighted(**{key: row[key] for key in _KEYS})


def _outcome(account: Account, new: list[str], known: list[str]) -> dict[str, Any]:
    return {
        "files": account.files,
        "bytes": account.bytes,
        "new": sorted(new)[:_MOST],
        "many_new": len(new),
        "known": len(known),
        "unread": [[path, why] for path, why, _ in account.unread[:_MOST]],
        "many_unread": len(account.unread),
        "partial": [[path, why] for path, why, _ in account.partial[:_MOST]],
        "many_partial": len(account.partial),
    }
