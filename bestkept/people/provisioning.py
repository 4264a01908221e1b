"""What a company's directory changes: it puts people on record, tells more of them, takes them out.

It gives nobody more than the role that people of their kind begin with: `employee`, or `partner`
at a partner; what its groups give is decided in `groups`. It ends no access: whoever acts for it
begins the case of a leaver besides.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close
from bestkept.journal.rules import NotAllowed, Refused
from bestkept.people import directory, models, queries, rules
from bestkept.people.actions import begin_role, join
from bestkept.people.naming import note_name
from bestkept.people.placing import note_place

if TYPE_CHECKING:
    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor

_TOLD = ("external", "name", "formatted", "given", "family", "site", "country", "active")
_PLACE = ("organisation", "unit", "job", "manager", "site", "country")


class Taken(Refused):
    """Somebody has this address already."""


@dataclass(frozen=True)
class Said:
    """What a directory says of a person; empty: nothing.

    `organisation` is the name or number of one on record, `manager` a person's number, `country`
    two letters (ISO 3166-1 alpha-2).
    """

    email: str
    external: str = ""
    name: str = ""
    formatted: str = ""
    given: str = ""
    family: str = ""
    active: bool = True
    organisation: str = ""
    unit: str = ""
    job: str = ""
    manager: str = ""
    site: str = ""
    country: str = ""


def said_of(entry: directory.Entry) -> Said:
    """Return what is on record of a person as a directory would say it."""
    return Said(**{one.name: getattr(entry, one.name) for one in fields(Said)})


def check(said: Said) -> None:
    """Refuse what a directory says and cannot be, before anything is done because of it."""
    email = rules.address(said.email)
    _called(said, rules.called(email))
    for name in (*_TOLD[:-1], "unit", "job"):
        _short(getattr(said, name), name)
    if said.country:
        _country(said)
    if where := _organisation(said):
        _place(said, where)


def provision(by: Actor, said: Said) -> str:
    """Put somebody on record as a directory says, or bring back whom it took out.

    They hold no role before they are active.
    Returns their number. Raises Taken where somebody it sees has the address.
    """
    with act("person.provisioned", by) as recording:
        queries.authorise(by, recording.at.date(), *directory.MAY_PROVISION)
        email = rules.address(said.email)
        row = models.Person.objects.filter(email=email).first()
        if row is not None and directory.visible().filter(pk=row.pk).exists():
            raise Taken(f"{email} is on record already.")
        where = _organisation(said)
        role = "partner" if where and where.kind == rules.PARTNER else "employee"
        if row is None:
            join(
                recording,
                email,
                _called(said, rules.called(email)),
                [role] if said.active else [],
                None,
            )
            row = models.Person.objects.get(email=email)
        else:
            recording.about(email)
            note_name(recording, row, _called(said, row.name))
            if said.active:
                begin_role(recording, row, role)
        _tell(recording, row, said)
        if where:
            note_place(recording, row, _place(said, where), recording.at.date(), told_about=True)
    return rules.person_number(row.pk)


def change(by: Actor, number: str, said: Said) -> None:
    """Record what a directory says of somebody from now on; what it said before is closed.

    Who comes back and holds no role begins with one. Raises NotThere, and Refused where
    nothing would change or an address would.
    """
    with act("person.told", by) as recording:
        queries.authorise(by, recording.at.date(), *directory.MAY_PROVISION)
        entry = directory.entry(by, number)
        before = said_of(entry)
        if before.active and not said.active:
            may_take_out(by, entry)
        row = directory.visible().get(pk=directory.row_of(number))
        if rules.address(said.email) != row.email:
            raise Refused("An address never changes: put another person on record.")
        recording.about(row.email)
        where, there = _organisation(said), _there(row)
        told = there is None or _differs(said, there, _TOLD)
        if told:
            if _called(said, "-") != _called(before, "-"):
                note_name(recording, row, _called(said, row.name))
            _tell(recording, row, said)
        if said.active and not before.active:
            begin_role(recording, row, "partner" if _is_partner(where) else "employee")
        if _differs(said, before, _PLACE):
            _move(recording, row, said, there, where)
        elif not told:
            raise Refused(f"Nothing of {row.email} would change.")


def _there(row: models.Person) -> models.Directory | None:
    return models.Directory.objects.filter(person=row, superseded_in__isnull=True).first()


def remove(by: Actor, number: str) -> None:
    """Record that a directory took somebody out; what is on record of them stays."""
    with act("person.taken-out", by) as recording:
        queries.authorise(by, recording.at.date(), *directory.MAY_PROVISION)
        may_take_out(by, directory.entry(by, number))
        row = directory.visible().get(pk=directory.row_of(number))
        recording.about(row.email)
        rows = models.Directory.objects.filter(person=row)
        if not rows.filter(superseded_in__isnull=True).exists():
            _tell(recording, row, Said(row.email, name=row.name, active=False))
        close(recording, rows, recording.at.date(), "directory")


def may_take_out(by: Actor, entry: directory.Entry) -> None:
    """Refuse that anybody but an administrator takes out who holds a role that is guarded."""
    held = [role for role in entry.roles if role in rules.BY_HAND]
    who = queries.person(by.person)
    if held and (who is None or "administrator" not in who.roles):
        raise NotAllowed(
            f"{entry.email} is {held[0]}: only an administrator takes them out, by hand or by a "
            "token of their own."
        )


def _differs(said: Said, before: Said | models.Directory, names: tuple[str, ...]) -> bool:
    return any(getattr(said, name) != getattr(before, name) for name in names)


def _tell(recording: Recording, row: models.Person, said: Said) -> None:
    close(recording, models.Directory.objects.filter(person=row), recording.at.date(), "directory")
    told = {name: _short(getattr(said, name), name) for name in _TOLD[:-1]}
    told["country"] = _country(said)
    made = models.Directory.objects.create(
        person=row,
        active=said.active,
        valid_from=recording.at.date(),
        recorded_in_id=recording.id,
        **told,
    )
    recording.note(f"directory.{made.pk}", {**told, "active": said.active})


def _short(text: str, name: str) -> str:
    longest = 120 if name in ("given", "family", "unit", "job", "site") else 200
    return rules.line(text, name, longest) if text else ""


def _country(said: Said) -> str:
    try:
        return rules.country(said.country) if said.country else ""
    except Refused as why:
        raise Refused(
            f"{why} Let the directory send ISO 3166-1 alpha-2: Entra ID has it in usageLocation, "
            "Okta in countryCode."
        ) from None


def _called(said: Said, otherwise: str) -> str:
    both = " ".join(part for part in (said.given, said.family) if part)
    return rules.line(said.name or said.formatted or both or otherwise, "name", 200)


def _is_partner(where: models.Organisation | None) -> bool:
    return where is not None and where.kind == rules.PARTNER


def _organisation(said: Said) -> models.Organisation | None:
    """Return where a person works by a name or number on record; None where nothing is said."""
    if not said.organisation:
        if any(getattr(said, name) for name in _PLACE):
            return _only_one()
        return None
    rows = models.Organisation.objects.order_by("pk")
    found = rows.filter(number=said.organisation).first()
    found = found or _named(said.organisation)
    if found is None:
        raise Refused(
            f"There is no organisation {said.organisation[:80]!r}. Name one by its name or "
            "number, or have it recorded first."
        )
    return found


def _named(name: str) -> models.Organisation | None:
    """Return the organisation of a name: the present one, else that it was put on record with."""
    later = models.OrganisationName.objects.filter(name=name, superseded_in__isnull=True)
    now = models.Organisation.objects.filter(pk__in=later.values("organisation"))
    first = models.Organisation.objects.filter(name=name)
    return now.order_by("pk").first() or first.order_by("pk").first()


def _only_one() -> models.Organisation:
    """Return the one unit of our own; Refused where it is not clear which is meant."""
    over = models.OrganisationEnd.objects.holding().values("organisation")
    rows = list(models.Organisation.objects.filter(kind=rules.OWN).exclude(pk__in=over)[:2])
    if len(rows) != 1:
        raise Refused("Say for which organisation they work: organization is empty.")
    return rows[0]


def _move(
    recording: Recording,
    row: models.Person,
    said: Said,
    before: models.Directory | None,
    where: models.Organisation | None,
) -> None:
    rows, today = models.Engagement.objects.filter(person=row), recording.at.date()
    if where is None:
        close(recording, rows, today, "engagement")
        return
    place = _place(said, where)
    if place.get("manager") == row.email:  # as directories say of whoever answers to nobody
        del place["manager"]
    at = rows.holding(today).filter(organisation=where).order_by("-pk").first()
    for name in ("site", "country"):
        # What no directory ever said stays as it was; what it withdrew does not.
        if at is not None and not getattr(before, name, "") and not place[name]:
            place[name] = getattr(at, name)
    if at is None or _elsewhere(place, at):
        note_place(recording, row, place, today, told_about=True)


def _elsewhere(place: dict[str, str], at: models.Engagement) -> bool:
    """Tell whether a place is another than the one on record."""
    told = {name: place[name] or "-" for name in ("unit", "job", "site")}
    told["country"] = place["country"] or at.organisation.country
    manager = at.manager.email if at.manager else ""
    return place.get("manager", "") != manager or any(
        getattr(at, name) != value for name, value in told.items()
    )


def _place(said: Said, where: models.Organisation) -> dict[str, str]:
    told = {"organisation": where.number, "unit": said.unit, "job": said.job}
    told |= {"site": said.site, "country": _country(said)}
    if said.manager:
        rows = models.Person.objects.filter(pk=directory.row_of(said.manager))
        manager = rows.values_list("email", flat=True).first()
        if manager is None:
            raise Refused(f"Nobody has the number {said.manager[:40]!r}: name another manager.")
        told["manager"] = manager
    return told
