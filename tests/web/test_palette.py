"""What the palette finds, and for whom."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bestkept.people.queries import views_of
from bestkept.web.palette import ACTIONS
from tests.cast import AUD, BOB, CHARLIE, PETRA

LENA, MONA, KURT, INES = (f"{name}@example.com" for name in ("lena", "mona", "kurt", "ines"))


def test_counsel_finds_a_secret_a_person_and_a_page(browser):
    lena = browser(LENA)
    assert "/register/TS-0001/" in lena.get("/find/?words=cathode").text
    assert "/people/bob@example.com/" in lena.get("/find/?words=bob").text
    assert "/prove/" in lena.get("/find/?words=prov").text
    assert "/watch/F-0001/" in lena.get("/find/?words=f-0001").text


def test_bob_finds_his_own_and_leads_to_his_own_page(browser):
    shown = browser(BOB.person).get("/find/?words=cathode").text
    assert "/me/submitted/TS-0001/" in shown
    assert "/register/" not in shown


def test_nobody_finds_what_they_may_not_see(browser):
    browser(INES).post("/me/submit/", {"title": "Ramp profile", "tier": "top"})
    for who in (BOB.person, MONA, KURT):
        shown = browser(who).get("/find/?words=ramp").text
        assert "TS-0002" not in shown
        assert "Nothing that you may see" in shown
    assert "/people/" not in browser(BOB.person).get("/find/?words=alice").text


@pytest.mark.parametrize("who", [PETRA.person, CHARLIE.person])
def test_who_is_not_of_the_house_has_no_palette(browser, who):
    answer = browser(who).get("/find/?words=cathode")
    assert answer.status_code == 403
    assert "TS-0001" not in answer.text


def test_what_was_found_is_recorded_as_seen(browser):
    before = views_of("TS-0001")
    browser(LENA).get("/find/?words=cathode", headers={"HX-Request": "true"})
    assert views_of("TS-0001") == before + 1


def test_one_letter_shows_no_secret_and_odd_letters_break_nothing(browser):
    lena = browser(LENA)
    assert "TS-0001" not in lena.get("/find/?words=c").text
    for words in ("%00", "%25%25", "'" * 200, "F-" + "9" * 40, "%F0%9F%92%A9"):
        assert lena.get(f"/find/?words={words}").status_code == 200


def test_what_a_role_may_begin_is_found_by_its_words(browser):
    lena = browser(LENA)
    for words, to in (("record agreement", "/agreements/record/"), ("grant", "/access/grant/"),
                      ("new incident", "/respond/open/"), ("submit", "/me/submit/"),
                      ("draft", "/me/check/"), ("import", "/register/import/")):  # fmt: skip
        assert f'href="{to}"' in lena.get(f"/find/?words={words}").text
    shown = browser(BOB.person).get("/find/").text
    assert 'href="/me/submit/"' in shown
    for to in ("/agreements/record/", "/access/grant/", "/respond/open/", "/people/add/"):
        assert f'href="{to}"' not in shown


@pytest.mark.parametrize("who", [LENA, MONA, KURT, INES, BOB.person, AUD.person])
def test_no_action_is_offered_to_whom_its_page_refuses(browser, who):
    somebody = browser(who)
    page = somebody.get("/find/").text
    offered = [reverse(to) for _, to in ACTIONS if f'href="{reverse(to)}"' in page]
    assert "/me/check/" in offered
    assert [to for to in offered if somebody.get(to).status_code != 200] == []
