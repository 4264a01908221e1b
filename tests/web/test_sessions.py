"""Open sign-ins end by themselves, with a new password, and when one says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from bestkept.people import queries
from bestkept.site import webkey
from bestkept.web import sessions
from tests.cast import BOB
from tests.web.conftest import PASSWORD

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def clock(monkeypatch):
    """Let time go by: clock(60) is a minute later."""
    now = [1_800_000_000.0]
    monkeypatch.setattr("bestkept.web.sessions.time.time", lambda: now[0])

    def later(seconds):
        now[0] += seconds

    return later


def test_an_hour_without_use_ends_it(browser, clock):
    client = browser(BOB.person)
    assert client.get("/me/").status_code == 200
    clock(sessions.IDLE + 1)
    assert client.get("/me/").status_code == 302


def test_use_keeps_it_but_not_for_more_than_half_a_day(browser, clock):
    client = browser(BOB.person)
    for _ in range(13):
        assert client.get("/me/").status_code == 200
        clock(sessions.IDLE - 60)
    assert client.get("/me/").status_code == 302


def test_what_a_page_asks_by_itself_is_no_use(browser, clock):
    client = browser(BOB.person)
    client.get("/me/")
    for _ in range(3):
        clock(sessions.IDLE / 2 - 1)
        answer = client.get("/me/?live=1")
    assert answer.status_code == 302


def test_a_new_password_ends_all_others(browser):
    here, there = browser(), browser()
    for client in (here, there):
        client.post("/sign-in/", {"login": BOB.person, "password": PASSWORD})
        assert client.get("/me/").status_code == 200
    new = "another quiet room for reading"
    told = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/sign-in/password/", told).status_code == 302
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302


def test_one_sees_and_ends_one_s_others_and_nobody_else_s(browser):
    here, there, alien = browser(BOB.person), browser(BOB.person), browser("adam@example.com")
    here.get("/me/", headers={"user-agent": BROWSER})
    there.get("/me/")
    alien.get("/me/")
    page = here.get("/sign-in/open/").text
    assert page.count("<tr>") == 3  # a head and two
    assert "Firefox on Linux" in page
    assert here.post("/sign-in/open/").status_code == 302
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    assert alien.get("/me/").status_code == 200


def test_signing_in_gives_another_key(browser):
    client = browser()
    client.get("/sign-in/")
    client.cookies["session"] = "chosenbysomebodyelse"
    client.post("/sign-in/", {"login": BOB.person, "password": PASSWORD})
    assert client.cookies["session"].value != "chosenbysomebodyelse"


def test_signing_out_empties_the_browser_s_store(browser):
    client = browser(BOB.person)
    answer = client.post("/sign-out/")
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert client.get("/me/").status_code == 302


def test_attempts_are_on_record_with_their_outcome(browser):
    client = browser()
    client.post("/sign-in/", {"login": BOB.person, "password": "a guess of somebody's"})
    client.post("/sign-in/", {"login": BOB.person, "password": PASSWORD})
    assert [one.done for one in queries.attempts(BOB.person, 8)] == [True, False]
    assert "Did not get in" in client.get("/sign-in/open/").text


def test_what_a_stranger_types_is_not_recorded(browser):
    from bestkept.journal.queries import head

    before = head()
    browser().post("/sign-in/", {"login": "my-password@example.com", "password": "x"})
    assert head() == before


def test_attempts_are_counted_for_all_processes(site):
    webkey.make_key(site)
    assert tried(site, *(f"guess {n}" for n in range(5))) == [200] * 5
    assert tried(site, PASSWORD) == [200]  # and not 302, as for whoever gets in


def tried(home, *passwords):
    """Try to sign in as Bob, from a process of its own; return how each was answered."""
    program = (
        "import sys; from pathlib import Path; from bestkept.home import Home;"
        "from bestkept.site.setup import open_home; open_home(Home(Path(sys.argv[1])));"
        "from django.test import Client; c = Client(headers={'host': 'localhost'});"
        "told = [{'login': sys.argv[2], 'password': word} for word in sys.argv[3:]];"
        "print([c.post('/sign-in/', one).status_code for one in told])"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "bestkept.site.web"}
    words = [sys.executable, "-c", program, str(home.path), BOB.person, *passwords]
    return json.loads(subprocess.run(words, env=env, capture_output=True, check=True).stdout)
