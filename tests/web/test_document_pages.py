"""A document of the vault on pages: tied from the desk, opened by the decision, refused kindly."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bestkept.journal import queries as journal
from bestkept.keyring.ring import Ring
from bestkept.people import placing
from bestkept.protect.access.actions import grant
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.notices import actions as notices
from bestkept.vault.actions import Given, keep
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, said

LENA, SVEN, HANA = "lena@example.com", "sven@example.com", "hana@example.com"
LETTER = b"Nineteen minutes at forty one degrees."
TIE = {"document": "v-0001", "version": "", "because": "The recipe as it was mailed."}
OPEN = {"act": "open", "purpose": PURPOSE}


@pytest.fixture
def kept(site):
    keep(BOB, site, Ring(site, str), Given("letter.txt", LETTER), kind="evidence", because="Kept.")
    return site


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def ready():
    """Record everything that Petra needs for the secret."""
    day = datetime.now(UTC).date()
    first, last = (day - timedelta(days=60)).isoformat(), (day + timedelta(days=60)).isoformat()
    number = placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")
    place = {"organisation": number, "unit": "Coating", "job": "engineer", "country": "IN"}
    placing.engage(OWNER, PETRA.person, place)
    placing.set_status(OWNER, PETRA.person, "working", "Signed all.")
    placing.record_vetting(
        OWNER, PETRA.person, "enhanced", basis="consent", done_by="F", done_on=day
    )
    agreements.record(ALICE, "NDA", [number], said(first, last), "Toll coating.")
    agreements.record(ALICE, "undertaking", [PETRA.person], said(first, None), "Joins.")
    told = {"purpose": PURPOSE, "until": day + timedelta(days=30), "because": "Runs it."}
    grant(ALICE, PETRA.person, "TS-0001", **told)
    (notice,) = notices.give(ALICE, "TS-0001", [PETRA.person])
    notices.acknowledge(PETRA, notice)


def test_lena_opens_what_holds_no_secret_with_a_reason(browser, kept):
    lena = browser(LENA)
    assert "It holds no secret on record" in plain(lena.get("/me/documents/V-0001/"))
    answer = lena.post("/me/documents/V-0001/", {"act": "open", "because": "For counsel"})
    assert answer.content == LETTER
    assert 'attachment; filename="letter.txt"' in answer["Content-Disposition"]
    assert browser(BOB.person).get("/me/documents/V-0001/").status_code == 422


def test_tied_from_the_desk_it_opens_to_petra_and_no_longer_to_lena(browser, kept):
    lena = browser(LENA)
    assert "No document of the vault is known to hold it" in plain(lena.get("/register/TS-0001/"))
    assert "There is nothing kept under V-0009" in plain(
        wrong := lena.post("/register/TS-0001/tie/", TIE | {"document": "V-0009"})
    )
    assert "That was not done" in plain(wrong)
    assert "{%" not in wrong.text
    assert lena.post("/register/TS-0001/tie/", TIE)["Location"] == "/register/TS-0001/"
    assert "letter.txt" in lena.get("/register/TS-0001/").text
    refused = lena.post("/me/documents/V-0001/", OPEN)
    assert "It was not opened" in plain(refused)
    assert "Ask for it" in plain(refused)
    assert LETTER not in refused.content
    assert journal.latest("access:V-0001", 1)[0].verb == "access.decided"
    ready()
    petra = browser(PETRA.person)
    shown = plain(petra.get("/me/documents/V-0001/"))
    assert "Nothing is missing" in shown
    assert "letter.txt" not in shown
    assert petra.post("/me/documents/V-0001/", OPEN).content == LETTER


def test_the_glass_is_broken_and_the_owner_alone_unties(browser, kept):
    lena, bob = browser(LENA), browser(BOB.person)
    lena.post("/register/TS-0001/tie/", TIE)
    page = "/me/documents/V-0001/"
    assert "Say in a sentence why" in plain(lena.post(page, {"act": "glass", "because": "x"}))
    fire = {"act": "glass", "because": "A copy surfaced at a reseller."}
    assert lena.post(page, fire).content == LETTER
    assert LETTER not in bob.post(page, fire).content  # he may not
    untie = {"act": "untie", "asset": "TS-0001", "because": "It was another."}
    assert "letter.txt" in lena.post(page, untie).text  # no form of hers: nothing is done
    assert "letter.txt" in bob.get("/me/access/TS-0001/").text
    assert bob.post(page, untie)["Location"] == "/me/access/"
    assert "No document of the vault" in plain(lena.get("/register/TS-0001/"))


def test_who_knows_nothing_of_it_is_answered_as_for_none(browser, kept):
    browser(LENA).post("/register/TS-0001/tie/", TIE)
    petra = browser(PETRA.person)
    answers = {petra.get(f"/me/documents/{one}/").status_code for one in ("V-0001", "V-0999")}
    assert answers == {422}


def test_a_document_too_large_for_a_page_is_refused_before_it_is_on_record(
    browser, kept, monkeypatch
):
    monkeypatch.setattr("bestkept.web.unsealing.MOST", 10)
    before = journal.head().size
    asked = {"act": "open", "because": "For counsel"}
    assert "too large for a page" in plain(browser(LENA).post("/me/documents/V-0001/", asked))
    assert [one.verb for one in journal.timeline("V-0001")] == ["document.kept"]
    assert journal.head().size == before
