"""For whom people work, where and in which job, whether they stay, and how far they were vetted.

Actions of this stage, apart from those on who there is and who signs in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close, several
from bestkept.journal.rules import Actor, Refused, reason
from bestkept.people import models, queries, rules
from bestkept.people.actions import given, join, known
from bestkept.people.models import Person
from bestkept.people.naming import note_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bestkept.journal.actions import Recording

MAY_PLACE = ("administrator", "hr")
MAY_VET = (*MAY_PLACE, "security")
MAY_ADD = (*MAY_PLACE, "legal")  # organisations
LINES = "lines"  # of a table, in the entry of its first one


def add_organisation(by: Actor, name: str, kind: str, country: str) -> str:
    """Record a unit of one's own or a partner with the country of its seat; return its number."""
    with act("organisation.recorded", by) as recording:
        queries.authorise(by, recording.at.date(), *MAY_ADD)
        row = models.Organisation.objects.create(
            number=rules.organisation_number(models.Organisation.objects.count() + 1),
            name=rules.line(name, "name"),
            kind=rules.one_of(kind, rules.KINDS, "kind of organisation"),
            country=rules.country(country),
            recorded_in_id=recording.id,
        )
        recording.about(row.number)
        for field in ("name", "kind", "country"):
            recording.note(field, getattr(row, field))
    return row.number


def engage(by: Actor, email: str, told: Mapping[str, str], since: date | None = None) -> None:
    """Record for whom a person works from `since` (None: today) on; what was before ends then.

    `told` has organisation (its number), and as you need unit, job, site, country and manager.
    """
    with act("person.engaged", by) as recording:
        queries.authorise(by, recording.at.date(), *MAY_PLACE)
        note_place(recording, known(email), told, since or recording.at.date())


def rename(by: Actor, email: str, name: str, because: str) -> None:
    """Record that a person is called so from today on; Refused where they are already."""
    with act("person.renamed", by) as recording:
        queries.authorise(by, recording.at.date(), *MAY_PLACE)
        row = known(email)
        recording.about(row.email)
        recording.note("because", reason(because))
        if not note_name(recording, row, name):
            raise Refused(f"{row.email} is called that already. Nothing was changed.")


def set_status(by: Actor, email: str, status: str, because: str, since: date | None = None) -> None:
    """Record that a person is joining, working, leaving or gone from `since` (None: today) on."""
    with act("person.status-set", by) as recording:
        queries.authorise(by, recording.at.date(), *MAY_PLACE)
        recording.note("because", reason(because))
        note_status(recording, known(email), status, since or recording.at.date())


def record_vetting(
    by: Actor,
    email: str,
    level: str,
    *,
    basis: str,
    done_by: str,
    done_on: date,
    expires: date | None = None,
    awareness: str = "not asked",
) -> None:
    """Record that a person was vetted: how far, by whom, on which legal basis. Never the report."""
    with act("person.vetted", by) as recording:
        queries.authorise(by, recording.at.date(), *MAY_VET)
        row = known(email)
        if expires is not None and expires <= done_on:
            raise Refused("A vetting expires after the day on which it was done.")
        made = models.Vetting.objects.create(
            person=row,
            level=rules.LEVELS.index(rules.one_of(level, rules.LEVELS, "level")),
            basis=rules.line(basis, "legal basis", 400),
            done_by=rules.line(done_by, "name of who did it"),
            awareness=rules.one_of(awareness, rules.AWARENESS, "result"),
            valid_from=done_on,
            valid_to=expires,
            recorded_in_id=recording.id,
        )
        recording.about(row.email)
        days = {"from": done_on.isoformat(), "to": expires.isoformat() if expires else None}
        said = {"level": level, "basis": made.basis, "by": made.done_by, "awareness": awareness}
        recording.note(f"vetting.{made.pk}", said | days)


def import_people(by: Actor, lines: Sequence[tuple[int, Mapping[str, str]]]) -> int:
    """Record the people of a table, all of them or none; return how many lines.

    Each has its number in the file, and cells by column. Refused with the first that is wrong,
    and where there is none.
    """
    if not lines:
        raise Refused("There is nobody in this table. Nothing was imported.")
    with several() as one:
        for order, (number, cells) in enumerate(lines):
            try:
                with one("person.imported", by) as recording:
                    queries.authorise(by, recording.at.date(), *MAY_PLACE)
                    if order == 0:
                        recording.note(LINES, len(lines))
                    _import(recording, by, {k: v.strip() for k, v in cells.items() if v.strip()})
            except Refused as refusal:
                raise Refused(f"Line {number}: {refusal} Nothing was imported.") from None
    return len(lines)


def _import(recording: Recording, by: Actor, cells: Mapping[str, str]) -> None:
    odd = sorted(cells.keys() - set(rules.COLUMNS))
    if odd:
        raise Refused(f"There is no column {odd[0]!r}. Columns are: {', '.join(rules.COLUMNS)}.")
    email = rules.address(cells.get("email", ""))
    row = Person.objects.filter(email=email).first()
    if row is None:
        roles = given(by, cells.get("roles", "employee").split())
        join(recording, email, rules.line(cells.get("name", ""), "name", 200), roles, None)
        row = known(email)
    else:
        recording.about(email)
        _same_roles(row, cells.get("roles"), recording.at.date())
        if "name" in cells:
            note_name(recording, row, cells["name"])
    since = rules.day(cells["since"]) if "since" in cells else recording.at.date()
    if "organisation" in cells:
        note_place(recording, row, cells, since, told_about=True)
    if "status" in cells:
        note_status(recording, row, cells["status"], since, told_about=True)


def _same_roles(row: Person, told: str | None, day: date) -> None:
    """Refuse other roles than somebody on record has: these are changed by a reason each."""
    held = {one.role for one in queries.standing_roles(row, day)}
    if told is not None and set(told.split()) != held:
        raise Refused(
            f"{row.email} is on record with other roles ({', '.join(sorted(held))}). Leave the "
            "roles out here, and change them on the page of the person."
        )


def note_place(
    recording: Recording,
    row: Person,
    told: Mapping[str, str],
    since: date,
    *,
    told_about: bool = False,
) -> None:
    """Record a place in the act that is open; `told_about` where its subject is noted already."""
    organisation = models.Organisation.objects.filter(number=told.get("organisation", "")).first()
    if organisation is None:
        raise Refused("Name an organisation by its number, like O-0001; record it first.")
    manager = known(told["manager"]) if told.get("manager") else None
    places = models.Engagement.objects.filter(person=row)
    close(recording, places, since, "engagement")
    made = models.Engagement.objects.create(
        person=row,
        organisation=organisation,
        unit=rules.line(told.get("unit") or "-", "unit"),
        job=rules.line(told.get("job") or "-", "job"),
        site=rules.line(told.get("site") or "-", "site"),
        country=rules.country(told.get("country") or organisation.country),
        manager=manager,
        valid_from=since,
        recorded_in_id=recording.id,
    )
    if not told_about:
        recording.about(row.email)
    said = {"organisation": organisation.number, "manager": manager.email if manager else None}
    said |= {name: getattr(made, name) for name in ("unit", "job", "site", "country")}
    recording.note(f"engagement.{made.pk}", said | {"valid_from": since.isoformat()})


def note_status(
    recording: Recording, row: Person, status: str, since: date, *, told_about: bool = False
) -> None:
    """Record a status in the act that is open, as `note_place` does a place."""
    kept = rules.one_of(status, rules.STATUSES, "status")
    rows = models.Standing.objects.filter(person=row)
    close(recording, rows, since, "standing")
    made = models.Standing.objects.create(
        person=row, status=kept, valid_from=since, recorded_in_id=recording.id
    )
    if not told_about:
        recording.about(row.email)
    recording.note(f"standing.{made.pk}", {"status": kept, "valid_from": since.isoformat()})
