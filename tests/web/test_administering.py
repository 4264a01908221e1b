"""People and incidents from pages: roles, sign-ins, steps, evidence and the end of an incident."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.keyring.ring import Ring
from bestkept.people import directory, groups
from bestkept.people import queries as people
from bestkept.people.directory import Wanted
from bestkept.respond import queries as respond
from bestkept.respond.actions import add_evidence, open_incident
from bestkept.vault import queries as vault
from bestkept.vault.actions import Given, keep
from tests.cast import AUD, BOB, OWNER

ADAM, LENA, HANA, SVEN, INES = (
    f"{n}@example.com" for n in ("adam", "lena", "hana", "sven", "ines")
)


def test_an_administrator_changes_roles_and_says_why(browser):
    told = {"act": "roles", "roles": ["employee", "analyst"], "because": "Joins the IP team"}
    assert browser(ADAM).post(f"/people/{BOB.person}/", told).status_code == 302
    assert people.person(BOB.person).roles == ("analyst", "employee")
    assert browser(BOB.person).get("/register/").status_code == 200
    browser(ADAM).post(f"/people/{BOB.person}/", {**told, "roles": ["employee"]})
    assert browser(BOB.person).get("/register/").status_code == 403


def test_roles_do_not_change_without_a_reason(browser):
    answer = browser(ADAM).post(f"/people/{BOB.person}/", {"act": "roles", "roles": ["legal"]})
    assert "is-wrong" in answer.text
    assert people.person(BOB.person).roles == ("employee",)


@pytest.mark.parametrize("who", [HANA, LENA, SVEN, AUD.person])
def test_others_give_nobody_roles_by_posting(browser, who):
    told = {"act": "roles", "roles": ["administrator"], "because": "Surely"}
    browser(who).post(f"/people/{who}/", told)
    assert "administrator" not in people.person(who).roles


def test_the_last_administrator_stays(browser):
    told = {"act": "roles", "roles": ["employee"], "because": "Leaves"}
    browser(ADAM).post(f"/people/{OWNER.person}/", told)
    answer = browser(ADAM).post(f"/people/{ADAM}/", told)
    assert "Nobody would be administrator" in answer.text
    assert "administrator" in people.person(ADAM).roles


def test_a_sign_in_that_was_ended_shows_nothing_from_then_on(browser):
    bob = browser(BOB.person)
    assert bob.get("/me/").status_code == 200
    browser(SVEN).post(f"/people/{BOB.person}/", {"act": "ending", "because": "Lost laptop"})
    assert bob.get("/me/").status_code == 403


def test_hr_adds_an_employee_and_no_administrator(browser):
    hana = browser(HANA)
    told = {"name": "Nora", "email": "Nora@example.com", "roles": ["employee"]}
    assert hana.post("/people/add/", told)["Location"] == "/people/nora@example.com/"
    hana.post("/people/add/", {**told, "email": "max@example.com", "roles": ["administrator"]})
    assert people.person("max@example.com") is None
    assert "on record already" in hana.post("/people/add/", told).text


def opened(client):
    told = {"title": "Slides at a fair", "day": "2026-03-01", "time": "09:30"}
    return client.post("/respond/open/", told)["Location"]


def test_an_incident_is_opened_worked_on_and_closed(browser, site):
    lena = browser(LENA)
    place = opened(lena)
    lena.post(place, {"act": "step", "text": "Called the organiser"})
    file = SimpleUploadedFile("photo.jpg", b"\xff\xd8 photograph")
    lena.post(place, {"act": "evidence", "document": file, "because": "The slide, from row 4"})
    shown = lena.get(place).text
    assert "Called the organiser" in shown
    assert "photo.jpg" in shown
    assert "/me/documents/V-0001/" in shown
    assert "is-wrong" in lena.post(place, {"act": "end", "because": "Done"}).text
    lena.post(place, {"act": "end", "outcome": "contained", "because": "Slides were deleted"})
    (found,) = respond.incidents()
    assert (found.status, found.outcome, found.because) == (
        *("closed", "contained", "Slides were deleted"),
    )
    assert "Take a step" not in lena.get(place).text
    assert [one.name for one in vault.kept()] == ["photo.jpg"]


def test_evidence_is_sealed_and_nothing_of_it_is_on_record(browser, site):
    lena = browser(LENA)
    place = opened(lena)
    file = SimpleUploadedFile("mail.txt", b"a sentence that stands nowhere else")
    lena.post(place, {"act": "evidence", "document": file, "because": "As it was received"})
    bodies = b"".join(p.read_bytes() for p in site.path.rglob("*") if p.is_file())
    assert b"a sentence that stands nowhere else" not in bodies


def test_evidence_is_a_document_as_it_is_now(site):
    ring = Ring(site, str)
    kept = keep(OWNER, site, ring, Given("as-sent.txt", b"1"), kind="evidence", because="Sent")
    keep(
        OWNER, site, ring, Given("whole.txt", b"2"), kind="evidence", because="All", of=kept.number
    )
    incident = open_incident(OWNER, "Slides", [], datetime.now(UTC))
    add_evidence(OWNER, incident, kept.number)
    (found,) = respond.incident(incident).evidence
    assert found.name == "whole.txt"


def test_an_incident_discovered_tomorrow_is_not_opened(browser):
    answer = browser(LENA).post("/respond/open/", {"title": "Slides", "day": "2999-01-01"})
    assert "lies in the future" in answer.text
    assert respond.incidents() == []


def test_an_auditor_takes_no_step_by_posting(browser):
    place, before = opened(browser(LENA)), journal.head().size
    browser(AUD.person).post(place, {"act": "step", "text": "Surely done"})
    browser(AUD.person).post(place, {"act": "end", "outcome": "contained", "because": "Surely"})
    (found,) = respond.incidents()
    assert (found.status, found.steps) == ("open", ())
    assert journal.head().size >= before


def test_what_was_done_from_pages_is_in_a_whole_log(browser, site):
    from bestkept.journal import tasks

    lena = browser(LENA)
    place = opened(lena)
    lena.post(place, {"act": "end", "outcome": "no harm", "because": "Nobody was in the room"})
    told = {"act": "roles", "roles": ["employee", "analyst"], "because": "Joins the IP team"}
    browser(ADAM).post(f"/people/{BOB.person}/", told)
    tasks.publish(site)
    assert tasks.check(site) == []


def test_an_administrator_lets_a_group_of_the_directory_give_a_role(browser):
    adam = browser(ADAM)
    told = {"name": "Legal team", "role": "legal", "because": "Counsel decides here"}
    assert adam.post("/settings/groups/", told).status_code == 302
    page = adam.get("/settings/groups/").text
    assert "Legal team" in page
    groups.add(OWNER, "LEGAL TEAM", members=[number(BOB.person)])
    assert people.person(BOB.person).roles == ("employee", "legal")
    again = adam.post("/settings/groups/", told)
    assert "That is what it says already" in again.text
    without = adam.post("/settings/groups/", {"ends": "Legal team", "because": ""})
    assert "Nothing was changed" in without.text
    adam.post("/settings/groups/", {"ends": "Legal team", "because": "By hand again"})
    assert people.person(BOB.person).roles == ("employee",)
    assert "Legal team" not in adam.get("/settings/groups/").text.split("told of these")[0]


@pytest.mark.parametrize("role", ["administrator", "custodian"])
def test_no_group_gives_a_role_that_is_given_by_hand_alone(browser, role):
    told = {"name": "All", "role": role, "because": "so"}
    assert "is-wrong" in browser(ADAM).post("/settings/groups/", told).text
    with pytest.raises(Refused, match="by hand alone"):
        groups.give(OWNER, "All", role, "so")
    assert not directory.mappings(OWNER)


@pytest.mark.parametrize("who", [AUD.person, SVEN])
def test_who_may_look_at_the_mapping_changes_nothing_of_it(browser, who):
    told = {"name": "All", "role": "legal", "because": "so"}
    assert browser(who).post("/settings/groups/", told).status_code == 403
    assert not directory.mappings(OWNER)


def number(email):
    (found,), _ = directory.entries(OWNER, Wanted(email=email))
    return found.number
