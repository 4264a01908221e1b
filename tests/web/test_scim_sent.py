"""SCIM as Entra ID and Okta send it: their bodies, their filters, and their deviations."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.people import placing, queries
from bestkept.protect.moves import actions as moves
from bestkept.protect.moves import queries as cases
from tests.cast import ALICE, BOB, OWNER
from tests.web.test_partner_door import TODAY
from tests.web.test_scim import EVE, PATCH, USER, WORK, hr, number_of, replace

__all__ = ["hr"]


def new_of_entra(**more):
    """Return a body as Entra ID adds a user."""
    return {
        "schemas": [USER, WORK],
        "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
        "userName": EVE,
        "active": True,
        "displayName": "Eve Engel",
        "emails": [{"primary": True, "type": "work", "value": EVE}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": "Eve Engel", "familyName": "Engel", "givenName": "Eve"},
        "roles": [],
        "title": "engineer",
        "addresses": [{"type": "work", "country": "NO", "locality": "Oslo", "region": "East"}],
        WORK: {"organization": "Halden", "department": "Line 2"},
        **more,
    }


@pytest.fixture
def eve(hr):
    """Eve's number, after Entra ID added her."""
    made = hr.ask("post", "Users", new_of_entra())
    assert made.status_code == 201, made.text
    return made.json()["id"]


def place_of(email):
    return queries.place(email)


def patched(hr, path, *operations):
    return hr.ask("patch", path, {"schemas": [PATCH], "Operations": list(operations)})


# Users


def test_entra_adds_somebody_with_country_and_site(hr, eve):
    at = place_of(EVE)
    assert (at.country, at.site, at.unit, at.job) == ("NO", "Oslo", "Line 2", "engineer")
    told = hr.ask("get", f"Users/{eve}").json()
    assert told["addresses"] == [{"type": "work", "country": "NO", "locality": "Oslo"}]


def test_a_change_of_country_moves_somebody_on_the_day(hr, eve):
    path = 'addresses[type eq "work"].country'
    answer = patched(hr, f"Users/{eve}", {"op": "Replace", "path": path, "value": "se"})
    assert answer.status_code == 200
    assert answer.json()["addresses"][0]["country"] == "SE"
    at = place_of(EVE)
    assert (at.country, at.site, at.unit) == ("SE", "Oslo", "Line 2")


def test_entra_adds_an_address_part_by_part_where_there_was_none(hr):
    bob = number_of(hr, BOB.person)
    told = [
        {"op": "Add", "path": f'addresses[type eq "work"].{name}', "value": value}
        for name, value in (("country", "IN"), ("locality", "Pune"), ("formatted", "x"))
    ]
    place = {"op": "Add", "path": f"{WORK}:organization", "value": "Halden"}
    assert patched(hr, f"Users/{bob}", place, *told).status_code == 200
    assert (place_of(BOB.person).country, place_of(BOB.person).site) == ("IN", "Pune")


def test_what_a_directory_never_said_of_a_place_stays(hr):
    placing.engage(OWNER, BOB.person, {"organisation": "O-0001", "site": "Pune", "country": "IN"})
    bob = number_of(hr, BOB.person)
    told = {"schemas": [USER], "userName": BOB.person, "displayName": "Bob", "active": True}
    answer = hr.ask("put", f"Users/{bob}", {**told, WORK: {"organization": "Halden"}})
    assert answer.status_code == 200
    assert (place_of(BOB.person).country, place_of(BOB.person).site) == ("IN", "Pune")


def test_a_country_that_a_directory_withdraws_is_that_of_the_house_again(hr, eve):
    patched(hr, f"Users/{eve}", replace('addresses[type eq "work"].country', "SE"))
    assert patched(hr, f"Users/{eve}", {"op": "remove", "path": "addresses"}).status_code == 200
    assert (place_of(EVE).country, place_of(EVE).site) == ("NO", "-")


@pytest.mark.parametrize("country", ["Nowhere", "NOR", "\N{GREEK CAPITAL LETTER NU}O"])
def test_a_country_that_is_no_code_is_told_with_what_to_map(hr, eve, country):
    before = journal.head().size
    path = 'addresses[type eq "work"].country'
    answer = patched(hr, f"Users/{eve}", {"op": "Replace", "path": path, "value": country})
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
    assert "usageLocation" in answer.json()["detail"]
    assert journal.head().size == before


def test_an_address_at_home_says_nothing_of_work(hr):
    told = new_of_entra(addresses=[{"type": "home", "country": "SE", "locality": "Malmo"}])
    hr.ask("post", "Users", told)
    assert place_of(EVE).country == "NO"


@pytest.mark.parametrize("value", ["False", "false", False])
def test_entra_switches_somebody_off_by_a_word(hr, eve, value):
    answer = patched(hr, f"Users/{eve}", {"op": "Replace", "path": "active", "value": value})
    assert answer.json()["active"] is False
    assert queries.person(EVE).roles == ()


def test_okta_switches_somebody_off_without_a_path(hr, eve):
    answer = patched(hr, f"Users/{eve}", {"op": "replace", "value": {"active": False}})
    assert answer.json()["active"] is False
    assert [one.kind for one in cases.of_person(OWNER, EVE)][:1] == ["leaver"]


def test_entra_changes_several_things_without_a_path_by_dotted_names(hr, eve):
    bob = number_of(hr, BOB.person)
    value = {
        "displayName": "Eve Berg",
        "name.familyName": "Berg",
        f"{WORK}:department": "Line 3",
        f"{WORK}:manager": bob,
        "emails": [{"value": "other@example.com"}],
    }
    answer = patched(hr, f"Users/{eve}", {"op": "Replace", "value": value})
    assert answer.status_code == 200, answer.text
    at = place_of(EVE)
    assert (at.name, at.unit, at.manager, at.country) == ("Eve Berg", "Line 3", BOB.person, "NO")


def test_entra_names_a_manager_by_a_number_alone_and_takes_it_away(hr, eve):
    bob = number_of(hr, BOB.person)
    told = {"op": "Add", "path": f"{WORK}:manager", "value": bob}
    assert patched(hr, f"Users/{eve}", told).status_code == 200
    assert place_of(EVE).manager == BOB.person
    assert hr.find(f'id eq "{eve}" and manager eq "{bob}"') == [EVE]
    away = {"op": "Remove", "path": f"{WORK}:manager"}
    assert patched(hr, f"Users/{eve}", away).status_code == 200
    assert place_of(EVE).manager == ""


def test_what_is_only_to_be_read_is_passed_over(hr, eve):
    before = journal.head().size
    answer = patched(
        hr,
        f"Users/{eve}",
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "x@example.com"},
        {"op": "Add", "path": "roles", "value": [{"value": "administrator"}]},
    )
    assert answer.status_code == 200
    assert journal.head().size == before
    assert queries.person(EVE).roles == ("employee",)


def test_entra_looks_for_somebody_by_their_address_at_work(hr, eve):
    assert hr.find(f'emails[type eq "work"].value eq "{EVE}"') == [EVE]
    assert hr.find('userName eq "f2a3b4c5-none"') == []


# Names


def test_a_new_name_is_shown_from_today_on_and_the_old_one_on_a_past_day(hr, browser):
    bob = number_of(hr, BOB.person)
    old = queries.person(BOB.person).name
    patched(hr, f"Users/{bob}", replace("displayName", "Robert Berg"))
    assert queries.person(BOB.person).name == "Robert Berg"
    assert queries.person(BOB.person, TODAY - timedelta(days=1)).name == old
    assert queries.names([BOB.person]) == {BOB.person: "Robert Berg"}
    assert [one.email for one in queries.listed(OWNER, words="Robert")[0]] == [BOB.person]
    past = {one.email: one.name for one in queries.placed(OWNER, TODAY - timedelta(days=1))}
    assert past[BOB.person] == old
    page = browser(ALICE.person).get(f"/people/{BOB.person}/").text
    assert "Robert Berg" in page
    assert not journal.rows.changed()


def test_a_name_that_a_directory_repeats_is_not_recorded_twice(hr):
    bob = number_of(hr, BOB.person)
    patched(hr, f"Users/{bob}", replace("displayName", "Robert Berg"))
    before = journal.head().size
    assert patched(hr, f"Users/{bob}", replace("displayName", "Robert Berg")).status_code == 200
    assert journal.head().size == before


# One request, one transaction


def test_a_request_is_done_whole_or_not_at_all(hr, monkeypatch):
    def refuse(*_, **__):
        raise Refused("Not now.")

    before = journal.head().size
    hr.ask("get", "Users")
    monkeypatch.setattr(moves, "begin", refuse)
    size = journal.head().size
    assert hr.ask("post", "Users", new_of_entra()).status_code == 400
    assert queries.person(EVE) is None
    assert journal.head().size == size >= before


def test_the_same_person_added_twice_at_once_is_there_once(hr):
    hr.ask("get", "Users")
    found = []

    def add():
        try:
            found.append(hr.ask("post", "Users", new_of_entra()).status_code)
        finally:
            connection.close()

    both = [threading.Thread(target=add) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(found) == [201, 409]
    assert len(cases.of_person(OWNER, EVE)) == 1


@pytest.mark.parametrize(
    ("operations", "kind"),
    [
        ([{"op": "frob", "path": "title", "value": "x"}], "invalidValue"),
        ([{"op": "remove"}], "noTarget"),
        ([{"op": "replace", "path": "title["}], "invalidPath"),
        ([{"op": "replace", "path": 7, "value": "x"}], "invalidPath"),
        ([{"op": "replace", "path": "active", "value": "perhaps"}], "invalidValue"),
        ([{"op": "remove", "path": "userName"}], "mutability"),
        ([], "invalidValue"),
        ("x", "invalidValue"),
        ([7], "invalidValue"),
        ([{"op": "replace", "path": "(" * 4000, "value": 1}], "invalidPath"),
    ],
)
def test_a_change_that_cannot_be_is_told_and_nothing_is_recorded(hr, eve, operations, kind):
    before = journal.head().size
    told = {"schemas": [PATCH], "Operations": operations}
    answer = hr.ask("patch", f"Users/{eve}", told)
    assert (answer.status_code, answer.json()["scimType"]) == (400, kind), answer.text
    assert journal.head().size == before


def test_a_truncated_body_is_told(hr, eve):
    for path in ("Groups", "Users"):
        answer = hr.ask("post", path, '{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Us')
        assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidSyntax")


def test_what_the_service_says_of_itself_is_so(hr):
    config = hr.ask("get", "ServiceProviderConfig").json()
    offered = {name: config[name]["supported"] for name in ("patch", "bulk", "sort", "etag")}
    assert offered == {"patch": True, "bulk": False, "sort": False, "etag": True}
    assert hr.ask("post", "Bulk", {}).status_code == 501
    types = hr.ask("get", "ResourceTypes").json()["Resources"]
    for one in types:
        assert hr.ask("get", one["endpoint"].lstrip("/")).status_code == 200
    schemas = {one["name"]: one for one in hr.ask("get", "Schemas").json()["Resources"]}
    said = {one["name"]: one for one in schemas["User"]["attributes"]}
    assert {"addresses", "active", "displayName"} <= set(said)
    assert {one["name"] for one in said["addresses"]["subAttributes"]} >= {"country", "locality"}
    of_group = {one["name"]: one for one in schemas["Group"]["attributes"]}
    assert of_group["displayName"]["required"] is True
    assert of_group["members"]["mutability"] == "readWrite"
