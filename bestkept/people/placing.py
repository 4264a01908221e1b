"""For whom people work, where and in which job, whether they stay, and how far they were vetted.

Actions of this stage, apart from those on who there is and who signs in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Min

from bestkept.journal.actions import act, close, several
from bestkept.journal.rules import Actor, NotThere, Refused, reason
from bestkept.people import models, queries, rules
from bestkept.people.actions import given, join, known
from bestkept.people.models import Person
from bestkept.people.naming import note_name
from bestkept.people.organising import MAY_ADD, ended_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from bestkept.journal.actions import Recording

MAY_PLACE = ("administrator", "hr")
MAY_VET = (*MAY_PLACE, "security")
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

    What is on record from a later day on stays: this ends where that begins.

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
    """Record that a person is joining, working, leaving or gone from `since` (None: today) on.

    What is on record from a later day on stays: this ends where that begins.
    """
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
            valid_from=rules.since(done_on),
            valid_to=expires,
            recorded_in_id=recording.id,
        )
        recording.about(row.email)
        days = {"from": done_on.isoformat(), "to": expires.isoformat() if expires else None}
        said = {"level": level, "basis": made.basis, "by": made.done_by, "awareness": awareness}
        recording.note(f"vetting.{made.pk}", said | days)


def strike_vetting(by: Actor, email: str, entry: int, because: str) -> None:
    """Record that a vetting on record is wrong, so that it never counted; it stays readable.

    `entry` is the number of the entry that recorded it. NotThere where there is none that counts.
    """
    with act("vetting.struck", by) as recording:
        queries.authorise(by, recording.at.date(), *MAY_VET)
        row = known(email)
        rows = models.Vetting.objects.filter(person=row, recorded_in__number=entry)
        found = rows.filter(superseded_in__isnull=True).first()
        if found is None:
            raise NotThere(f"Entry {entry} recorded no vetting of {row.email} that counts.")
        recording.about(row.email)
        recording.note("because", reason(because))
        close(recording, rows, found.valid_from, "vetting")


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
    manager, since = _manager(row, told.get("manager")), rules.since(since)
    places = models.Engagement.objects.filter(person=row)
    until = _until(recording, places, since, "engagement", "place")
    today = recording.at.date()
    if ended_by(organisation, since if until and until <= today else max(since, today)):
        raise Refused(
            f"{organisation.number} has ended: nobody works for it any more. Name another, or "
            "have it taken up again."
        )
    made = models.Engagement.objects.create(
        person=row,
        organisation=organisation,
        unit=rules.line(told.get("unit") or "-", "unit"),
        job=rules.line(told.get("job") or "-", "job"),
        site=rules.line(told.get("site") or "-", "site"),
        country=rules.country(told.get("country") or organisation.country),
        manager=manager,
        valid_from=since,
        valid_to=until,
        recorded_in_id=recording.id,
    )
    if not told_about:
        recording.about(row.email)
    said = {"organisation": organisation.number, "manager": manager.email if manager else None}
    said |= {name: getattr(made, name) for name in ("unit", "job", "site", "country")}
    recording.note(f"engagement.{made.pk}", said | _days(since, until))


def _manager(row: Person, email: str | None) -> Person | None:
    """Return whom a person answers to; Refused for the person, and for somebody on no record."""
    found = known(email) if email else None
    if found == row:
        raise Refused(
            f"{row.email} cannot be their own manager. Name somebody else, or leave it empty."
        )
    return found


def note_status(
    recording: Recording,
    row: Person,
    status: str,
    since: date,
    *,
    told_about: bool = False,
    for_good: bool = False,
) -> None:
    """Record a status in the act that is open, as `note_place` does a place.

    With `for_good` no status that was to begin later does.
    """
    kept, since = rules.one_of(status, rules.STATUSES, "status"), rules.since(since)
    rows = models.Standing.objects.filter(person=row)
    if for_good:
        close(recording, rows.filter(valid_from__gt=since), since, "standing")
    until = _until(recording, rows, since, "standing", "status")
    made = models.Standing.objects.create(
        person=row, status=kept, valid_from=since, valid_to=until, recorded_in_id=recording.id
    )
    if not told_about:
        recording.about(row.email)
    recording.note(f"standing.{made.pk}", {"status": kept} | _days(since, until))


def _until(
    recording: Recording, rows: QuerySet[Any], since: date, name: str, what: str
) -> date | None:
    """Let what holds on a day end then, for another; return until when that holds (None: no end).

    What begins later stays, and the new one ends where it begins. Refused for a day that is past
    on which one held that has ended: such a row is not changed.
    """
    held = rows.exclude(ended_on=F("valid_from"))
    over = held.filter(valid_from__lte=since, ended_on__gt=since).order_by("pk").last()
    if over is not None and since < recording.at.date():
        raise Refused(
            f"On {since} another {what} is on record, which ended on {over.ended_on}. What has "
            f"ended is not changed: record this from {over.ended_on} on, or from before "
            f"{over.valid_from}."
        )
    now = rows.filter(valid_from__lte=since).exclude(valid_to__lte=since)
    close(recording, now, since, name)
    later: date | None = held.filter(valid_from__gt=since).aggregate(at=Min("valid_from"))["at"]
    return later


def _days(since: date, until: date | None) -> dict[str, str]:
    """Return from when to when something holds, as an entry tells it."""
    told = {"valid_from": since.isoformat()}
    return told | ({"valid_to": until.isoformat()} if until else {})
