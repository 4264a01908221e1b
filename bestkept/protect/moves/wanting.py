"""Who wants a case that nobody has begun, held in memory until a place, grant or case changes.

To find those who have moved, what each open grant was given for is compared with where its
person works now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Max

from bestkept.journal.remembered import Remembered
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
    rules.MOVER: "Has grants of an earlier place",
}
_KINDS = {"joining": rules.JOINER, "leaving": rules.LEAVER}


def _read(day: date) -> tuple[tuple[int, str], ...]:
    """Return who wants a case on a day, as the row of the person and its kind, by address."""
    busy = set(Case.objects.filter(closed_in__isnull=True).values_list("person", flat=True))
    other = _newest(Standing, day).exclude(status=WORKING)
    status = dict(other.values_list("person", "status"))
    wants = dict.fromkeys(_moved(day) - status.keys(), rules.MOVER)
    wants |= {pk: _KINDS[said] for pk, said in status.items() if said in _KINDS}
    people = Person.objects.values_list("email", "pk") if wants.keys() - busy else ()
    return tuple((pk, wants[pk]) for _, pk in sorted(people) if pk in wants and pk not in busy)


on = Remembered(_read, Person, Standing, Engagement, Grant, Case).on


def _newest(model: Any, day: date) -> Any:
    """Return the rows that hold of each person: of several the one recorded last."""
    held = model.objects.holding(day).order_by().values("person")
    return model.objects.filter(pk__in=held.annotate(top=Max("pk")).values("top"))


def _moved(day: date) -> set[int]:
    """Return who has an open grant whose place is not the one that they have.

    The grants given at just this place are left out first: those are nearly all.
    """
    now = _newest(Engagement, day)
    open_ = Grant.objects.holding(day).exclude(engagement__isnull=True)
    older = open_.exclude(engagement__in=now.values("pk"))
    where = ("engagement__organisation", "engagement__unit", "engagement__job")
    given = older.order_by().values_list("person", *where).distinct()
    places = {pk: at for pk, *at in now.values_list("person", "organisation", "unit", "job")}
    return {pk for pk, *at in given if pk in places and at != places[pk]}
