"""What is: persons, the roles that they hold, and the sign-ins that stand for them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, DatedRow, Record


class Person(Record):
    """Somebody who acts, or is named: known by an e-mail address."""

    erasable: ClassVar[dict[str, str]] = {"name": BLANK}

    email = models.CharField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    os_account = models.CharField(max_length=200, unique=True, null=True)  # noqa: DJ001 - null: none
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.email


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
