"""Numbers: the one place that gives an act its place in the log, on both databases.

On SQLite writers are serial, and the number is given inside the act's own transaction. On
PostgreSQL an act is committed without a number; whoever has committed one then gives numbers
to all that wait, under an advisory lock, or waits for whoever holds it.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Subquery

from bestkept.engines.ledger.tree import Frontier
from bestkept.engines.ledger.verify import leaf_hash
from bestkept.journal import rules
from bestkept.journal.models import Act, Head
from bestkept.journal.rules import NotRecorded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

# Advisory locks, of which each database has its own: who holds the home, who acts, who numbers.
HOLDING, TURN, NUMBERING = 7_351_001, 7_351_002, 7_351_003
BATCH = 512
PATIENCE = 20.0  # seconds that an act waits for its number

_ENTER = f"SELECT set_config('{rules.SETTING}', 'on', true)"
# The sequencer's commit flushes the act's too, and only then is anything acknowledged.
_LATER = ", set_config('synchronous_commit', 'off', true)"
_NOW = (
    ", set_config('synchronous_commit', CASE current_setting('synchronous_commit') "
    "WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)"
)
_NUMBER = (
    "UPDATE journal_act a SET number = v.number, at = v.at, leaf = v.leaf, leaf_hash = v.hash "
    "FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::bytea[], %s::bytea[]) "
    "AS v(id, number, at, leaf, hash) WHERE a.id = v.id AND a.number IS NULL"
)


@dataclass
class Place:
    """Where an act will stand: its row's id, its instant, and its number where it is known."""

    id: int
    at: datetime
    number: int | None = None
    frontier: Frontier | None = None

    def take(self, *digests: bytes) -> None:
        """Append leaf hashes to the log, from this place on, unless a sequencer will."""
        if self.frontier is None:
            return
        before = self.frontier.size, self.frontier.root()
        for digest in digests:
            self.frontier.append(digest)
        move_head(before, self.frontier)


def place(now: datetime) -> Place:
    """Return the next place in the log, for the transaction that is open."""
    if connection.vendor == "postgresql":
        return _place_later(now)
    frontier = _frontier()
    # In a home that was on PostgreSQL once, the last number need not have the highest id.
    newest = Subquery(Act.objects.order_by("-id").values("id")[:1])
    entries = Act.objects.order_by("-number").annotate(newest=newest)
    last = entries.values_list("newest", "at").first()
    at = rules.never_decreasing(last[1] if last else None, now)
    # On SQLite writers are serial, so this number and id are nobody else's.
    return Place((last[0] if last else 0) + 1, at, frontier.size, frontier)


def _place_later(now: datetime) -> Place:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('journal_act', 'id')), "
            "(SELECT at FROM journal_act ORDER BY id DESC LIMIT 1)"
        )
        own, last = cursor.fetchone()
    return Place(own, rules.never_decreasing(last, now))


def _frontier() -> Frontier:
    head = Head.objects.filter(pk=1).first()
    return Frontier.decode(bytes(head.frontier)) if head else Frontier()


def move_head(before: tuple[int, bytes], frontier: Frontier) -> None:
    """Move the head of the log from `before`, and nowhere if it does not stand there."""
    after = {"size": frontier.size, "frontier": frontier.encode(), "root": frontier.root()}
    size, root = before
    if size == 0:
        Head.objects.create(pk=1, **after)
    elif not Head.objects.filter(pk=1, size=size, root=root).update(**after):
        raise NotRecorded(
            "Nothing was recorded: another command recorded at the same time. Try again."
        )


def hold() -> None:
    """On PostgreSQL, hold the home alone in the transaction that is open."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_xact_lock({HOLDING})")


@contextmanager
def still() -> Iterator[None]:
    """On PostgreSQL, let no act be committed for a moment in which all have their numbers."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock({HOLDING}), pg_advisory_lock({NUMBERING})")
        try:
            while sequence():
                pass
            yield
        finally:
            cursor.execute(f"SELECT pg_advisory_unlock({NUMBERING}), pg_advisory_unlock({HOLDING})")


def enter(*, apart: bool = False, waiting: bool = False) -> None:
    """On PostgreSQL, tell the guards that an act is open, once nobody holds the home alone.

    Acts have a turn each, since what one reads another may be changing; one that is `apart`
    reads nothing of the kind, and needs none.
    """
    if connection.vendor != "postgresql":
        return
    turn = "" if apart else f", pg_advisory_xact_lock({TURN})"
    turn = f", pg_advisory_xact_lock_shared({HOLDING}){turn}"
    with connection.cursor() as cursor:
        cursor.execute(f"{_ENTER}{_LATER if waiting else ''}{turn}")


def erase(*, on: bool) -> None:
    """On PostgreSQL, tell the guards that values are taken away from now on, or no more."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config(%s, %s, true)", [rules.ERASING_SETTING, "on" if on else "off"]
            )


def settled(one: Place) -> Place:
    """Return the place of a committed act with its number, giving it where that is to be done.

    Raises NotRecorded when nobody numbers it in time; it may be numbered later.
    """
    if one.number is not None:
        return one
    until, pause = time.monotonic() + PATIENCE, 0.001
    while True:
        busy = sequence() is None
        found = _numbered(one.id)
        if found is not None:
            return Place(one.id, found[1], found[0])
        if time.monotonic() > until:
            raise NotRecorded(
                "This was written down, but has no number yet, since another command keeps the "
                "log. See in a moment whether it is there before you do it again."
            )
        if busy:
            time.sleep(pause)
            pause = min(pause * 1.5, 0.01)


def _numbered(act_id: int) -> tuple[int, datetime] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, at FROM journal_act WHERE id = %s", [act_id])
        found: tuple[int, datetime] = cursor.fetchone()
    return found if found[0] is not None else None


def in_the_log() -> QuerySet[Act]:
    """Return the acts of which the log speaks: not those that wait for their number just now."""
    if connection.vendor == "postgresql":
        return Act.objects.filter(number__isnull=False)
    return Act.objects.all()


def pending() -> int:
    """Return how many acts wait for their number."""
    return Act.objects.filter(number__isnull=True).count()


def sequence() -> int | None:
    """Give numbers to acts that wait, a batch at most, in one transaction.

    Returns how many, or None while somebody else is doing it. Two that do it at once leave
    no gap and no fork: the lock lets one in, and the head moves only from where it was read.
    """
    if connection.vendor != "postgresql":
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"{_ENTER}{_NOW}, pg_try_advisory_xact_lock({NUMBERING})")
            if not cursor.fetchone()[-1]:
                return None
        return number_waiting()


def number_waiting() -> int:
    """Number a batch of what waits, in the transaction that is open; return how many."""
    waiting = Act.objects.filter(number__isnull=True).order_by("id")
    rows = list(waiting.values_list("id", "at", "leaf")[:BATCH])
    if not rows:
        return 0
    frontier = _frontier()
    before = frontier.size, frontier.root()
    last = Act.objects.filter(number=frontier.size - 1).values_list("at", flat=True).first()
    columns: list[tuple[int, int, datetime, bytes, bytes]] = []
    for act_id, at, leaf in rows:
        last = rules.never_decreasing(last, at)
        kept = bytes(leaf) if last == at else rules.leaf_at(bytes(leaf), last)
        columns.append((act_id, frontier.size, last, kept, leaf_hash(kept)))
        frontier.append(columns[-1][-1])
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, [list(column) for column in zip(*columns, strict=True)])
        if cursor.rowcount != len(rows):
            raise NotRecorded("Nothing was numbered: another command did so. Try again.")
    move_head(before, frontier)
    return len(rows)
