"""Who wants a case that nobody has begun, held in memory until a place, grant or case changes.

Somebody has moved whose place is another than the one before, in another country too, or who has
an open grant of another place.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Max, Q

from bestkept.journal.remembered import Remembered
from bestkept.journal.rules import utc_day
from bestkept.people.models import Engagement, Person, Standing
from bestkept.people.rules import WORKING
from bestkept.protect.access.models import Grant
from bestkept.protect.moves import rules
from bestkept.protect.moves.models import Case

if TYPE_CHECKING:
    from datetime import date

WHY = {
    rules.JOINER: "Is joining",
    rules.LEAVER: "Is leaving",
    rules.MOVER: "Works in another place, job or country, or has grants of an earlier one",
}
LATELY = timedelta(days=90)  # within which a move wants a case: our own figure; older is history
_KINDS = {"joining": rules.JOINER, "leaving": rules.LEAVER}


def _read(day: date) -> tuple[tuple[int, str], ...]:
    """Return who wants a case on a day, as the row of the person and its kind, by address."""
    busy = set(Case.objects.filter(closed_in__isnull=True).values_list("person", flat=True))
    # A joiner whose case is closed is working from the first day on, and wants none until then.
    other = newest(Standing, day).exclude(status=WORKING)
    status = dict(other.values_list("person", "status"))
    closed = Q(status="joining", superseded_in__verb="case.closed")
    settled = set(other.filter(closed).values_list("person", flat=True))
    wants = dict.fromkeys((_moved(day) | _elsewhere(day)) - status.keys(), rules.MOVER)
    status = {pk: said for pk, said in status.items() if pk not in settled}
    wants |= {pk: _KINDS[said] for pk, said in status.items() if said in _KINDS}
    people = Person.objects.values_list("email", "pk") if wants.keys() - busy else ()
    return tuple((pk, wants[pk]) for _, pk in sorted(people) if pk in wants and pk not in busy)


on = Remembered(_read, Person, Standing, Engagement, Grant, Case).on


def newest(model: Any, day: date) -> Any:
    """Return the rows that hold of each person on a day: of several the one recorded last."""
    held = model.objects.holding(day).order_by().values("person")
    return model.objects.filter(pk__in=held.annotate(top=Max("pk")).values("top"))


def _moved(day: date) -> set[int]:
    """Return who has an open grant whose place is not the one that they have.

    The grants given at just this place are left out first: those are nearly all.
    """
    now = newest(Engagement, day)
    open_ = Grant.objects.holding(day).exclude(engagement__isnull=True)
    older = open_.exclude(engagement__in=now.values("pk"))
    where = ("engagement__organisation", "engagement__unit", "engagement__job")
    given = older.order_by().values_list("person", *where).distinct()
    places = {pk: at for pk, *at in now.values_list("person", "organisation", "unit", "job")}
    return {pk for pk, *at in given if pk in places and at != places[pk]}


def _elsewhere(day: date) -> set[int]:
    """Return who works elsewhere than before since lately, where no case was about that.

    A joiner's or mover's is about a place if it was begun at it, or was open when it was on
    record and held.
    """
    fields = ("organisation", "unit", "job", "country")
    recent = Engagement.objects.filter(ended_on__gt=day - LATELY, ended_on__lte=day)
    held = recent.filter(ended_on__gt=F("valid_from")).order_by("ended_on", "pk")
    before = {pk: at for pk, *at in held.values_list("person", *fields)}
    whose = held.order_by().values("person")
    now = newest(Engagement, day).filter(person__in=whose)
    told = now.values_list("person", "pk", "recorded_in", "valid_from", *fields)
    moved = {pk: rest for pk, *rest in told if rest[3:] != before[pk]}
    closed = Case.objects.filter(closed_in__isnull=False, person__in=whose)
    about = closed.exclude(kind=rules.LEAVER).select_related("closed_in")
    for one in about if moved else ():
        row, recorded, since, *_ = moved.get(one.person_id, (0, 0, day))
        by = one.closed_in
        after = by is not None and by.pk > recorded and utc_day(by.at) >= since
        if one.place_id == row or after:
            moved.pop(one.person_id, None)
    return set(moved)
