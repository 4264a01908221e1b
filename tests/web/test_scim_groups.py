"""Groups of a directory: who is in which, and the roles that an administrator lets them give."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal import queries as journal
from bestkept.people import directory, groups, queries
from bestkept.people.actions import change_roles
from bestkept.people.directory import Wanted, WantedGroups
from tests.cast import BOB, OWNER
from tests.web.test_scim import EVE, Directory, hr, number_of, replace
from tests.web.test_scim_sent import eve, new_of_entra, patched
from tests.web.test_who_may_see import ADAM, HANA

GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
__all__ = ["eve", "hr"]


def group(hr, name="Legal", *members, **more):
    told = {"schemas": [GROUP], "displayName": name, **more}
    if members:
        told["members"] = [{"value": one, "$ref": None} for one in members]
    return hr.ask("post", "Groups", told)


def test_a_group_gives_the_role_that_an_administrator_mapped_and_ends_it(hr, eve):
    groups.give(OWNER, "legal", "legal", "Counsel decides here")
    made = group(hr, "Legal", eve, externalId="8aa1a0c0")
    assert made.status_code == 201
    assert queries.person(EVE).roles == ("employee", "legal")
    last = journal.latest(EVE, 1)[0]
    said = {one.name: one.value for one in journal.openings(last.number)}
    assert "group 'Legal'" in said["because"]
    assert said["actor.person"] == HANA
    at = f"Groups/{made.json()['id']}"
    out = {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": eve}]}
    assert patched(hr, at, out).status_code == 200
    assert queries.person(EVE).roles == ("employee",)
    assert "members" not in hr.ask("get", at).json()


def test_okta_pushes_a_group_and_changes_it(hr, eve):
    groups.give(OWNER, "Patents", "analyst", "so")
    made = group(hr, "Patents").json()
    at, bob = f"Groups/{made['id']}", number_of(hr, BOB.person)
    add = {"op": "add", "path": "members", "value": [{"value": eve, "display": EVE}]}
    assert patched(hr, at, add).status_code == 200
    assert "analyst" in queries.person(EVE).roles
    rename = {"op": "replace", "value": {"id": made["id"], "displayName": "Patent people"}}
    assert patched(hr, at, rename).status_code == 200
    assert "analyst" not in queries.person(EVE).roles  # the mapping goes by the name
    groups.give(OWNER, "patent people", "analyst", "so")
    assert "analyst" in queries.person(EVE).roles
    whole = {"op": "replace", "path": "members", "value": [{"value": bob}]}
    assert patched(hr, at, whole).status_code == 200
    assert "analyst" not in queries.person(EVE).roles
    assert "analyst" in queries.person(BOB.person).roles
    out = {"op": "remove", "path": f'members[value eq "{bob}"]'}
    assert patched(hr, at, out).status_code == 200
    assert queries.person(BOB.person).roles == ("employee",)
    put = {"schemas": [GROUP], "displayName": "Patent people", "members": [{"value": eve}]}
    assert hr.ask("put", at, put).status_code == 200
    assert hr.ask("delete", at).status_code == 204
    assert hr.ask("get", at).status_code == 404
    assert queries.person(EVE).roles == ("employee",)


def test_two_groups_that_give_a_role_are_both_left_before_it_ends(hr, eve):
    for name in ("One", "Two"):
        groups.give(OWNER, name, "analyst", "so")
    one, two = (group(hr, name, eve).json()["id"] for name in ("One", "Two"))
    hr.ask("delete", f"Groups/{one}")
    assert "analyst" in queries.person(EVE).roles
    hr.ask("delete", f"Groups/{two}")
    assert "analyst" not in queries.person(EVE).roles


def test_a_role_that_was_given_by_hand_is_no_group_s_to_end(hr, eve):
    groups.give(OWNER, "Legal", "legal", "so")
    change_roles(OWNER, EVE, ["employee", "legal"], "by hand")
    made = group(hr, "Legal", eve).json()["id"]
    hr.ask("delete", f"Groups/{made}")
    assert "legal" in queries.person(EVE).roles


def test_nobody_gets_a_role_by_a_token_of_their_own(hr):
    groups.give(OWNER, "Legal", "legal", "so")
    assert group(hr, "Legal", number_of(hr, HANA)).status_code == 201
    assert queries.person(HANA).roles == ("hr",)


def test_who_is_switched_off_holds_no_role_by_a_group_until_they_are_back(hr):
    groups.give(OWNER, "Legal", "legal", "so")
    number = hr.ask("post", "Users", new_of_entra(active=False)).json()["id"]
    group(hr, "Legal", number)
    assert queries.person(EVE).roles == ()
    assert patched(hr, f"Users/{number}", replace("active", True)).status_code == 200
    assert queries.person(EVE).roles == ("employee", "legal")


def test_groups_are_found_as_entra_and_okta_look_for_them(hr, eve):
    made = group(hr, "Legal", eve, externalId="e-1").json()["id"]
    group(hr, "Other")

    def found(words):
        told = hr.ask("get", f"Groups?{words}").json()
        return [one["id"] for one in told.get("Resources") or []]

    assert found('excludedAttributes=members&filter=displayName eq "legal"') == [made]
    assert found('filter=externalId eq "e-1"') == [made]
    assert found(f'filter=id eq "{made}" and members eq "{eve}"') == [made]
    assert found(f'filter=id eq "{made}" and members eq "P-9999"') == []
    whole = hr.ask("get", "Groups?startIndex=2&count=1").json()
    assert (whole["totalResults"], whole["itemsPerPage"], whole["startIndex"]) == (2, 1, 2)
    plain = hr.ask("get", f"Groups/{made}?excludedAttributes=members").json()
    assert "members" not in plain
    assert hr.ask("get", 'Groups?filter=displayName co "x"').json()["scimType"] == "invalidFilter"


def test_a_group_that_changed_meanwhile_is_not_overwritten(hr, eve):
    made = group(hr, "Legal")
    at, old = f"Groups/{made.json()['id']}", made["ETag"]
    told = {"schemas": [GROUP], "displayName": "Legal", "members": [{"value": eve}]}
    assert hr.ask("put", at, told, **{"If-Match": f'"none", {old}'}).status_code == 200
    assert hr.ask("put", at, {**told, "members": []}, **{"If-Match": old}).status_code == 412
    now = hr.ask("get", at)
    assert now.json()["members"][0]["value"] == eve
    assert hr.ask("get", at, **{"If-None-Match": now["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("told", "status", "kind"),
    [
        ({"displayName": "LEGAL"}, 409, "uniqueness"),
        ({}, 400, "invalidValue"),
        ({"displayName": "x" * 300}, 400, "invalidValue"),
        ({"displayName": "x", "members": [{"value": "P-9999"}]}, 400, "invalidValue"),
        ({"displayName": "x", "members": [{"value": "G-0001"}]}, 400, "invalidValue"),
        ({"displayName": "x", "members": "all"}, 400, "invalidValue"),
        ({"displayName": "x", "members": [{}]}, 400, "invalidValue"),
        ({"displayName": "\ud800"}, 400, "invalidValue"),
    ],
)
def test_a_group_that_cannot_be_is_told(hr, told, status, kind):
    group(hr, "Legal")
    before = journal.head().size
    answer = hr.ask("post", "Groups", {"schemas": [GROUP], **told})
    assert (answer.status_code, answer.json()["scimType"]) == (status, kind)
    assert journal.head().size == before


def test_more_groups_cost_no_more_questions(hr, eve):
    def asked():
        with CaptureQueriesContext(connection) as told:
            assert directory.groups(OWNER, WantedGroups())[1]
        return len(told)

    group(hr, "A", eve)
    few = asked()
    for name in "BCD":
        group(hr, name, eve, number_of(hr, BOB.person))
    assert asked() == few
    assert directory.entries(OWNER, Wanted(email=EVE))[1] == 1


@pytest.mark.parametrize("who", [BOB.person])
def test_others_see_and_change_no_group(site, who):
    other = Directory(who)
    assert other.ask("get", "Groups").status_code == 403
    assert group(other, "Legal").status_code == 403
    assert Directory(ADAM, "read").ask("get", "Groups").status_code == 403
