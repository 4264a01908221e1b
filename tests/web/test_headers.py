"""What each answer carries: a strict policy, no copy in any cache, cookies for us alone."""

from __future__ import annotations

import logging
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestkept.web import plainlog
from tests.cast import BOB
from tests.web.conftest import PASSWORD
from tests.web.test_who_may_see import PAGES

CARRIED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
ELSEWHERE = "https://elsewhere.example/"


@pytest.mark.parametrize("path", [*PAGES, "/sign-in/", "/nowhere/", "/prove/checkpoint/"])
def test_every_answer_carries_what_keeps_others_out(browser, path):
    answer = browser("lena@example.com").get(path)
    carried = {name: answer.headers.get(name) for name in CARRIED}
    carried["Cache-Control"] = CARRIED["Cache-Control"] * ("no-store" in carried["Cache-Control"])
    assert carried == CARRIED
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_what_is_no_secret_may_be_kept_by_the_browser(browser):
    answer = browser().get("/static/bestkept/bestkept.css")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(browser):
    client = browser()
    client.post("/sign-in/", {"login": BOB.person, "password": PASSWORD})
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["domain"]


def test_over_tls_cookies_are_bound_to_the_host_and_browsers_stay_with_tls():
    asks = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        " s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS >= 31536000, s.ALLOWED_HOSTS, s.DEBUG)"
    )
    env = {**os.environ, "BESTKEPT_ORIGIN": "https://a.example", "BESTKEPT_DEBUG": "yes"}
    env |= {"DJANGO_SETTINGS_MODULE": "bestkept.site.web", "BESTKEPT_HOME": "/nonexistent"}
    words = [sys.executable, "-c", asks]
    told = subprocess.run(words, env=env, capture_output=True, text=True, check=True).stdout
    assert told == "__Host-session __Host-csrf True True True ['a.example'] False\n"


@pytest.mark.parametrize(
    "to", [ELSEWHERE, "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(browser, to):
    told = {"login": BOB.person, "password": PASSWORD, "next": to}
    answer = browser().post("/sign-in/", told)
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_a_host_that_is_not_ours_is_refused(browser):
    assert browser().get("/sign-in/", headers={"host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize(
    "password",
    ["a" * 11, "password1234", "aaaaaaaaaaaa", "123456789012", "abcabcabcabc", "bestkept2026"],
)
def test_a_password_of_a_common_list_or_too_short_is_not_taken(browser, password):
    client = browser()
    client.post("/sign-in/", {"login": BOB.person, "password": PASSWORD})
    told = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    answer = client.post("/sign-in/password/", told)
    assert answer.status_code == 200
    assert "is-wrong" in answer.text or "errorlist" in answer.text


def test_a_long_password_with_blanks_and_any_letters_is_taken(browser):
    client = browser()
    client.post("/sign-in/", {"login": BOB.person, "password": PASSWORD})
    new = "пароль из многих слов \N{GRINNING FACE} " * 4
    told = {"oldpassword": PASSWORD, "password1": new.strip(), "password2": new.strip()}
    assert client.post("/sign-in/password/", told).status_code == 302
    other = browser()
    assert (
        other.post("/sign-in/", {"login": BOB.person, "password": new.strip()}).status_code == 302
    )


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_the_log_takes_one_line_for_what_is_said(text):
    record = logging.LogRecord("django.request", 30, "", 0, "%s", (text,), None)
    assert len(plainlog.Formatter().format(record).splitlines()) == 1


def test_the_log_tells_where_something_failed_and_not_about_what():
    try:
        raise ValueError("the slurry rests at 41 degrees\nERROR forged a line")
    except ValueError:
        told = sys.exc_info()
    record = logging.LogRecord("django.request", 40, "", 0, "Failed: %s", ("/x",), told)
    text = plainlog.Formatter().format(record)
    assert "ValueError" in text
    assert "test_headers.py" in text
    assert "slurry" not in text
    assert "forged" not in text
