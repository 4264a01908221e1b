"""Forged numbers, odd addresses, wrong methods, huge posts, HTML in titles: a plain page each."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from bestkept.journal import queries as journal
from bestkept.watch.actions import record_findings
from tests.cast import AUD, BOB, CHARLIE, OWNER
from tests.web.conftest import BACKEND, account_of, sighting
from tests.web.test_who_may_see import PAGES

LENA, INES, MONA = "lena@example.com", "ines@example.com", "mona@example.com"
FORGED = ("TS-9999", "ts-0001", "TS-0001'--", "..%2f..%2fkeys", "%00", "%F0%9F%92%A9", "9" * 300)
ODD = (
    "/prove/99999999999999999999999999/",
    "/prove/?below=99999999999999999999999999",
    "/prove/?below=-1",
    "/prove/?verb=%00",
    "/register/?page=99999999999999999999&words=%00%25_'",
    "/register/?sort=password&tier=%F0%9F%92%A9&lacks=%27",
    "/register/?owner=%00&kind=%00&status=%00&tier=%00&lacks=%00",
    "/register/TS-0001/?on=9999-99-99",
    "/register/TS-0001/?on=0001-01-01",
    "/watch/?page=0&asset=%00&verdict=%00&grade=%00",
    "/respond/?page=1000000",
    "/people/%00/",
    "/invitation/aaa:bbb:ccc/",
)


def plain(answer):
    """Tell whether an answer is a page of ours that shows nothing of how it is made."""
    text = answer.text
    return answer.status_code < 500 and not re.search(r"Traceback|site-packages|SELECT ", text)


@pytest.mark.parametrize("number", FORGED)
@pytest.mark.parametrize("path", ["register", "intake", "watch", "respond", "me/submitted"])
def test_a_forged_number_leads_to_a_plain_page(browser, path, number):
    answer = browser(LENA).get(f"/{path}/{number}/")
    assert plain(answer)
    assert answer.status_code in {400, 404, 422}
    assert "Nothing is lost" in answer.text
    assert "bestkept register" not in answer.text


@pytest.mark.parametrize("address", ODD)
def test_an_odd_address_breaks_nothing(browser, address):
    assert plain(browser(LENA).get(address))


# What pages take from an address, and what a number, a day or a word is not.
TAKEN = (
    "page",
    "below",
    "on",
    "first",
    "since",
    "count",
    "state",
    "kind",
    "asset",
    "person",
    "who",
)
NONSENSE = ("9" * 5000, "9" * 25, "\u00b2", "2026-02-30")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_breaks_at_a_number_or_a_day_that_is_none(browser, path):
    client = browser(min(PAGES[path]))
    for value in NONSENSE:
        answer = client.get(path, dict.fromkeys(TAKEN, value))
        assert plain(answer), (path, value[:20], answer.status_code)


@pytest.mark.parametrize("value", ["9" * 5000, "\u00b2", "-1"])
def test_a_view_or_an_obligation_of_no_number_is_none(browser, value):
    lena = browser(LENA)
    assert plain(lena.post("/register/views/", {"drop": value}))
    told = {"act": "done", "order": value, "because": "It is."}
    assert plain(lena.post("/agreements/A-0001/", told))
    assert plain(lena.post("/me/agreements/", {"number": "A-0001", "order": value, "because": "x"}))


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "9999-99-99"])
def test_a_day_that_is_none_is_told_beside_its_field_and_no_binder_is_written(browser, day):
    lena, before = browser(LENA), journal.head().size
    answer = lena.post("/register/TS-0001/binder/", {"on": day})
    assert answer["Content-Type"].startswith("text/html")
    assert 'id="on-error"' in answer.text
    assert "Cathode slurry" in answer.text
    for path in ("/register/TS-0001/", "/agreements/A-0001/"):
        assert 'id="as-of-error"' in lena.get(path, {"on": day}).text
        assert "-error" not in lena.get(path, {"on": "2026-03-01"}).text
    looks = [
        one for one in journal.entries(before, journal.head().size) if one.verb != "page.viewed"
    ]
    assert looks == []


def test_a_checkpoint_that_is_not_signed_yet_is_told_so(browser):
    answer = browser(LENA).get("/prove/checkpoint/")
    assert answer.status_code == 422
    assert "No checkpoint is signed yet" in answer.text


def test_bob_cannot_tell_a_secret_of_others_from_one_that_is_not_there(browser):
    browser(INES).post("/me/submit/", {"title": "Ramp", "tier": "top"})
    client = browser(BOB.person)
    others, none = (client.get(f"/me/submitted/{n}/") for n in ("TS-0002", "TS-0003"))
    told = [re.sub(r'value="\w{64}"|TS-000\d', "", one.text) for one in (others, none)]
    assert others.status_code == none.status_code == 422
    assert told[0] == told[1]


@pytest.mark.parametrize(
    "path", ["/me/submit/", "/me/check/", "/intake/TS-0001/", "/watch/F-0001/", "/sign-out/"]
)
def test_a_form_that_is_not_ours_changes_nothing(site, path):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(account_of(INES), BACKEND)
    before = journal.head().size
    answer = client.post(path, {"title": "Forged", "tier": "top", "verdict": "accept"})
    assert answer.status_code == 403
    assert "Please send that again" in answer.text
    assert journal.head().size == before


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
@pytest.mark.parametrize("path", ["/register/TS-0001/", "/watch/F-0001/", "/me/check/"])
def test_a_method_that_no_page_takes_is_told_so(browser, path, method):
    answer = getattr(browser(LENA), method)(path)
    assert answer.status_code == 405
    assert "POST" in answer["Allow"]
    assert "Cathode" not in answer.text


def test_a_binder_is_not_written_by_looking(browser):
    assert browser(LENA).get("/register/TS-0001/binder/").status_code == 405


def test_html_in_titles_and_reasons_is_shown_as_text(browser):
    tag = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    ines = browser(INES)
    ines.post("/me/submit/", {"title": tag, "tier": "top", "description": tag})
    record_findings(OWNER, [sighting(f"outbox/{tag}.txt")])
    ines.post("/watch/F-0002/", {"verdict": "leak", "because": tag})
    ines.post("/watch/F-0002/", {"act": "open", "title": tag})
    pages = ("/register/", "/register/TS-0002/", "/intake/", "/intake/TS-0002/", "/watch/")
    for page in (*pages, "/watch/F-0002/", "/respond/", "/respond/I-0001/", "/prove/", "/desk/"):
        answer = browser(LENA).get(page)
        assert answer.status_code == 200, page
        assert "<script>alert" not in answer.text, page
        assert "<img src=x" not in answer.text, page
    assert "&lt;script&gt;" in browser(LENA).get("/respond/I-0001/").text


def test_a_huge_post_is_refused_and_nothing_of_it_is_kept(browser):
    before = journal.head().size
    huge = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1000)
    answer = browser(BOB.person).post(
        "/me/check/", f"text={huge}", "application/x-www-form-urlencoded"
    )
    assert answer.status_code in {400, 413}
    assert plain(answer)
    assert journal.head().size == before


def test_ten_thousand_fields_are_refused(browser):
    body = "&".join(f"a{n}=1" for n in range(10_000))
    answer = browser(BOB.person).post("/me/check/", body, "application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert plain(answer)


@pytest.mark.parametrize("field", ["title", "description"])
def test_a_control_character_in_a_form_is_told_at_the_form(browser, field):
    told = {"title": "Ramp", "tier": "top", field: "a\x00b"}
    answer = browser(BOB.person).post("/me/submit/", told)
    assert answer.status_code == 200
    assert "is-wrong" in answer.text or "was not submitted" in answer.text


def test_charlie_gets_nothing_by_posting_either(browser):
    before, client = journal.head().size, browser(CHARLIE.person)
    for path in ("/me/submit/", "/me/check/", "/intake/TS-0001/", "/register/TS-0001/binder/"):
        answer = client.post(path, {"title": "x", "tier": "top", "text": "x", "verdict": "accept"})
        assert answer.status_code == 403
        assert "Cathode" not in answer.text
    assert journal.head().size == before


def test_the_monitoring_team_sees_a_finding_but_no_hint_of_the_register(browser):
    answer = browser(MONA).get("/watch/F-0001/")
    assert answer.status_code == 200
    assert browser(MONA).get("/register/TS-0001/").status_code == 403


def test_who_may_not_respond_cannot_open_an_incident_by_posting(browser):
    for who in (MONA, "kurt@example.com", BOB.person, AUD.person):
        browser(who).post("/watch/F-0001/", {"act": "open", "title": "Surely mine"})
    assert "Surely mine" not in browser(LENA).get("/respond/").text
