"""What is: acts, their fields, the head of the log, and the kinds of row that stages keep."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.backends.signals import connection_created
from django.db.models import F, Q
from django.dispatch import receiver

from bestkept.journal.rules import ERASED, ERASING, GUARD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from django.db.backends.base.base import BaseDatabaseWrapper

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)

# True only in the thread that has an act open: the database asks, at every write.
in_act: ContextVar[bool] = ContextVar("in_act", default=False)
# True while columns are read as they were written, not as later rows say them.
as_written: ContextVar[bool] = ContextVar("as_written", default=False)
# True only while an erasure takes values away.
erasing: ContextVar[bool] = ContextVar("erasing", default=False)


@contextmanager
def literally() -> Iterator[None]:
    """Read columns as they were written, for whoever hashes or copies rows."""
    token = as_written.set(True)
    try:
        yield
    finally:
        as_written.reset(token)


@receiver(connection_created)
def answer_the_guard(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Give a new connection the function that the guards on the tables call."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(GUARD, 0, in_act.get)
        connection.connection.create_function(ERASING, 0, erasing.get)


BLANK = ERASED  # what an erased text in a row becomes


class Record(models.Model):
    """A row that is never edited and never deleted; the database refuses both.

    The columns named in `filled_once` may go from null to a value, all of them at once; those
    in `settled_with` may change in the same step, and never else. Those in `erasable` may
    become the value that stands with them, all at once, in an erasure; `named_by` is the column
    by which a field named like fact.7 means a row. `act_path` leads to the
    act that wrote the row, where no column of its own does.
    """

    filled_once: ClassVar[tuple[str, ...]] = ()
    settled_with: ClassVar[tuple[str, ...]] = ()
    erasable: ClassVar[Mapping[str, str | bytes]] = {}
    named_by: ClassVar[str] = "pk"
    act_path: ClassVar[str] = ""

    class Meta:
        """Each stage has tables of its own."""

        abstract = True


class Act(Record):
    """One thing that somebody did: an entry of the log.

    `number` is the index of its leaf, from 0; it is null only while an entry waits for
    its place (never on SQLite), and its time and leaf are settled with it. Other rows point
    at `id`.
    """

    filled_once = ("number",)
    settled_with = ("at", "leaf", "leaf_hash")

    number = models.BigIntegerField(unique=True, null=True)
    verb = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"


class Field(Record):
    """A value that an act recorded, as canonical JSON, with the salt of its commitment.

    An erased one has neither: what is left is its name, and the commitment in the entry.
    """

    erasable: ClassVar[Mapping[str, str | bytes]] = {"value": "", "salt": b""}

    act = models.ForeignKey(Act, models.PROTECT, related_name="fields")
    name = models.CharField(max_length=120)
    value = models.TextField()
    salt = models.BinaryField(max_length=16)

    class Meta:
        """A name stands once in an act."""

        constraints = (
            models.UniqueConstraint(fields=["act", "name"], name="journal_field_named_once"),
        )

    def __str__(self) -> str:
        return self.name


class Subject(Record):
    """What an act is about, such as TS-0001: a way to find it; its field holds the proof."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="subjects")
    label = models.CharField(max_length=200)

    class Meta:
        """A label is looked up, and stands once in an act."""

        constraints = (
            models.UniqueConstraint(fields=["label", "act"], name="journal_subject_once"),
        )

    def __str__(self) -> str:
        return self.label


class Head(models.Model):
    """The one row that says how far the log has grown."""

    size = models.BigIntegerField()
    frontier = models.BinaryField()
    root = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"head of {self.size} entries"


class Dated(models.QuerySet[Row_co]):
    """Dated rows that are asked for by the day on which they hold."""

    def holding(self, on: date | None = None) -> Self:
        """Return the rows that hold on a day (None: today, in UTC), as the record stands now."""
        day = on or datetime.now(UTC).date()
        begun = self.filter(valid_from__lte=day)
        return begun.exclude(valid_to__lte=day).exclude(ended_on__lte=day)


class DatedRow(Record):
    """A fact that holds from a day on, who recorded it, and who ended it.

    It holds from `valid_from` until the day before `valid_to` (null: no end), or before
    `ended_on` if that is earlier. An end equal to `valid_from` says that it never held.
    """

    filled_once = ("ended_on", "superseded_in_id")

    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True)
    superseded_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    objects = Dated.as_manager()

    class Meta:
        """A row is either open or closed."""

        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, superseded_in__isnull=True)
                | Q(ended_on__gte=F("valid_from"), superseded_in__isnull=False),
                name="%(app_label)s_%(class)s_open_or_closed",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="%(app_label)s_%(class)s_lasts",
            ),
        )
