"""What is: persons, their roles and sign-ins, whom they work for, and how they were vetted."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, DatedRow, Record, as_written

_COLUMN = re.compile(r'("[^"]+")\."name"')
_NOW = (
    "COALESCE((SELECT n.name FROM {table} n WHERE n.{key} = {row}.id"
    " AND n.superseded_in_id IS NULL ORDER BY n.id DESC LIMIT 1), {column})"
)


class Called(models.CharField):  # type: ignore[type-arg]
    """A name as somebody joined; whoever reads it gets the one that holds now.

    The column is never edited, and people are shown on most pages: so the question is part of
    whatever asks for them, by whichever way. `literally` reads the column itself. The names that
    came later are in `names_in`, of the row that `names_by` points at.
    """

    names_in, names_by = "people_naming", "person_id"

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """Ask for the open row of Naming, where the column itself is asked for."""
        sql, params = super().select_format(compiler, sql, params)
        column = _COLUMN.fullmatch(sql)
        if column is None or as_written.get():
            return sql, params
        told = {"table": self.names_in, "key": self.names_by}
        return _NOW.format(row=column[1], column=sql, **told), params

    def deconstruct(self) -> Any:
        """Tell migrations of a plain column: it is no other in the database."""
        name, _, arguments, more = super().deconstruct()
        return name, "django.db.models.CharField", arguments, more


class Known(Called):
    """A name as an organisation was put on record, and read as Called is."""

    names_in, names_by = "people_organisationname", "organisation_id"


class Person(Record):
    """Somebody who acts, or is named: known by an e-mail address."""

    erasable: ClassVar[dict[str, str]] = {"name": BLANK}

    email = models.CharField(max_length=254, unique=True)
    name = Called(max_length=200)
    os_account = models.CharField(max_length=200, unique=True, null=True)  # noqa: DJ001 - null: none
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.email


class Naming(DatedRow):
    """What a person is called from a day on, where that is another name than they joined with."""

    erasable: ClassVar[dict[str, str]] = {"name": BLANK}

    person = models.ForeignKey(Person, models.PROTECT, related_name="namings")
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"name of person {self.person_id}"


class RoleHeld(DatedRow):
    """A role that a person holds."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class Token(DatedRow):
    """A token by which programs ask for a person, from a day on, until its last or its end.

    `digest` is a keyed hash of it, in hexadecimal: the token itself is kept nowhere. `scopes`
    are names with blanks between them.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    scopes = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.number


class SignIn(DatedRow):
    """A sign-in of the pages that stands for a person, from a day on, until it is ended.

    `account` names it among the sign-ins, which lie outside the record (docs/why/web.md).
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="sign_ins")
    account = models.CharField(max_length=32, unique=True)

    def __str__(self) -> str:
        return f"sign-in of {self.person}"


class Organisation(Record):
    """A unit of one's own or a partner: the country is the one of its seat (ISO 3166-1 alpha-2)."""

    number = models.CharField(max_length=20, unique=True)
    name = Known(max_length=200)
    kind = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.number


class OrganisationName(DatedRow):
    """What an organisation is called from a day on, where that is another name than before."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"name of {self.organisation_id}"


class OrganisationEnd(DatedRow):
    """That nobody works for an organisation from a day on: a partner that ended, a unit closed."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="ends")

    def __str__(self) -> str:
        return f"end of {self.organisation_id}"


class Engagement(DatedRow):
    """For whom a person works, from a day on: in which unit and job, where, under whom.

    `country` is the one that the person works in, whose law is asked.
    """

    erasable: ClassVar[dict[str, str]] = {"unit": BLANK, "job": BLANK, "site": BLANK}

    person = models.ForeignKey(Person, models.PROTECT, related_name="engagements")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="engagements")
    unit = models.CharField(max_length=120)
    job = models.CharField(max_length=120)
    site = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    manager = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return f"{self.person} at {self.organisation}"


class Standing(DatedRow):
    """Whether a person is joining, working, leaving or gone, from a day on."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="standings")
    status = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.person}: {self.status}"


class Directory(DatedRow):
    """What a company's directory says of a person: names, where they work, whether it counts them.

    Somebody all of whose rows are closed was taken out of the directory.
    """

    erasable: ClassVar[dict[str, str]] = {
        "name": BLANK,
        "formatted": BLANK,
        "given": BLANK,
        "family": BLANK,
        "site": BLANK,
    }

    person = models.ForeignKey(Person, models.PROTECT, related_name="directory")
    external = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    formatted = models.CharField(max_length=200)
    given = models.CharField(max_length=120)
    family = models.CharField(max_length=120)
    site = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    active = models.BooleanField()

    class Meta(DatedRow.Meta):
        """Directories ask by their own name of a person."""

        indexes = (models.Index(fields=["external"], name="people_directory_external"),)

    def __str__(self) -> str:
        return f"{self.person} in the directory"


class Group(Record):
    """A group of a company's directory, by a number that is never another's."""

    number = models.CharField(max_length=20, unique=True)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.number


class GroupSaid(DatedRow):
    """How a directory calls a group; one all of whose rows are closed was taken out."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="said")
    name = models.CharField(max_length=200)
    external = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"group {self.group_id}: {self.name}"


class Membership(DatedRow):
    """That somebody is in a group of the directory."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")

    def __str__(self) -> str:
        return f"person {self.person_id} in group {self.group_id}"


class GroupRole(DatedRow):
    """Which role the members of a group of this name hold, as an administrator decided."""

    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.name}: {self.role}"


class Vetting(DatedRow):
    """That a person was vetted: how far, by whom, on which legal basis; never the report.

    It holds from the day it was done until it expires. `awareness` is the result of a check
    that the person knows how intellectual property is to be treated.
    """

    erasable: ClassVar[dict[str, str]] = {"basis": BLANK, "done_by": BLANK}

    person = models.ForeignKey(Person, models.PROTECT, related_name="vettings")
    level = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=400)
    done_by = models.CharField(max_length=200)
    awareness = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"vetting of {self.person}"
