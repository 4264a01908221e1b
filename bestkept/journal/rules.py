"""What follows: who acts, how an entry is written, which row holds on a day."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from bestkept.engines.ledger.verify import canonical_json
from bestkept.home import HomeTrouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GUARD = "bestkept_in_act"  # the functions of a connection that SQLite's guards call
ERASING = "bestkept_erasing"
SETTING = "bestkept.in_act"  # the settings of a transaction that PostgreSQL's guards look at
ERASING_SETTING = "bestkept.erasing"
OUTSIDE = "write outside an action"
FINAL = "a row is closed, never edited"
# Tables that anybody may write: what has run, and what is to be done (leases). No facts in them.
PLUMBING = frozenset({"django_migrations", "work_job", "reviews_mark", "duties_letter"})
UNGUARDED_EDITS = frozenset({"journal_head"})  # written in acts, but edited there

VERB = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")
SUBJECT = "subject"
ERASED = "(erased)"  # what stands in a row of a stage where a value was erased
ERASURE = "field.erased"
VIEWED = "page.viewed"  # somebody only looked
ROWS = "rows"  # the field with the hashes of what an act wrote
CONTINUED = "log.continued"
ALSO = "also"  # a list of further subjects
REQUEST = "request"  # a subject too: the key that a request came with, so that it is done once
ASKED = "request.sha256"  # and the hash of what it asked for
LONGEST_LEAF = 0xFFFF  # bytes: its length is written in two (C2SP tlog-tiles)
_SURROGATES_AND_NUL = re.compile("[\0\ud800-\udfff]")


class Refused(ValueError):  # noqa: N818 - people read the sentence, not the class
    """An action was asked for something that it does not do; nothing was written."""


class NotAllowed(Refused):
    """Who asked may not: none of their roles does this."""


class NotThere(Refused):
    """What was asked for is not on record, or not for whoever asked."""


class DoneBefore(Refused):
    """A request with the same key was done before, by entry `number`."""

    def __init__(self, number: int | None) -> None:
        super().__init__("This was asked for before, and done.")
        self.number = number


class NotRecorded(HomeTrouble):
    """The database could not take an act; nothing was written."""


class NestedAct(RuntimeError):  # noqa: N818 - people read the sentence, not the class
    """An act was opened while another, or a transaction, was open: an error of the program."""


class NothingNoted(RuntimeError):  # noqa: N818 - people read the sentence, not the class
    """An act said nothing about its subject: an error of the program."""


@dataclass
class Request:
    """A request that is to be done once: the label of its key, and a hash of what it asks.

    The first act that it leads to carries both, and is then `taken`.
    """

    label: str
    sha256: str
    taken: bool = False


@dataclass(frozen=True)
class Actor:
    """Who acts: the person's e-mail address, the role acted in, the door they came by."""

    person: str
    role: str
    door: str

    def __post_init__(self) -> None:
        if not (self.person and self.role and self.door):
            raise ValueError("An actor has a person, a role and a door.")


@dataclass(frozen=True)
class DatedRow:
    """A dated row as it is read: days as dates, `recorded` and `superseded` as UTC instants.

    `row` and `entry` tell the row and the journal number that recorded it; `ended_entry`
    and `superseded` the act that closed it, with `ended_on` as its first day of not holding.
    """

    row: int
    valid_from: date
    valid_to: date | None
    entry: int
    recorded: datetime
    ended_on: date | None
    ended_entry: int | None
    superseded: datetime | None

    @property
    def end(self) -> date:
        """The first day on which the row no longer holds; date.max when no end is known."""
        return min(self.valid_to or date.max, self.ended_on or date.max)


Row = TypeVar("Row", bound=DatedRow)


def known(rows: Iterable[Row], as_known: date | None) -> list[Row]:
    """Return the rows as the record stood at the end of UTC day `as_known` (None: now)."""
    if as_known is None:
        return list(rows)
    return [_as_seen(row, as_known) for row in rows if utc_day(row.recorded) <= as_known]


def _as_seen(row: Row, as_known: date) -> Row:
    if row.superseded is None or utc_day(row.superseded) <= as_known:
        return row
    return replace(row, ended_on=None, ended_entry=None, superseded=None)


def in_force(rows: Iterable[Row], on: date, as_known: date | None = None) -> list[Row]:
    """Return the rows that held on day `on`, by what the record says now or said `as_known`."""
    return [row for row in known(rows, as_known) if row.valid_from <= on < row.end]


def is_later(recorded: datetime, on: date) -> bool:
    """Tell whether something was recorded on a UTC day after `on`."""
    return utc_day(recorded) > on


def utc_day(at: datetime) -> date:
    """Return the UTC day of an instant."""
    return at.astimezone(UTC).date()


def never_decreasing(previous: datetime | None, now: datetime) -> datetime:
    """Return `now` in whole seconds UTC, or `previous` where the clock has gone back."""
    whole = now.astimezone(UTC).replace(microsecond=0)
    return whole if previous is None else max(previous, whole)


def instant(at: datetime) -> str:
    """Write an instant as the journal does: 2026-11-21T22:55:31Z (RFC 3339)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def leaf(verb: str, version: int, at: datetime, commitments: Mapping[str, bytes]) -> bytes:
    """Return the bytes of a log entry: verb, time and names are open, values committed."""
    fields = {name: digest.hex() for name, digest in commitments.items()}
    return canonical_json(
        {"v": 1, "verb": f"{verb}/{version}", "at": instant(at), "fields": fields}
    )


def leaf_at(leaf: bytes, at: datetime) -> bytes:
    """Return a log entry with another instant, and else the same."""
    return canonical_json({**json.loads(leaf), "at": instant(at)})


def subjects(values: Mapping[str, Any]) -> list[str]:
    """Return what an act of these fields is about, each subject once; empty if it says nothing."""
    if SUBJECT not in values:
        return []
    asked = [values[REQUEST]] if REQUEST in values else []
    return sorted({values[SUBJECT], *values.get(ALSO, []), *asked})


def texts(value: Any) -> set[str]:
    """Return every text in a JSON value."""
    if isinstance(value, str):
        return {value}
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for one in inner for text in texts(one)}


def reason(because: str) -> str:
    """Return a reason as it is kept; Refused if nothing is said."""
    kept = storable(because).strip()
    if not kept:
        raise Refused("Say why, in a sentence: the reason is kept with the act.")
    return kept


def storable(text: str) -> str:
    """Return `text` with NUL, and bytes that were no UTF-8 (lone surrogates), as hex."""
    return _SURROGATES_AND_NUL.sub(lambda found: f"\\x{ord(found[0]) & 0xFF:02x}", text)
