"""SCIM: a directory puts people on record, changes them and takes them out, and gives no more."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bestkept.journal import queries as journal
from bestkept.people import placing, queries
from bestkept.people.actions import change_roles
from bestkept.people.rules import SCOPES
from bestkept.protect.access import actions as access
from bestkept.protect.access import queries as granted
from bestkept.protect.moves import actions as moves
from bestkept.protect.moves import queries as cases
from bestkept.protect.moves.rules import waiting
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.web.programs import Program
from tests.web.test_partner_door import TODAY, let
from tests.web.test_who_may_see import ADAM, HANA, LENA

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
WORK = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
EVE = "eve@example.com"


class Directory:
    """A directory that holds a token of somebody's."""

    def __init__(self, who=HANA, *scopes):
        self.program = Program(who, *(scopes or ("scim",)))

    def ask(self, method, path, told=None, **headers):
        send = getattr(self.program.client, method)
        more = {"headers": {**headers}}
        if told is not None:
            data = told if isinstance(told, (str, bytes)) else json.dumps(told)
            more |= {"data": data, "content_type": "application/scim+json"}
        return send(f"/scim/v2/{path}", **more)

    def add(self, email=EVE, **told):
        return self.ask("post", "Users", {"schemas": [USER], "userName": email, **told})

    def patch(self, number, *operations, **headers):
        told = {"schemas": [PATCH], "Operations": list(operations)}
        return self.ask("patch", f"Users/{number}", told, **headers)

    def find(self, words):
        found = self.ask("get", f"Users?filter={words}").json()
        return [one["userName"] for one in found["Resources"]] if found["totalResults"] else []


@pytest.fixture
def hr(site):
    """A directory that acts for Hana of HR, at a company with one unit and one partner."""
    placing.add_organisation(OWNER, "Halden", "own", "NO")
    placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")
    return Directory()


def number_of(hr, email):
    (found,) = hr.ask("get", f'Users?filter=userName eq "{email}"').json()["Resources"]
    return found["id"]


def replace(path, value):
    return {"op": "replace", "path": path, "value": value}


def test_a_joiner_is_put_on_record_with_a_place_and_a_case(hr):
    work = {"organization": "Halden", "department": "Line 2"}
    names = {"name": {"givenName": "Eve", "familyName": "Engel"}, "externalId": "e-17"}
    made = hr.add(**names, title="engineer", **{WORK: work})
    assert made.status_code == 201
    told = made.json()
    assert made["Location"] == told["meta"]["location"]
    assert made["ETag"] == told["meta"]["version"]
    assert told[WORK]["organization"] == "Halden"
    assert told["active"] is True
    assert queries.person(EVE).name == "Eve Engel"
    assert told["roles"] == [{"value": "employee"}]
    (eve,) = [one for one in queries.placed(OWNER) if one.email == EVE]
    assert (eve.unit, eve.job, eve.country, eve.status) == ("Line 2", "engineer", "NO", "joining")
    assert [one.kind for one in cases.of_person(OWNER, EVE)] == ["joiner"]
    entry = next(e for e in journal.timeline(EVE) if e.verb == "person.provisioned")
    said = {one.name: one.value for one in journal.openings(entry.number)}
    assert said["actor.person"] == HANA
    assert said["actor.door"].startswith("api K-")


def test_who_works_at_a_partner_begins_as_a_partner(hr):
    told = hr.add(**{WORK: {"organization": "Meridian Loop"}}).json()
    assert told["roles"] == [{"value": "partner"}]


@pytest.mark.parametrize("sent", ["administrator", "legal", "partner"])
def test_a_directory_gives_no_role(hr, sent):
    told = hr.add(roles=[{"value": sent}], groups=[{"value": f"role-{sent}"}]).json()
    assert told["roles"] == [{"value": "employee"}]
    hr.patch(told["id"], replace("roles", [{"value": sent}]))
    assert queries.person(EVE).roles == ("employee",)


def test_who_is_no_longer_active_loses_every_access_in_one_act(hr, browser):
    browser(BOB.person)
    let(BOB.person)
    access.request(BOB, "TS-0001", purpose="tests", until=TODAY, because="so")
    program = Program(BOB.person, "read")
    bob = number_of(hr, BOB.person)
    answer = hr.patch(bob, replace("active", False))
    assert answer.status_code == 200
    assert answer.json()["active"] is False
    assert queries.person(BOB.person).roles == ()
    assert not queries.signs_in(BOB.person)
    assert not granted.my_grants(BOB.person)
    assert program.get("/assets").status_code == 401
    (case,) = cases.of_person(OWNER, BOB.person)
    assert (case.kind, case.first) == ("leaver", True)
    assert BOB.person in hr.find("active eq false")
    assert BOB.person not in hr.find("active eq true")
    assert hr.patch(bob, replace("active", False)).status_code == 200
    back = hr.patch(bob, replace("active", True))
    assert back.status_code == 400
    assert "close it first" in back.json()["detail"]


def test_who_is_leaving_already_loses_every_access_once_the_directory_says_so(hr):
    bob = number_of(hr, BOB.person)
    program = Program(BOB.person, "read")
    moves.begin(OWNER, "leaver", BOB.person, because="so", due=TODAY + timedelta(days=20))
    assert BOB.person in hr.find("active eq true")
    told = {"schemas": [USER], "userName": BOB.person, "displayName": "Bob B.", "active": True}
    assert hr.ask("put", f"Users/{bob}", told).status_code == 200  # others may change meanwhile
    assert queries.person(BOB.person).roles == ("employee",)
    assert hr.patch(bob, replace("active", False)).json()["active"] is False
    assert queries.person(BOB.person).roles == ()
    assert program.get("/assets").status_code == 401
    assert BOB.person in hr.find("active eq false")


@pytest.mark.parametrize("first", [True, False])
def test_a_change_of_a_title_gives_nobody_back_what_others_ended(hr, first):
    bob = number_of(hr, BOB.person)
    if first:
        moves.begin(OWNER, "leaver", BOB.person, because="so", first=True)
    else:
        change_roles(OWNER, BOB.person, [], "so")
    told = {"schemas": [USER], "userName": BOB.person, "displayName": "Bob B.", "active": True}
    hr.ask("put", f"Users/{bob}", told)
    assert queries.person(BOB.person).roles == ()


def test_who_is_put_on_record_and_is_not_active_holds_no_role_before_they_are(hr):
    eve = hr.add(active=False).json()["id"]
    assert queries.person(EVE).roles == ()
    assert hr.patch(eve, replace("active", True)).status_code == 200
    assert queries.person(EVE).roles == ("employee",)


def test_who_was_taken_out_is_gone_and_may_come_back_as_a_joiner(hr):
    eve = hr.add().json()["id"]
    assert hr.ask("delete", f"Users/{eve}").status_code == 204
    for method in ("get", "delete"):
        assert hr.ask(method, f"Users/{eve}").status_code == 404
    assert hr.patch(eve, replace("title", "x")).status_code == 404
    assert hr.find(f'userName eq "{EVE}"') == []
    assert queries.person(EVE).roles == ()
    refused = hr.add()
    assert refused.status_code == 400
    assert "close it first" in refused.json()["detail"]
    assert hr.find(f'userName eq "{EVE}"') == []
    (case,) = [one for one in cases.of_person(OWNER, EVE) if one.kind == "leaver"]
    for due in waiting(cases.whole(OWNER, case.number).items):
        moves.excuse(ALICE, case.number, due.key, "she comes back")
    moves.finish(ALICE, case.number, "she comes back")
    back = hr.add()
    assert back.status_code == 201
    assert (back.json()["id"], back.json()["roles"]) == (eve, [{"value": "employee"}])
    assert cases.of_person(OWNER, EVE)[0].kind == "joiner"


def test_the_last_administrator_and_oneself_are_not_taken_out(hr):
    hana = number_of(hr, HANA)
    assert hr.ask("delete", f"Users/{hana}").status_code == 403
    assert queries.person(HANA).roles == ("hr",)
    alice = Directory(ALICE.person)
    assert alice.ask("delete", f"Users/{number_of(hr, ADAM)}").status_code == 204
    itself = alice.ask("delete", f"Users/{number_of(hr, ALICE.person)}")
    assert itself.status_code == 403
    assert "administrator" in queries.person(ALICE.person).roles


@pytest.mark.parametrize("role", ["administrator", "custodian"])
def test_hr_takes_out_nobody_whose_role_is_given_by_hand_alone(hr, role):
    change_roles(OWNER, BOB.person, ["employee", role], "so")
    bob = number_of(hr, BOB.person)
    for answer in (
        hr.patch(bob, replace("active", False)),
        hr.ask("put", f"Users/{bob}", {"schemas": [USER], "userName": BOB.person, "active": False}),
        hr.ask("delete", f"Users/{bob}"),
    ):
        assert answer.status_code == 403
        assert f"is {role}: only an administrator" in answer.json()["detail"]
    assert role in queries.person(BOB.person).roles
    assert not cases.of_person(OWNER, BOB.person)
    assert Directory(ADAM).patch(bob, replace("active", False)).status_code == 200
    assert queries.person(BOB.person).roles == ()


def test_one_is_found_by_user_name_own_name_and_state(hr):
    hr.add(externalId="e-17")
    assert hr.find(f'userName eq "{EVE.upper()}"') == [EVE]
    assert hr.find('externalId eq "e-17"') == [EVE]
    assert hr.find('externalId eq "E-17"') == []
    assert hr.find(f'userName eq "{EVE}" and active eq true') == [EVE]
    assert hr.find(f'userName eq "{EVE}" and userName eq "x@y.z"') == []
    assert EVE in hr.find("active eq true")


@pytest.mark.parametrize(
    "words",
    [
        'userName co "eve"',
        'userName eq "a" or userName eq "b"',
        "userName eq",
        'title eq "x"',
        'not (userName eq "a")',
        "active eq 7",
        "(" * 5000,
    ],
)
def test_a_filter_that_is_not_offered_is_told(hr, words):
    answer = hr.program.client.get("/scim/v2/Users", {"filter": words})
    assert answer.status_code == 400
    assert answer.json()["schemas"] == [ERROR]
    assert answer.json()["scimType"] == "invalidFilter"


@pytest.mark.parametrize("way", ['?filter=userName eq "\\ud800"', f"?startIndex={10**20}"])
def test_what_no_database_can_hold_is_asked_for_in_vain(hr, way):
    answer = hr.ask("get", f"Users{way}")
    assert answer.status_code in (200, 400)
    assert not answer.json().get("Resources")


@pytest.mark.parametrize(
    "told",
    [
        {"userName": "a\ud800@example.com"},
        {"userName": "a\u0001@example.com"},
        {"userName": EVE, WORK: {"organization": "\ud800"}},
    ],
)
def test_what_is_no_text_is_refused(hr, told):
    answer = hr.ask("post", "Users", {"schemas": [USER], **told})
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")


def test_people_come_in_pages(hr):
    whole = hr.ask("get", "Users").json()
    assert whole["totalResults"] == whole["itemsPerPage"] == len(whole["Resources"])
    second = hr.ask("get", "Users?startIndex=2&count=2").json()
    assert [one["id"] for one in second["Resources"]] == [
        one["id"] for one in whole["Resources"][1:3]
    ]
    none = hr.ask("get", "Users?count=0").json()
    assert none["totalResults"] == whole["totalResults"]
    assert not none.get("Resources")


def test_what_changed_meanwhile_is_not_overwritten(hr):
    made = hr.add().json()
    old = made["meta"]["version"]
    assert (
        hr.patch(made["id"], replace("title", "engineer"), **{"If-Match": old}).status_code == 200
    )
    answer = hr.patch(made["id"], replace("title", "chemist"), **{"If-Match": old})
    assert answer.status_code == 412
    assert hr.ask("get", f"Users/{made['id']}").json()["title"] == "engineer"
    now = hr.ask("get", f"Users/{made['id']}")["ETag"]
    assert hr.ask("get", f"Users/{made['id']}", **{"If-None-Match": now}).status_code == 304


def test_a_mover_s_place_is_recorded_and_the_country_stays_with_the_house(hr):
    made = hr.add(**{WORK: {"organization": "Halden", "department": "Line 2"}}).json()
    told = {"schemas": [USER, WORK], "userName": EVE, "displayName": "Eve E", "active": True}
    bob = number_of(hr, BOB.person)
    work = {"organization": "Meridian Loop", "manager": {"value": bob}}
    answer = hr.ask("put", f"Users/{made['id']}", {**told, WORK: work})
    assert answer.json()[WORK]["manager"]["$ref"].endswith(f"/scim/v2/Users/{bob}")
    (eve,) = [one for one in queries.placed(OWNER) if one.email == EVE]
    assert (eve.organisation, eve.country, eve.manager, eve.unit) == (
        "O-0002", "IN", BOB.person, "-",
    )  # fmt: skip
    gone = hr.ask("put", f"Users/{made['id']}", told).json()
    assert WORK not in gone
    (eve,) = [one for one in queries.placed(OWNER) if one.email == EVE]
    assert eve.organisation == ""


def test_whoever_heads_the_house_is_their_own_manager_in_a_directory_and_has_none_here(hr):
    made = hr.add(**{WORK: {"organization": "Halden"}}).json()
    told = {"schemas": [USER, WORK], "userName": EVE, "displayName": "Eve E", "active": True}
    work = {"organization": "Halden", "department": "Board", "manager": {"value": made["id"]}}
    assert hr.ask("put", f"Users/{made['id']}", {**told, WORK: work}).status_code == 200
    (eve,) = [one for one in queries.placed(OWNER) if one.email == EVE]
    assert (eve.unit, eve.manager) == ("Board", "")


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ({"userName": "no address"}, "invalidValue"),
        ({}, "invalidValue"),
        ({"userName": EVE, "active": "perhaps"}, "invalidValue"),
        ({"userName": EVE, WORK: {"organization": "Nowhere"}}, "invalidValue"),
        ({"userName": EVE, WORK: {"organization": "Halden", "manager": {"value": "P-9999"}}},
         "invalidValue"),
        ({"userName": EVE, "title": "x" * 500}, "invalidValue"),
        ({"userName": EVE, "displayName": "a\x00b"}, "invalidValue"),
        ([], "invalidSyntax"),
        ("{", "invalidSyntax"),
        ("[" * 100_000, "invalidSyntax"),
        (b"\xff\xfe", "invalidSyntax"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_and_nothing_is_recorded(hr, sent, kind):
    before = journal.head().size
    told = {"schemas": [USER], **sent} if isinstance(sent, dict) else sent
    answer = hr.ask("post", "Users", told)
    assert answer.status_code == 400, answer.text
    assert answer.json()["schemas"] == [ERROR]
    assert answer.json()["scimType"] == kind
    assert answer["Content-Type"] == "application/scim+json"
    assert journal.head().size - before <= 1  # the day's first use of the token
    assert queries.person(EVE) is None


def test_an_address_is_taken_once_and_never_changes(hr):
    made = hr.add().json()
    again = hr.add()
    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")
    answer = hr.patch(made["id"], replace("userName", "other@example.com"))
    assert (answer.status_code, answer.json()["scimType"]) == (400, "mutability")


@pytest.mark.parametrize("who", [LENA, BOB.person, PETRA.person])
def test_only_hr_and_administrators_let_a_directory_in(site, who):
    answer = Directory(who).ask("get", "Users")
    assert answer.status_code == 403
    assert answer.json()["schemas"] == [ERROR]


def test_a_token_needs_the_scope(site):
    other = Directory(HANA, *(one for one in SCOPES if one != "scim"))
    assert other.ask("get", "Users").status_code == 403
    assert other.ask("get", "Schemas").status_code == 403
    answer = Client().get("/scim/v2/Users")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["", "Nothing", "Users/1/2", "Users/P-9999", "Groups/none"])
def test_what_is_not_there_is_told_as_scim_does(hr, path):
    answer = hr.ask("get", path)
    assert answer.status_code == 404
    assert answer.json()["schemas"] == [ERROR]


def test_more_people_cost_no_more_questions(hr):
    def asked():
        with CaptureQueriesContext(connection) as told:
            assert hr.ask("get", "Users").status_code == 200
        return len(told)

    hr.add("a@example.com", **{WORK: {"organization": "Halden"}})
    asked()
    few = asked()
    for count in range(4):
        hr.add(f"b{count}@example.com", title="x", **{WORK: {"organization": "Halden"}})
    assert asked() <= few
