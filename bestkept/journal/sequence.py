"""Numbers: the one place that gives an act its place in the log, on both databases.

On SQLite writers are serial, and the number is given inside the act's own transaction. On
PostgreSQL an act is committed without a number; whoever has committed one then gives numbers
to all that wait, under an advisory lock, or waits for whoever holds it.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, connection, transaction
from django.db.models import Subquery

from bestkept.engines.ledger.tree import Frontier
from bestkept.engines.ledger.verify import leaf_hash
from bestkept.journal import rules
from bestkept.journal.entries import ask
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
_ID = "nextval(pg_get_serial_sequence('journal_act', 'id'))"
_IDS = f"SELECT {_ID} FROM generate_series(1, %s)"  # noqa: S608 - our own words
_LAST = "(SELECT at FROM journal_act ORDER BY id DESC LIMIT 1)"
# For a transaction, or for as long as the connection says.
_ALONE = f"SELECT pg_try_advisory_xact_lock({NUMBERING})"
_LEADS = f"SELECT pg_try_advisory_lock({NUMBERING})"
_FOLLOWS = f"SELECT pg_advisory_unlock({NUMBERING})"
_WAITING = "SELECT id, at, leaf FROM journal_act WHERE number IS NULL ORDER BY id LIMIT %s"
_HEAD = (
    "SELECT size, frontier, root, (SELECT at FROM journal_act WHERE number = size - 1) "
    "FROM journal_head WHERE id = 1"
)
_NUMBER = (
    "WITH given AS (UPDATE journal_act a SET number = v.number, at = v.at, leaf = v.leaf, "
    "leaf_hash = v.hash FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::bytea[], "
    "%s::bytea[]) AS v(id, number, at, leaf, hash) WHERE a.id = v.id AND a.number IS NULL "
    "RETURNING 1), moved AS (UPDATE journal_head SET size = %s, frontier = %s, root = %s "
    "WHERE id = 1 AND size = %s AND root = %s RETURNING 1) "
    "SELECT (SELECT count(*) FROM given), (SELECT count(*) FROM moved)"
)
_FOUND = (
    "SELECT id, number, at FROM journal_act WHERE id = ANY(%s::bigint[]) AND number IS NOT NULL"
)
# Waits for whoever numbers just now, and keeps nobody from going on.
_UNTIL_DONE = f"SELECT pg_advisory_xact_lock_shared({NUMBERING})"
# The id and the time that the first act of a transaction asked for as it entered.
_reserved: ContextVar[tuple[int, datetime | None] | None] = ContextVar("_reserved", default=None)


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
    reserved = _reserved.get()
    _reserved.set(None)
    own, last = reserved or ask((f"SELECT {_ID}, {_LAST}", []))[0][0]
    return Place(own, rules.never_decreasing(last, now))


def more_ids(count: int) -> list[int]:
    """On PostgreSQL, take ids for further acts of the transaction that is open."""
    if not count:
        return []
    (rows,) = ask((_IDS, [count]))
    return [one for (one,) in rows]


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
    if not waiting:
        _reserved.set(None)
        ask((f"{_ENTER}{turn}", []))
        return
    (*_, own, last) = ask((f"{_ENTER}{_LATER}{turn}, {_ID}, {_LAST}", []))[0][0]
    _reserved.set((own, last))


def erase(*, on: bool) -> None:
    """On PostgreSQL, tell the guards that values are taken away from now on, or no more."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config(%s, %s, true)", [rules.ERASING_SETTING, "on" if on else "off"]
            )


def settled(places: list[Place]) -> list[Place]:
    """Return the places of acts of one commit with their numbers, giving these if need be.

    Raises NotRecorded when nobody numbers them in time; they may be numbered later.
    """
    if all(one.number is not None for one in places):
        return places
    ids, until = [one.id for one in places], time.monotonic() + PATIENCE
    found: dict[int, tuple[int, datetime]] = {}
    while len(found) < len(ids):
        if time.monotonic() > until:
            raise _unsettled()
        found |= _lead_or_follow(ids)
    return [Place(i, found[i][1], found[i][0]) for i in ids]


def _lead_or_follow(ids: list[int]) -> dict[int, tuple[int, datetime]]:
    """Number what waits, or wait for whoever does; return which of the acts have numbers now.

    The first who asks leads; the others wait in the server, and all go on when it is done.
    """
    try:
        (((leads,),), _, rows) = ask((_LEADS, []), (_UNTIL_DONE, []), (_FOUND, [ids]))
    except OperationalError as trouble:  # the lock's own patience, as long as ours
        raise _unsettled() from trouble
    except BaseException:
        connection.close()  # it may lead, and nobody would ever follow
        raise
    found = {act_id: (number, at) for act_id, number, at in rows}
    if not leads:
        return found
    try:
        given = _number_some() if len(found) < len(ids) else {}
    finally:
        ask((_FOLLOWS, []))
    return found | {i: given[i] for i in ids if i in given}


def _unsettled() -> NotRecorded:
    return NotRecorded(
        "This was written down, but has no number yet, since another command keeps the "
        "log. See in a moment whether it is there before you do it again."
    )


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
        return number_waiting() if ask((_ALONE, []))[0][0][0] else None


def _number_some() -> dict[int, tuple[int, datetime]]:
    with transaction.atomic():
        # Each question sees what was committed before it.
        _, *read = ask((f"{_ENTER}{_NOW}", []), (_WAITING, [BATCH]), (_HEAD, []))
        return _give(*read)


def number_waiting() -> int:
    """Number a batch of what waits, in the transaction that is open; return how many."""
    if connection.vendor != "postgresql":
        return 0
    return len(_number_some())


def _give(waiting: list[tuple[Any, ...]], head: list[tuple[Any, ...]]) -> dict[int, Any]:
    """Number acts after the head as it was read; return number and instant by their ids."""
    if not waiting:
        return {}
    _, packed, _, last = head[0] if head else (0, b"", b"", None)
    frontier = Frontier.decode(packed) if head else Frontier()
    before = frontier.size, frontier.root()
    columns: list[tuple[int, int, datetime, bytes, bytes]] = []
    for act_id, at, leaf in waiting:
        last = rules.never_decreasing(last, at)
        kept = leaf if last == at else rules.leaf_at(leaf, last)
        columns.append((act_id, frontier.size, last, kept, leaf_hash(kept)))
        frontier.append(columns[-1][-1])
    given = [list(column) for column in zip(*columns, strict=True)]
    after = frontier.size, frontier.encode(), frontier.root()
    ((count, moved),) = ask((_NUMBER, [*given, *after, *before]))[0]
    if count != len(columns) or moved != bool(head):
        raise NotRecorded("Nothing was numbered: another command did so. Try again.")
    if not head:
        move_head(before, frontier)
    return {act_id: (number, at) for act_id, number, at, *_ in columns}
