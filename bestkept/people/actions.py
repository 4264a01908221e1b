"""What changes: persons join, and hold roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act
from bestkept.journal.rules import Actor, Refused, storable
from bestkept.people import queries, rules
from bestkept.people.models import Person, RoleHeld

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.journal.actions import Recording
    from bestkept.people.queries import PersonView


def create_owner(email: str, name: str, os_account: str, *, door: str = "cli") -> PersonView:
    """Record the first person of a home, bound to the account that made it.

    The owner vouches for themselves: there is nobody else yet. Refused once there is.
    """
    by = Actor(rules.address(email), "administrator", door)
    with act("person.created", by) as recording:
        if Person.objects.exists():
            raise Refused("This home has an owner already.")
        _join(recording, by.person, name, rules.OWNER_ROLES, os_account)
    return queries.person_of_account(os_account)


def add_person(
    by: Actor, email: str, name: str, roles: Sequence[str], os_account: str | None = None
) -> None:
    """Record a person who holds `roles` from today; Refused if the address is known already."""
    with act("person.created", by) as recording:
        queries.authorise(by, recording.at.date(), "administrator", "hr")
        kept = rules.address(email)
        if Person.objects.filter(email=kept).exists():
            raise Refused(f"{kept} is on record already.")
        _join(recording, kept, name, [rules.role(role) for role in roles], os_account)


def _join(
    recording: Recording, email: str, name: str, roles: Sequence[str], os_account: str | None
) -> None:
    row = Person.objects.create(
        email=email, name=storable(name), os_account=os_account, recorded_in_id=recording.id
    )
    recording.about(email)
    recording.note("name", row.name)
    recording.note("os_account", os_account)
    today = recording.at.date()
    for role in roles:
        held = RoleHeld.objects.create(
            person=row, role=role, valid_from=today, recorded_in_id=recording.id
        )
        recording.note(
            f"role.{held.pk}", {"name": role, "valid_from": today.isoformat(), "valid_to": None}
        )
