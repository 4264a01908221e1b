"""What people are told of secrets, and what they ask: from a page to the other's page and back."""

from __future__ import annotations

import pytest

from bestkept.journal import queries as journal
from bestkept.protect.questions import queries
from bestkept.web import limits
from tests.cast import BOB, PETRA, RECIPE

LENA, INES, SVEN = "lena@example.com", "ines@example.com", "sven@example.com"


def test_bob_owes_an_acknowledgement_until_he_gave_it(browser):
    bob = browser(BOB.person)
    assert "Acknowledge: Cathode slurry" in bob.get("/me/").text
    shown = bob.get("/me/told/N-0001/").text
    assert "Keep it in lab 3" in shown
    assert "How to handle it" in shown
    assert bob.post("/me/told/N-0001/")["Location"] == "/me/told/"
    assert "Acknowledge: Cathode slurry" not in bob.get("/me/").text
    assert "You have acknowledged all of it" in bob.get("/me/told/").text
    assert "1 of them acknowledged it" in browser(LENA).get("/register/TS-0001/").text


def test_lena_tells_petra_who_acknowledges(browser):
    lena = browser(LENA)
    told = {"asset": "TS-0001", "people": [PETRA.person], "words": "Not to your planners"}
    assert lena.post("/protect/tell/", told)["Location"] == "/register/TS-0001/"
    assert "already, by N-0002" in lena.post("/protect/tell/", told).text
    petra = browser(PETRA.person)
    assert "Cathode slurry" in petra.get("/partner/").text
    petra.post("/partner/told/N-0002/")
    assert "You acknowledged it on" in petra.get("/partner/told/N-0002/").text


def test_petra_reads_no_notice_of_bob_s(browser):
    answer = browser(PETRA.person).get("/partner/told/N-0001/")
    assert answer.status_code == 422
    assert "Cathode" not in answer.text


def test_a_notice_is_taken_back_with_a_reason(browser):
    lena = browser(LENA)
    assert "is-wrong" in lena.post("/protect/N-0001/withdraw/", {"because": ""}).text
    lena.post("/protect/N-0001/withdraw/", {"because": "The wrong Bob"})
    assert "withdrawn" in lena.get("/protect/").text
    assert "Cathode" not in browser(BOB.person).get("/me/told/").text


def test_a_question_is_answered_published_found_and_withdrawn(browser):
    sven, ines = browser(SVEN), browser(INES)
    sven.post("/questions/Q-0001/", {"act": "answer", "text": "Without the temperatures."})
    assert "Without the temperatures." in browser(BOB.person).get("/me/ask/Q-0001/").text
    assert "temperatures" not in ines.get("/me/ask/?words=fair").text
    words = {"act": "publish", "asked": "May a line be shown at a fair?", "told": "Yes."}
    sven.post("/questions/Q-0001/", words)
    shown = ines.get("/me/ask/?words=fair").text
    assert "May a line be shown at a fair?" in shown
    assert BOB.person not in shown
    sven.post("/questions/Q-0001/", {"act": "withdraw", "because": "Too bold"})
    assert "May a line be shown" not in ines.get("/me/ask/?words=fair").text


def test_a_question_that_repeats_a_secret_is_not_taken(browser):
    before = journal.head().size
    answer = browser(INES).post("/me/ask/", {"text": f"May I send this? {RECIPE}"})
    assert "kept nowhere" in answer.text
    assert journal.head().size == before
    assert queries.mine(INES) == []


@pytest.mark.parametrize("who", [INES, BOB.person, "aud@audit.example"])
def test_who_is_not_of_the_team_answers_nothing_by_posting(browser, who):
    browser(who).post("/questions/Q-0001/", {"act": "answer", "text": "Surely yes"})
    assert "Surely yes" not in browser(SVEN).get("/questions/Q-0001/").text


def test_an_auditor_tells_nobody_by_posting(browser):
    told = {"asset": "TS-0001", "people": [PETRA.person]}
    assert browser("aud@audit.example").post("/protect/tell/", told).status_code == 403
    assert "Cathode" not in browser(PETRA.person).get("/me/told/").text


def test_nobody_had_been_told_on_an_earlier_day(browser):
    lena = browser(LENA)
    assert "1 was told" in lena.get("/register/TS-0001/").text
    assert "Nobody was told in a notice" in lena.get("/register/TS-0001/?on=2026-01-01").text


@pytest.mark.parametrize("path", ["/me/check/", "/me/ask/"])
def test_who_guesses_at_secrets_on_a_page_has_to_wait(browser, monkeypatch, path):
    monkeypatch.setattr(limits, "EACH_CHECK", 1)
    ines = browser(INES)
    assert "kept secret" in ines.post(path, {"text": RECIPE}).text
    assert "Try again in" in ines.post(path, {"text": RECIPE}).text
