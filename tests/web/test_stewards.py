"""The page of who answers for what: what is vacant is mended there, and over the API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.people import placing
from bestkept.protect.stewards import actions
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.web.programs import Program
from tests.web.test_who_may_see import ADAM, INES, LENA, SVEN


@pytest.fixture
def company(site):
    """A partner in India, where Petra works."""
    number = placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")
    placing.engage(OWNER, PETRA.person, {"organisation": number, "job": "engineer"})
    return number


def test_a_vacancy_is_mended_from_the_list(browser, company):
    lena = browser(LENA)
    assert "5 posts are vacant" in lena.get("/stewards/").text
    told = {"person": SVEN, "because": "Knows the coaters"}
    assert lena.post(f"/stewards/{company}/specialist/", told).url == "/stewards/"
    page = lena.get("/stewards/")
    assert "4 posts are vacant" in page.text
    assert "Sven" in page.text
    assert "Sven" in browser(PETRA.person).get("/partner/").text
    assert lena.post(f"/stewards/{company}/specialist/", {"person": "", "because": "x"}).url
    assert "5 posts are vacant" in lena.get("/stewards/").text


def test_what_a_leaver_answers_for_is_handed_over_in_one_go(browser, company):
    placing.set_status(OWNER, BOB.person, "leaving", "gives notice")
    lena = browser(LENA)
    assert "bob@example.com is leaving" in lena.get("/stewards/").text
    assert "answers for TS-0001" in lena.get(f"/stewards/hand-over/?who={BOB.person}").text
    told = {"leaver": BOB.person, "person": INES, "because": "Bob leaves"}
    assert lena.post("/stewards/hand-over/", told).url == "/stewards/"
    assert "bob@example.com is leaving" not in lena.get("/stewards/").text
    assert "answers for nothing" in lena.post("/stewards/hand-over/", told).text


def test_a_refusal_stands_beside_what_was_asked(browser, company):
    placing.set_status(OWNER, SVEN, "leaving", "gives notice")
    answer = browser(ADAM).post("/stewards/IN/deputy/", {"person": SVEN, "because": "x"})
    assert "is leaving" in answer.text
    assert browser(ADAM).get("/stewards/XX/deputy/").status_code == 422
    assert browser(ADAM).get("/stewards/IN/owner/").status_code == 422


def test_vacancies_are_what_legal_owes(browser, company):
    text = browser(LENA).get("/duties/").text
    assert "Meridian Loop (O-0001) has no IP specialist. Name somebody." in text
    assert "/stewards/" in text


def test_programs_see_and_name_them_too(site, company):
    program = Program(LENA, "read", "protect")
    (first, *_) = program.get("/vacancies?kind=partner").json()["items"]
    assert (first["number"], first["post"], first["why"]) == (company, "specialist", "nobody")
    told = {"of": company, "post": "specialist", "person": SVEN, "because": "Knows them"}
    assert program.post("/stewards", told).json() == {"number": company}
    listed = {one["number"]: one["posts"] for one in program.get("/stewards").json()}
    assert listed[company]["specialist"]["email"] == SVEN
    gone = {"of": company, "post": "specialist", "because": "Moves on"}
    assert program.post("/stewards/ending", gone).status_code == 200
    handed = {"leaver": BOB.person, "person": INES, "because": "Bob leaves"}
    assert program.post("/stewards/handover", handed).json() == {"number": BOB.person}
    assert program.post("/stewards/handover", handed).status_code == 409


def test_more_partners_cost_no_more_questions(browser, company):
    lena = browser(LENA)
    actions.assign(ALICE, company, "specialist", SVEN, because="so")
    few = asked(lena)
    for letters in ("DE", "PL", "CN"):
        number = placing.add_organisation(OWNER, f"Partner {letters}", "partner", letters)
        actions.assign(ALICE, number, "specialist", SVEN, because="so")
    assert asked(lena) <= few


def asked(client):
    """Return how many questions the page asks."""
    client.get("/stewards/")
    with CaptureQueriesContext(connection) as told:
        assert client.get("/stewards/").status_code == 200
    return len(told)
