"""Who was invited and has not come in yet, and who may invite whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from bestkept.journal import queries as journal
from bestkept.journal.models import Field, Subject
from bestkept.journal.rules import Actor
from bestkept.people import queries
from bestkept.people.rules import gives

if TYPE_CHECKING:
    from collections.abc import Iterable

MAY_INVITE = ("administrator", "hr")
USED = (
    "This invitation was used already, a later one was sent, or its sender may not let in who "
    "holds these roles. Ask an administrator for a new one."
)
INVITED = "person.invited"
# Whoever leaves has no way in any more: the last two are acts of `protect.moves`, by their words,
# of which the second ends access only where it tells what it ended.
_CLOSES = ("sign-in.made", "sign-in.ended", "leaver.access-ended")
_CLOSES_WITH = ("leaver.begun", "ended")


def open_invitation(email: str) -> int | None:
    """Return the entry of the last invitation of a person, None if it was used or withdrawn.

    None, too, where whoever sent it may not let in who holds what the person holds today.
    """
    number = open_invitations([email]).get(email)
    if number is None:
        return None
    said = {one.name: one.value for one in journal.openings(number)}
    by = Actor(*(str(said.get(f"actor.{name}", "")) for name in ("person", "role", "door")))
    held = queries.person(email)
    return None if held and beyond(by, held.roles) else number


def beyond(by: Actor, held: Iterable[str]) -> list[str]:
    """Return which of some roles `by` does not give, and so lets nobody in who holds them."""
    able = gives(by.role, by.door)
    return [role for role in held if role not in able]


def open_invitations(emails: Iterable[str]) -> dict[str, int]:
    """Return the entry of the last invitation of each of these persons that has one open."""
    verb, field = _CLOSES_WITH
    ended = Q(Exists(Field.objects.filter(act=OuterRef("act"), name=field)), act__verb=verb)
    told = Subject.objects.filter(label__in=list(emails), act__number__isnull=False)
    rows = told.filter(Q(act__verb__in=(INVITED, *_CLOSES)) | ended).order_by("act__number")
    found: dict[str, int] = {}
    for label, verb, number in rows.values_list("label", "act__verb", "act__number"):
        if verb == INVITED:
            found[label] = number or 0
        else:
            found.pop(label, None)
    return found
