"""Who is on record, and which roles they hold on a day."""

from __future__ import annotations

from datetime import date

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.actions import act
from bestkept.journal.rules import Refused
from bestkept.people.actions import add_person, create_owner
from bestkept.people.models import RoleHeld
from bestkept.people.queries import authorise, person, person_of_account
from tests.cast import ALICE, BOB, CHARLIE, OWNER


def test_the_owner_is_bound_to_the_account_that_made_the_home(home):
    found = person_of_account("alice")
    assert (found.email, found.name) == ("alice@example.com", "Alice Archer")
    assert {"administrator", "legal", "employee"} <= set(found.roles)


def test_the_owner_vouches_for_themselves_in_the_journal(home):
    created = journal.timeline("alice@example.com")[0]
    opened = {o.name: o.value for o in journal.openings(created.number)}
    assert created.verb == "person.created"
    assert opened["actor.person"] == opened["subject"] == "alice@example.com"
    assert opened["os_account"] == "alice"


def test_a_home_has_one_owner(home):
    with pytest.raises(Refused, match="has an owner already"):
        create_owner("eve@example.com", "Eve", "eve")
    assert person("eve@example.com") is None


def test_an_account_that_nobody_has_is_told(home):
    with pytest.raises(Refused, match="The account mallory belongs to nobody"):
        person_of_account("mallory")


def test_an_address_is_kept_in_lower_case_and_stands_once(home):
    add_person(OWNER, " Dora@Example.com ", "Dora", ["hr"])
    assert person("DORA@example.com").roles == ("hr",)
    with pytest.raises(Refused, match="on record already"):
        add_person(OWNER, "dora@example.COM", "Dora", ["hr"])


@pytest.mark.parametrize(
    ("email", "roles", "why"),
    [
        ("dora", ["hr"], "no e-mail address"),
        ("dora@@x", ["hr"], "no e-mail address"),
        ("dora@example.com", ["king"], "no role 'king'. Roles are: employee"),
    ],
)
def test_what_cannot_be_recorded_is_refused(home, email, roles, why):
    before = journal.head()
    with pytest.raises(Refused, match=why):
        add_person(OWNER, email, "Dora", roles)
    assert journal.head() == before


@pytest.mark.parametrize("by", [BOB, CHARLIE, ALICE])
def test_only_an_administrator_or_hr_adds_persons(home, by):
    with pytest.raises(Refused):
        add_person(by, "eve@example.com", "Eve", ["administrator"])


def test_a_role_must_be_held_on_the_day(home):
    with act("role.ended", OWNER) as recording:
        recording.about(BOB.person)
        RoleHeld.objects.filter(person__email=BOB.person).update(
            ended_on=date(2025, 1, 1), superseded_in_id=recording.id
        )
    assert person(BOB.person, date(2019, 12, 31)).roles == ()
    assert person(BOB.person, date(2024, 12, 31)).roles == ("employee",)
    assert person(BOB.person, date(2025, 1, 1)).roles == ()
    authorise(BOB, date(2024, 12, 31), "employee")
    with pytest.raises(Refused, match="does not hold the role employee on 2025-01-01"):
        authorise(BOB, date(2025, 1, 1), "employee")


def test_holding_a_role_is_not_acting_in_it(home):
    with pytest.raises(Refused, match="administrator; not legal"):
        authorise(ALICE, date(2025, 1, 1), "administrator")
