"""What happens later: reviews open when their day comes near, or when a trigger happens.

Triggers are read from the journal by verb, so that stages after this one can open reviews. How
far it was read is kept in a mark, which moves in the transaction that opens what it led to:
whoever is killed between the two leaves neither, and the next run reads the same entries. Two
that read at once cannot both move the mark. So every entry opens what it should exactly once.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bestkept.journal import queries as journal
from bestkept.journal.actions import act, several
from bestkept.journal.rules import Actor, Refused, subjects
from bestkept.people import organisations
from bestkept.protect.reviews import actions, queries, rules
from bestkept.protect.reviews.models import Mark, Review, Round

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bestkept.journal.queries import Entry
    from bestkept.protect.reviews.rules import Standing

BY = Actor("bestkept", "schedule", "work")  # nobody acts: it is the day, or what happened
_BATCH = 1000  # entries that are read at once


class ReadMeanwhile(Refused):
    """Another worker read the same entries first, and opened what they lead to."""


def open_due(today: date) -> int:
    """Open the reviews whose day comes near; return how many."""
    return sum(_open_one(row, due) for row, due in queries.to_open(today))


def _open_one(row: int, due: date) -> bool:
    """Open a review for its day, unless it was opened or ended meanwhile."""
    try:
        with act("review.opened", BY) as recording:
            there = _standing(row)
            if there is None or Round.objects.filter(review=row, closed_in__isnull=True).exists():
                raise ReadMeanwhile("It was opened or ended meanwhile.")
            actions.opened(recording, there, rules.BY_DATE, due=due)
    except ReadMeanwhile:
        return False
    return True


def read_triggers() -> int:
    """Read what the journal has new, and open the reviews that it makes necessary.

    Returns how many this run opened, or noted as a further cause of one that is open. It ends
    where another worker reads the same entries: that one goes on with what is after them.
    """
    done = 0
    with suppress(ReadMeanwhile):
        while (part := _read()) is not None:
            done += part
    return done


def _read() -> int | None:
    """Read the next entries; None where there are none."""
    start = _mark()
    head = journal.head().size
    found = journal.of_verbs(start, head, rules.VERBS, _BATCH)
    stop = found[-1].number + 1 if len(found) == _BATCH else head
    if stop <= start:
        return None
    concerned = _concerned(found)
    if not concerned:
        with transaction.atomic():
            _move(start, stop)
        return 0
    with several() as entry:
        _move(start, stop)
        # Asked here again: nobody could close the round of a review that was ended meanwhile.
        still = [(number, row, w) for number, one, w in concerned if (row := _standing(one.row))]
        for number, row, word in still:
            with entry("review.opened", BY) as recording:
                actions.opened(recording, row, word, rules.TRIGGERS[word].words, entry=number)
    return len(still)


def _standing(row: int) -> Review | None:
    return Review.objects.filter(pk=row, ended_in__isnull=True).first()


def _concerned(found: Sequence[Entry]) -> list[tuple[int, Standing, str]]:
    """Return which reviews these entries concern, and by which trigger, in their order."""
    standing = [one for one in queries.standing() if one.triggers] if found else []
    if not standing:
        return []
    opened = journal.openings_of([one.number for one in found])
    first = organisations.countries()
    told = []
    for one in found:
        fields: dict[str, Any] = {o.name: o.value for o in opened[one.number]}
        entry = rules.Entry(one.number, one.verb, frozenset(subjects(fields)), fields)
        new = any(first.get(country) == one.number for country in rules.countries(fields))
        suits = rules.suiting(entry, standing, new=new)
        told += [(one.number, review, word) for review, word in suits]
    return told


def _mark() -> int:
    row = (
        Mark.objects.filter(pk=1).first()
        or Mark.objects.get_or_create(pk=1, defaults={"upto": 0})[0]
    )
    return row.upto


def _move(start: int, stop: int) -> None:
    if not Mark.objects.filter(pk=1, upto=start).update(upto=stop):
        raise ReadMeanwhile("Another worker read these entries meanwhile.")
