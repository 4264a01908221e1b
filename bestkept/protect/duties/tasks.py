"""What happens later: letters, laid out once a day, and handed to the mail server one by one.

A letter is laid out once for its person and day (the table sees to it), so however often this
runs, nobody is written to twice a day. Before the text of one goes to the server it is noted as
handed over. Whoever finds it so, since the one before was killed there, cannot know whether the
server took it, and leaves it: a letter is sent at most once. What it told of is not lost, since
the next letter tells of everything that is still owed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max

from bestkept.people import queries as people
from bestkept.protect.duties import queries, rules
from bestkept.protect.duties.models import Letter

if TYPE_CHECKING:
    from datetime import date

    from bestkept.people.rules import Owed

KEPT = timedelta(days=60)  # how long letters stay on the list: when each was sent, to whom
_WENT = (rules.SENT, rules.UNSURE)


@dataclass(frozen=True)
class Due:
    """Somebody who is to be written to on a day: what of, and how often they want that."""

    person: str
    name: str
    often: str
    owed: tuple[Owed, ...]


def due_letters(day: date) -> list[Due]:
    """Return who is to be written to on a day, by address; whoever left or has no role is not."""
    told = _by_person(day)
    wishes, last = queries.wishes(), _last()
    return [
        Due(person, name, often, tuple(found))
        for person, (name, owed) in sorted(told.items())
        if (found := rules.pressing(owed, day))
        and rules.wanted(often := wishes.get(person, rules.USUAL), last.get(person), day)
    ]


def _by_person(day: date) -> dict[str, tuple[str, list[Owed]]]:
    """Return what each person owes who can be written to: by name, and by the roles they hold."""
    owed: dict[str, list[Owed]] = defaultdict(list)
    for one in queries.all_of(day):
        owed[one.person].append(one)
    left = people.gone(day)
    found = {}
    for held in people.with_roles(day):
        keys = [held.email, *(role for role in held.roles if role in rules.ROLES)]
        mine = [each for key in keys for each in owed.get(key, ())]
        if mine and held.email not in left:
            found[held.email] = (held.name, mine)
    return found


def _last() -> dict[str, date]:
    rows = Letter.objects.filter(state__in=_WENT).values("person")
    return {row["person"]: row["last"] for row in rows.annotate(last=Max("day"))}


def lay_out(day: date) -> int:
    """Put the letters of a day on the list; return how many are new on it."""
    found = [Letter(person=one.person, day=day, state=rules.TO_SEND) for one in due_letters(day)]
    before = Letter.objects.filter(day=day).count()
    Letter.objects.bulk_create(found, ignore_conflicts=True)
    return Letter.objects.filter(day=day).count() - before


def waiting(day: date) -> list[str]:
    """Return who is still to be written to on a day."""
    rows = Letter.objects.filter(day=day, state=rules.TO_SEND).order_by("person")
    return list(rows.values_list("person", flat=True))


def put_off(day: date, why: str) -> None:
    """Note why the letters of a day that wait could not go now."""
    Letter.objects.filter(day=day, state=rules.TO_SEND).update(why=why[:500])


def settle_cut_off(day: date) -> None:
    """Leave the letters that were cut off while they were handed over; for who has the lease."""
    rows = Letter.objects.filter(day=day, state=rules.HANDING)
    rows.update(state=rules.UNSURE, why="It was cut off here.", at=datetime.now(UTC))


def content(person: str, day: date) -> Due | None:
    """Return what a letter is to say now; None where nothing is owed any more, or it may not go."""
    held = people.person(person, day)
    often = queries.often(person)
    if held is None or not held.roles or often == rules.OFF or people.gone(day, [person]):
        return None
    found = rules.pressing(queries.of_person(person, day), day)
    return Due(person, held.name, often, tuple(found)) if found else None


def note(person: str, day: date, before: str, after: str, why: str = "") -> bool:
    """Note how far a letter came; False where it is not where it was thought to be."""
    rows = Letter.objects.filter(person=person, day=day, state=before)
    return bool(rows.update(state=after, why=why[:500], at=datetime.now(UTC)))


def forget(day: date) -> int:
    """Take letters off the list that are older than KEPT; return how many."""
    gone, _ = Letter.objects.filter(day__lt=day - KEPT).delete()
    return gone
