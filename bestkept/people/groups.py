"""What a directory's groups change: who is in which, and by it who holds a role.

An administrator decides which role the members of a group of some name hold. By a group nobody
becomes administrator or custodian, and nobody gets a role by a token of their own. A role that
somebody got otherwise is no group's to end.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close
from bestkept.journal.rules import NotThere, Refused, reason
from bestkept.people import directory, rules
from bestkept.people.actions import end_role, hold
from bestkept.people.models import (
    Directory,
    Group,
    GroupRole,
    GroupSaid,
    Membership,
    Person,
    RoleHeld,
    Standing,
)
from bestkept.people.provisioning import Taken
from bestkept.people.queries import authorise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import QuerySet

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor

GIVEN = "group."  # how the verbs of acts begin that give roles by groups
MAY_MAP = ("administrator",)


def add(by: Actor, name: str, external: str = "", members: Sequence[str] = ()) -> str:
    """Record a group with its members, by their numbers; return its number.

    Raises Taken where a group is called so.
    """
    with act("group.made", by) as recording:
        authorise(by, recording.at.date(), *directory.MAY_PROVISION)
        kept, people = _free(name), _people(members)
        row = Group.objects.create(
            number=rules.group_number(Group.objects.count() + 1), recorded_in_id=recording.id
        )
        _say(recording, row, kept, external)
        _let_in(recording, row, people)
        recording.about(row.number, *_settled(recording, by, people, _why(kept)))
    return row.number


def change(by: Actor, number: str, name: str, external: str, members: Sequence[str]) -> bool:
    """Record how a group is called and who is in it from now on; tell whether anything changed.

    Raises NotThere, and Taken where another group is called so.
    """
    before = directory.group(by, number)
    if _as_before(before, name, external, members):
        return False
    with act("group.changed", by) as recording:
        authorise(by, recording.at.date(), *directory.MAY_PROVISION)
        said = _said(number)
        row = said.group
        wanted, there = _people(members), _members(row)
        touched = set(wanted) ^ set(there)
        if (said.name, said.external) != (_name(name), external):
            kept = said.name if _name(name) == said.name else _free(name, row)
            if kept != said.name:
                touched = set(wanted) | set(there)
            close(recording, GroupSaid.objects.filter(pk=said.pk), recording.at.date(), "group")
            _say(recording, row, kept, external)
        _let_out(recording, row, [one for one in there if one not in wanted])
        _let_in(recording, row, [one for one in wanted if one not in there])
        recording.about(number, *_settled(recording, by, touched, _why(said.name)))
    return True


def remove(by: Actor, number: str) -> None:
    """Record that the directory has a group no longer: whoever held a role by it loses that."""
    with act("group.taken-out", by) as recording:
        authorise(by, recording.at.date(), *directory.MAY_PROVISION)
        said = _said(number)
        there = _members(said.group)
        close(recording, GroupSaid.objects.filter(pk=said.pk), recording.at.date(), "group")
        _let_out(recording, said.group, there)
        recording.about(number, *_settled(recording, by, there, _why(said.name)))


def give(by: Actor, name: str, role: str, because: str) -> None:
    """Let the members of groups of this name hold a role from today on, as an administrator.

    Refused for a role that is given by hand alone, and for what is so already.
    """
    with act("group.role-given", by) as recording:
        authorise(by, recording.at.date(), *MAY_MAP)
        kept, wanted = _name(name), rules.role(role)
        if wanted in rules.BY_HAND:
            raise Refused(f"{wanted.capitalize()} is given by hand alone, never by a group.")
        if any(one.role == wanted for one in _mapped(kept)):
            raise Refused("That is what it says already. Nothing was changed.")
        close(recording, _of(_mapped(kept)), recording.at.date(), "group-role")
        made = GroupRole.objects.create(
            name=kept, role=wanted, valid_from=recording.at.date(), recorded_in_id=recording.id
        )
        recording.note(f"group-role.{made.pk}", {"name": kept, "role": wanted})
        _remap(recording, by, kept, because)


def give_no_longer(by: Actor, name: str, because: str) -> None:
    """Let groups of this name give no role from today on; Refused where they give none."""
    with act("group.role-ended", by) as recording:
        authorise(by, recording.at.date(), *MAY_MAP)
        rows = _mapped(_name(name))
        if not rows:
            raise Refused(f"Groups called {name[:80]!r} give no role. Nothing was changed.")
        close(recording, _of(rows), recording.at.date(), "group-role")
        _remap(recording, by, _name(name), because)


def settle(by: Actor, email: str) -> None:
    """Give somebody who came back, or was taken out, what their groups say; no act where nothing.

    For whoever acts for a directory, in the transaction in which they did so.
    """
    row = Person.objects.get(email=email)
    if not any(_difference(by, [row])):
        return
    with act("group.settled", by) as recording:
        authorise(by, recording.at.date(), *directory.MAY_PROVISION)
        open_ = Membership.objects.filter(person=row, superseded_in__isnull=True)
        said = GroupSaid.objects.filter(group__in=open_.values("group"))
        names = said.filter(superseded_in__isnull=True).values_list("name", flat=True)
        recording.about(*_settled(recording, by, [row], _why(*names)))


def _remap(recording: Recording, by: Actor, name: str, because: str) -> None:
    said = GroupSaid.objects.filter(superseded_in__isnull=True)
    found = [one.group_id for one in said if one.name.casefold() == name.casefold()]
    touched = Person.objects.filter(
        memberships__group__in=found, memberships__superseded_in__isnull=True
    )
    why = f"{reason(because)} (group {name!r})"
    recording.about("settings", *_settled(recording, by, touched.distinct(), why))


def _settled(recording: Recording, by: Actor, people: Iterable[Person], because: str) -> list[str]:
    """Give and end roles as groups say; return the addresses of all who were looked at."""
    rows = sorted(people, key=lambda one: one.pk)
    give_, end = _difference(by, rows)
    for row, role in give_:
        hold(recording, row, role)
    for held in end:
        end_role(recording, held)
    recording.note("because", because)
    return [row.email for row in rows]


def _why(*names: str) -> str:
    which = ", ".join(repr(name) for name in sorted(names))
    return f"The directory says so, by group {which}" if which else "The directory says so"


def _difference(
    by: Actor, rows: Sequence[Person]
) -> tuple[list[tuple[Person, str]], list[RoleHeld]]:
    """Return which roles groups give that are not held, and which they gave and give no longer."""
    wanted = _wanted(rows)
    held: dict[int, list[RoleHeld]] = defaultdict(list)
    there = RoleHeld.objects.holding().filter(person__in=rows).select_related("recorded_in")
    for one in there.order_by("pk"):
        held[one.person_id].append(one)
    going = Standing.objects.holding().filter(person__in=rows, status="leaving")
    waiting = set(going.values_list("person_id", flat=True))
    given = [
        (row, role)
        for row in rows
        if row.email != by.person and row.pk not in waiting
        for role in sorted(wanted[row.pk] - {one.role for one in held[row.pk]})
    ]
    ended = [
        one
        for row in rows
        for one in held[row.pk]
        if one.recorded_in.verb.startswith(GIVEN) and one.role not in wanted[row.pk]
    ]
    return given, ended


def _wanted(rows: Sequence[Person]) -> dict[int, set[str]]:
    """Return the roles that groups give each of these; none to who is active no longer."""
    by_name = directory.roles_given()
    said = GroupSaid.objects.filter(superseded_in__isnull=True)
    roles = {one.group_id: by_name.get(one.name.casefold(), "") for one in said}
    out = Standing.objects.holding().filter(status="left")
    off = Directory.objects.filter(active=False, superseded_in__isnull=True)
    away = {*out.values_list("person_id", flat=True), *off.values_list("person_id", flat=True)}
    away |= {row.pk for row in rows} - set(directory.visible().values_list("pk", flat=True))
    found: dict[int, set[str]] = defaultdict(set)
    open_ = Membership.objects.filter(person__in=rows, superseded_in__isnull=True)
    for person, group in open_.values_list("person_id", "group_id"):
        if person not in away and roles.get(group):
            found[person].add(roles[group])
    return found


def _mapped(name: str) -> list[GroupRole]:
    rows = GroupRole.objects.filter(superseded_in__isnull=True).order_by("pk")
    return [one for one in rows if one.name.casefold() == name.casefold()]


def _of(rows: Collection[GroupRole]) -> QuerySet[GroupRole]:
    return GroupRole.objects.filter(pk__in=[one.pk for one in rows])


def _as_before(before: directory.Group, name: str, external: str, members: Sequence[str]) -> bool:
    now = (_name(name), external, set(members))
    return (before.name, before.external, set(before.members)) == now


def _name(name: str) -> str:
    return rules.line(name, "name of a group", 200)


def _free(name: str, row: Group | None = None) -> str:
    kept = _name(name)
    said = GroupSaid.objects.filter(superseded_in__isnull=True).exclude(group=row)
    if any(one.name.casefold() == kept.casefold() for one in said):
        raise Taken(f"A group is called {kept[:80]!r} already.")
    return kept


def _people(numbers: Iterable[str]) -> list[Person]:
    """Return the people of these numbers; Refused for one that is nobody's."""
    wanted = {directory.row_of(number): number for number in numbers}
    found = list(directory.visible().filter(pk__in=wanted).order_by("pk"))
    if odd := sorted(set(wanted) - {row.pk for row in found}):
        raise Refused(f"Nobody has the number {wanted[odd[0]][:40]!r}: members are people.")
    return found


def _said(number: str) -> GroupSaid:
    """Return what is said of a group that is there; NotThere for none, or one taken out."""
    rows = GroupSaid.objects.filter(group__number=number, superseded_in__isnull=True)
    said = rows.select_related("group").first()
    if said is None:
        raise NotThere(f"There is no group {number[:40]}.")
    return said


def _members(row: Group) -> list[Person]:
    open_ = Membership.objects.filter(group=row, superseded_in__isnull=True)
    return [one.person for one in open_.select_related("person").order_by("person")]


def _say(recording: Recording, row: Group, name: str, external: str) -> None:
    told = {"name": name, "external": rules.line(external, "name", 200) if external else ""}
    made = GroupSaid.objects.create(
        group=row, valid_from=recording.at.date(), recorded_in_id=recording.id, **told
    )
    recording.note(f"group.{made.pk}", {"number": row.number, **told})


def _let_in(recording: Recording, row: Group, people: Sequence[Person]) -> None:
    since = recording.at.date()
    for one in people:
        Membership.objects.create(
            group=row, person=one, valid_from=since, recorded_in_id=recording.id
        )
    if people:
        recording.note("joined", [one.email for one in people])


def _let_out(recording: Recording, row: Group, people: Sequence[Person]) -> None:
    open_ = Membership.objects.filter(group=row, person__in=people)
    if close(recording, open_, recording.at.date(), "member"):
        recording.note("left", [one.email for one in people])
