"""Owners see who knows their secret, answer, grant and end; askers choose a version, read why."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bestkept.journal.rules import Actor
from bestkept.people import placing
from bestkept.people.actions import add_person
from bestkept.protect.access import actions, queries
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.notices import actions as notices
from bestkept.register.actions import add_beside, guard_version
from bestkept.register.intake.actions import submit
from tests.cast import ALICE, BOB, OWNER, PETRA, RECIPE, texts
from tests.protect.stage import PURPOSE, said
from tests.web.programs import Program

LENA, HANA, INES = "lena@example.com", "hana@example.com", "ines@example.com"
TODAY = datetime.now(UTC).date()
LAST = TODAY + timedelta(days=90)
SAID = {"purpose": PURPOSE, "until": LAST, "because": "She runs it."}
FIRE = "A copy surfaced at a reseller, number"
PAGE = "/me/secrets/TS-0001/"
WHERE = ("room: cabinet B of lab 3", "number 2 held by lena@example.com: notebook in room 4")


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.fixture
def two(site):
    """A second version of Bob's secret; Hana has signed for the first, and was told of it."""
    guard_version(BOB, site, "TS-0001", texts(site, RECIPE + " Then it is stirred, slowly."))
    company = placing.add_organisation(OWNER, "Halden", "own", "NO")
    told = {"organisation": company, "unit": "Line 2", "job": "planner", "country": "NO"}
    placing.engage(OWNER, HANA, told)
    placing.set_status(OWNER, HANA, "working", "Began.")
    terms = said(TODAY.isoformat(), None, secrets=("TS-0001:1-1",), law="Norway")
    agreements.record(ALICE, "NDA", [HANA], terms, "The first alone.")
    (number,) = (notices.give(ALICE, "TS-0001", [HANA]),)
    notices.acknowledge(Actor(HANA, "hr", "cli"), number[0])
    for kind, value in zip(("place", "copy"), WHERE, strict=True):
        add_beside(ALICE, "TS-0001", kind, value, since=TODAY)
    return site


def test_an_employee_finds_the_page_of_their_secret_from_me(browser):
    actions.grant(ALICE, HANA, "TS-0001", **SAID)
    actions.request(PETRA, "TS-0001", **SAID)
    actions.break_glass(ALICE, "TS-0001", FIRE)
    bob = browser(BOB.person)
    assert 'href="/me/secrets/"' in bob.get("/me/").text
    assert f'href="{PAGE}"' in bob.get("/me/secrets/").text
    shown = bob.get(PAGE)
    for words in ("Who knows it and why", "G-0001 for toll coating", "1 grant is open", FIRE):
        assert words in plain(shown)
    for link in (
        "/me/access/requests/R-0001/",
        "/me/access/end/?what=G-0001",
        "/me/access/end/?what=TS-0001",
        f"{PAGE}grant/",
    ):
        assert f'href="{link}"' in shown.text
    assert 'href="/me/secrets/"' not in browser(HANA).get("/me/").text


def test_an_owner_grants_on_a_page_and_for_no_secret_of_others(browser, site):
    bob, told = browser(BOB.person), SAID | {"person": PETRA.person, "until": LAST.isoformat()}
    made = bob.post(f"{PAGE}grant/", told | {"version": "1", "asset": "TS-0002"})
    assert made["Location"] == PAGE
    ((grant,), _) = queries.listed(ALICE)
    assert (grant.asset, grant.version, grant.approver) == ("TS-0001", 1, BOB.person)
    lena = Actor(LENA, "legal", "cli")
    submit(lena, site, title="Ramp", description={}, documents=texts(site, RECIPE * 2))
    for number in ("TS-0002", "TS-0009"):
        for path in (f"/me/secrets/{number}/", f"/me/secrets/{number}/grant/"):
            assert f"{number} is not yours to see, if there is one" in bob.get(path).text
        refused = bob.post(f"/me/secrets/{number}/grant/", told)
        assert refused.status_code == 422
    assert queries.listed(ALICE)[1] == 1


def test_long_lists_go_on(browser):
    for n in range(12):
        add_person(OWNER, f"p{n}@example.com", f"P{n}", ["employee"])
        asker = Actor(f"p{n}@example.com", "employee", "cli")
        actions.request(asker, "TS-0001", **SAID)
        actions.break_glass(ALICE, "TS-0001", f"{FIRE} {n}.")
    notices.give(ALICE, "TS-0001", [f"p{n}@example.com" for n in range(12)])
    for n in range(12, 34):
        add_person(OWNER, f"p{n}@example.com", f"P{n}", ["employee"])
    notices.give(ALICE, "TS-0001", [f"p{n}@example.com" for n in range(12, 34)])
    bob, lena = browser(BOB.person), browser(LENA)
    for client, path, name, last in (
        (lena, "/access/", "asked", 2),
        (lena, "/access/", "glass", 3),
        (lena, "/register/TS-0001/", "knows", 2),
        (bob, PAGE, "knows", 2),
        (bob, PAGE, "asked", 2),
        (bob, PAGE, "glass", 2),
    ):
        first = client.get(path).text
        assert f'href="?{name}=2#{name}"' in first
        end = client.get(f"{path}?{name}={last}").text
        assert f"{name}={last + 1}" not in end
        assert end != first
        lines = re.findall(r"\d+ to \d+ of \d+", end)
        assert lines == re.findall(r"\d+ to \d+ of \d+", client.get(f"{path}?{name}=99").text)


def test_whoever_has_the_first_version_opens_it_and_may_ask_for_another(browser, two):
    actions.grant(ALICE, HANA, "TS-0001", **SAID)
    hana = browser(HANA)
    shown = plain(hana.get("/me/access/TS-0001/"))
    assert "you may open it today for toll coating. That is version 1 of 2." in shown
    told = hana.post("/me/access/TS-0001/", {"purpose": PURPOSE, "version": "1"})
    assert "D-0001" in told.text
    assert "D-0002" not in told.text
    for place in WHERE:
        assert place in told.text
    refused = plain(hana.post("/me/access/TS-0001/", {"purpose": PURPOSE, "version": "2"}))
    assert "It was not opened" in refused
    assert "does not cover this version" in refused
    assert "can be opened" in plain(hana.get("/me/access/"))


@pytest.mark.parametrize("status", ["leaving", "left"])
def test_a_grant_of_who_works_no_more_is_told_as_one_that_was(browser, two, status):
    actions.grant(ALICE, HANA, "TS-0001", **SAID)
    hana = browser(HANA)
    assert "TS-0001 : granted, told" in plain(hana.get("/me/access/"))
    placing.set_status(OWNER, HANA, status, "Goes.")
    listed, shown = plain(hana.get("/me/access/")), plain(hana.get("/me/access/TS-0001/"))
    assert "Nothing is granted to you today." in listed
    assert "TS-0001 : was granted, told" in listed
    assert "It does not count today, since something else is missing." in shown
    assert f"you {'left' if status == 'left' else 'are leaving'}" in shown
    assert "the person" not in shown
    assert "Ask for it" not in shown


def test_who_answers_is_told_which_version_a_grant_would_open_and_grants_less(browser, two):
    actions.request(Actor(HANA, "hr", "cli"), "TS-0001", **SAID)
    bob, sooner = browser(BOB.person), LAST - timedelta(days=30)
    shown = plain(bob.get("/me/access/requests/R-0001/"))
    assert "A grant is all that is missing. It would open version 1, and none after it" in shown
    told = {"answer": "approve", "because": "The first.", "version": "1"}
    later = bob.post("/me/access/requests/R-0001/", told | {"until": LAST + timedelta(days=1)})
    assert "nobody is granted more than they ask" in plain(later)
    bob.post("/me/access/requests/R-0001/", told | {"until": sooner.isoformat()})
    ((grant,), _) = queries.listed(ALICE)
    assert (grant.version, grant.last) == (1, sooner)
    assert "The answer: The first." in plain(browser(HANA).get("/me/access/"))


def test_a_request_for_a_version_that_is_not_there_is_told_to_whoever_answers(browser):
    actions.request(PETRA, "TS-0001", **SAID, version=7)
    shown = plain(browser(BOB.person).get("/me/access/requests/R-0001/"))
    assert "TS-0001 has no version 7." in shown
    assert "A grant is all that is missing" not in shown


def test_a_partner_reads_why_a_request_was_refused(browser):
    actions.request(PETRA, "TS-0001", **SAID)
    actions.refuse(BOB, "R-0001", "The summary is enough.")
    petra = browser(PETRA.person)
    assert "The answer: The summary is enough." in plain(petra.get("/partner/"))
    (mine,) = Program(PETRA.person).get("/me/access-requests").json()
    assert mine["answer_because"] == "The summary is enough."


def test_pressing_twice_is_told_beside_the_form(browser):
    actions.grant(ALICE, PETRA.person, "TS-0001", **SAID)
    bob, why = browser(BOB.person), {"why": "It may have leaked", "because": ""}
    bob.post("/me/access/end/?what=G-0001", why)
    again = bob.post("/me/access/end/?what=G-0001", why)
    assert again.status_code == 200
    assert "No grant is open for G-0001" in plain(again)
    assert "It may have been ended already" in plain(again)
    assert 'name="what"' in again.text


def test_a_program_of_an_owner_reads_and_does_the_same(site):
    actions.request(PETRA, "TS-0001", **SAID)
    actions.break_glass(ALICE, "TS-0001", FIRE)
    bob, ines = Program(BOB.person), Program(INES)
    less = {"text": "For less.", "until": (LAST - timedelta(days=9)).isoformat(), "version": 1}
    bob.post("/access-requests/R-0001/approval", less)
    (grant,) = bob.get("/grants?asset=TS-0001").json()["items"]
    assert (grant["version"], grant["last"]) == (1, less["until"])
    assert ines.get("/grants").json()["total"] == 0
    assert bob.get("/access-requests?asset=TS-0001&waiting=false").json()["total"] == 1
    (broken,) = bob.get("/glass-breakings?asset=TS-0001").json()["items"]
    assert broken["because"] == FIRE


def test_a_score_keeps_the_count_and_the_day_that_stood_beside_it(browser):
    lena, told = browser(LENA), {"points": "4", "value": "Few.", "since": TODAY.isoformat()}
    company = placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")
    place = {"organisation": company, "unit": "Coating", "job": "planner", "country": "IN"}
    placing.engage(OWNER, PETRA.person, place)
    notices.give(ALICE, "TS-0001", [PETRA.person, INES])
    for factor, said_ in (("known-inside", "2 people of ours"), ("known-outside", "1 person of")):
        path = f"/register/TS-0001/edit/?name=factor.{factor}"
        assert f"By the record {said_}" in lena.get(path).text
        lena.post(path, told)
    shown = plain(lena.get("/register/TS-0001/"))
    assert f"Few. (2 of ours know it or may, by the record of {TODAY})" in shown
    assert f"Few. (1 of partners knows it or may, by the record of {TODAY})" in shown
    path = "/register/TS-0001/edit/?name=factor.known-inside"
    assert ">\nFew.</textarea>" in lena.get(path).text
    lena.post(path, told | {"how": "correct", "value": "Very few.", "because": "Said better."})
    words = f"Very few. (2 of ours know it or may, by the record of {TODAY})"
    assert words in plain(lena.get("/register/TS-0001/"))
    scored = {"points": 3, "because": "Some."}
    Program(LENA).post("/assets/TS-0001/factors/known-inside/score", scored)
    words = f"Some. (2 of ours know it or may, by the record of {TODAY})"
    assert words in plain(lena.get("/register/TS-0001/"))
