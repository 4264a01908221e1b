"""Who may see what: persons and roles, and who is acting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from bestkept.journal.rules import Actor, Refused
from bestkept.people.models import Person, RoleHeld


@dataclass(frozen=True)
class PersonView:
    """A person: e-mail address, name, account on this machine, roles held on the day asked."""

    email: str
    name: str
    os_account: str | None
    roles: tuple[str, ...]


def person(email: str, on: date | None = None) -> PersonView | None:
    """Return the person of this address with the roles held on `on` (None: today)."""
    found = Person.objects.filter(email=email.strip().lower()).first()
    return _view(found, on) if found else None


def person_of_account(os_account: str, on: date | None = None) -> PersonView:
    """Return the person bound to an account of the operating system; Refused if nobody is."""
    found = Person.objects.filter(os_account=os_account).first()
    if found is None:
        raise Refused(
            f"The account {os_account} belongs to nobody in this home. "
            "Run as the account that made it."
        )
    return _view(found, on)


def address_of_account(os_account: str) -> str:
    """Return the address of the person bound to an account; it asks for nothing else.

    So it can be asked of an older home too. Refused if nobody is.
    """
    found = Person.objects.filter(os_account=os_account).values_list("email", flat=True).first()
    if found is None:
        raise Refused(f"The account {os_account} belongs to nobody in this home.")
    return str(found)


def authorise(by: Actor, on: date, *roles: str) -> None:
    """Refuse unless `by` acts in one of `roles` and holds that role on the day of the act."""
    if by.role not in roles:
        raise Refused(f"This takes one of these roles: {', '.join(roles)}; not {by.role}.")
    held = person(by.person, on)
    if held is None or by.role not in held.roles:
        raise Refused(f"{by.person} does not hold the role {by.role} on {on}.")


def _view(row: Person, on: date | None) -> PersonView:
    day = on or datetime.now(UTC).date()
    return PersonView(row.email, row.name, row.os_account, _roles(row, day))


def _roles(row: Person, day: date) -> tuple[str, ...]:
    held = RoleHeld.objects.filter(person=row, valid_from__lte=day).exclude(valid_to__lte=day)
    return tuple(sorted(held.exclude(ended_on__lte=day).values_list("role", flat=True)))
