"""Pages in the reader's language: as their browser asks, or as they chose on record."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from bestkept.protect.notices import queries as queries_of_notices
from bestkept.protect.notices.actions import give
from bestkept.settings import queries
from bestkept.web.templatetags import words
from tests.cast import ALICE, BOB, PETRA
from tests.web.conftest import PASSWORD

GERMAN = {"accept-language": "de-CH,de;q=0.9,en;q=0.5"}


def test_a_page_is_in_the_language_that_the_browser_asks_for(browser):
    page = browser(BOB.person).get("/me/", headers=GERMAN)
    assert '<html lang="de">' in page.text
    assert "Guten Tag, Bob" in page.text
    assert page.headers["Content-Language"] == "de"


def test_a_page_is_english_where_there_is_no_catalogue(browser):
    page = browser(BOB.person).get("/me/", headers={"accept-language": "nb,sv;q=0.8"}).text
    assert '<html lang="en">' in page
    assert "Hello, Bob" in page


def test_a_stranger_signs_in_in_german(site):
    assert "Anmelden</h1>" in Client().get("/sign-in/", headers=GERMAN).text


def test_what_broke_is_told_in_german(site):
    page = Client().get("/nowhere/", headers=GERMAN).text
    assert '<html lang="de">' in page
    assert "Hier ist nichts" in page


def test_a_choice_holds_whatever_the_browser_asks_for_and_is_on_record(browser):
    bob = browser(BOB.person)
    answer = bob.post("/me/language/", {"language": "de"})
    assert answer.headers["Location"] == "/me/record/"
    page = bob.get("/me/record/", headers={"accept-language": "en"}).text
    assert '<option value="de" selected>Deutsch</option>' in page
    assert "Hat eine Sprache für die Seiten gewählt" in page
    assert queries.language_of(BOB.person) == "de"


def test_a_choice_is_taken_back(browser):
    bob = browser(BOB.person)
    bob.post("/me/language/", {"language": "de"})
    bob.post("/me/language/", {"language": ""})
    assert "Hello, Bob" in bob.get("/me/").text
    assert queries.language_of(BOB.person) == ""


def test_choosing_the_same_again_records_nothing(browser):
    bob = browser(BOB.person)
    for _ in range(2):
        bob.post("/me/language/", {"language": "de"})
    assert bob.get("/me/record/").text.count("Hat eine Sprache") == 1


def test_a_language_that_is_not_there_is_refused(browser):
    answer = browser(BOB.person).post("/me/language/", {"language": "tlh"})
    assert answer.status_code == 422
    assert "Languages are: en, de." in answer.text


def test_a_partner_chooses_too(browser):
    petra = browser(PETRA.person)
    answer = petra.post("/me/language/", {"language": "de"})
    assert '<html lang="de">' in petra.get(answer.headers["Location"]).text


def test_one_person_s_choice_is_nobody_else_s(browser):
    browser(BOB.person).post("/me/language/", {"language": "de"})
    assert queries.language_of(ALICE.person) == ""
    assert '<html lang="en">' in browser(ALICE.person).get("/me/").text


@pytest.mark.parametrize(("chosen", "shown"), [("de", "Guten Tag, Bob"), ("en", "Hello, Bob")])
def test_signing_in_elsewhere_brings_the_choice_along(browser, chosen, shown):
    browser(BOB.person).post("/me/language/", {"language": chosen})
    other = Client(headers={"accept-language": "en" if chosen == "de" else "de"})
    other.post("/sign-in/", {"login": BOB.person, "password": PASSWORD})
    assert shown in other.get("/me/").text


def test_signing_in_sets_no_cookie_of_a_language_that_nobody_chose(browser):
    browser()
    fresh = Client()
    fresh.post("/sign-in/", {"login": BOB.person, "password": PASSWORD})
    assert settings.LANGUAGE_COOKIE_NAME not in fresh.cookies


def test_signing_in_ends_the_language_of_whoever_was_there_before(browser):
    browser(BOB.person).post("/me/language/", {"language": "de"})
    shared = Client()
    shared.post("/sign-in/", {"login": BOB.person, "password": PASSWORD})
    assert shared.cookies[settings.LANGUAGE_COOKIE_NAME].value == "de"
    shared.post("/sign-out/")
    shared.post("/sign-in/", {"login": ALICE.person, "password": PASSWORD})
    assert shared.cookies[settings.LANGUAGE_COOKIE_NAME].value == ""
    assert "Hello, Alice" in shared.get("/me/").text


def test_a_partner_reads_how_to_handle_a_secret_in_their_language(browser):
    (notice,) = give(ALICE, "TS-0001", [PETRA.person])
    petra = browser(PETRA.person)
    shown = petra.get(f"/partner/told/{notice}/", headers=GERMAN).text
    told = queries_of_notices.my_own(PETRA.person, notice).handling.rules
    with translation.override("de"):
        rules = [(text, translation.gettext(text)) for _, text in told]
    assert rules
    for english, german in rules:
        assert german != english
        assert escape(german) in shown


def test_dates_and_numbers_are_written_as_the_language_has_them():
    told = datetime(2025, 3, 3, 9, 5, tzinfo=UTC)
    with translation.override("de"):
        assert ">3. März 2026<" in words.day(date(2026, 3, 3))
        assert ">3. März 2025<" in words.moment(told)
        assert words.number(48112) == "48.112"
        assert words.ago(50) == "vor 2 Tagen"
    with translation.override("en"):
        assert ">3 March 2026<" in words.day(date(2026, 3, 3))
        assert words.number(48112) == "48,112"


def test_a_field_of_a_date_holds_what_a_browser_understands_in_german_too(browser):
    page = browser(ALICE.person).get("/register/TS-0001/edit/?name=tier", headers=GERMAN).text
    assert f'value="{datetime.now(UTC).date().isoformat()}"' in page


def test_what_is_said_in_code_is_said_by_a_name_that_the_catalogue_looks_for():
    for path in (Path(__file__).parents[2] / "bestkept/web").rglob("*.py"):
        assert not re.search(r"import n?p?gettext(_lazy)? as (?!_\b)", path.read_text()), path
