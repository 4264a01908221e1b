"""By which name people are found, and were known on a past day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from bestkept.journal.models import literally
from bestkept.people.models import Naming, Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


def as_on(rows: Iterable[Person], day: date | None) -> list[Person]:
    """Return persons with the names that they had on a day (None: today), in order."""
    people = list(rows)
    if day is None or day >= datetime.now(UTC).date():
        return people
    with literally():
        joined = dict(Person.objects.filter(pk__in=_keys(people)).values_list("pk", "name"))
    held = Naming.objects.filter(person__in=_keys(people), valid_from__lte=day)
    later = held.exclude(ended_on__lte=day).order_by("pk").values_list("person_id", "name")
    then = joined | dict(later)
    for row in people:
        row.name = then[row.pk]
    return people


def called(words: str) -> QuerySet[Person]:
    """Return the rows of whose names or addresses hold each of these words, for parts after this.

    By the name that they are called today, or the one that they joined with.
    """
    rows = Person.objects.all()
    for word in words.split()[:8]:
        known = Naming.objects.filter(name__icontains=word, superseded_in__isnull=True)
        now = Q(pk__in=known.values("person"))
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word) | now)
    return rows


def _keys(people: list[Person]) -> list[int]:
    return [row.pk for row in people]
