"""Tokens are made by their person, shown once, and ended at once; programs are let in by a code."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.test import Client

from bestkept.journal import queries as journal
from bestkept.people import actions, queries
from bestkept.web import tokens
from bestkept.web.logins import LOGINS
from tests.cast import BOB, PETRA
from tests.web.programs import Program

LENA = "lena@example.com"
TOLD = {"name": "nightly export", "scopes": ["read", "guard"], "days": "30"}


@pytest.fixture(autouse=True)
def _nobody_waits():
    LOGINS._told.clear()


def asking(answer):
    """Return a function that asks the API with the token that a page shows."""
    made = re.search(r"bestkept_[\w-]{43}", answer.text)[0]
    client = Client(headers={"Authorization": f"Bearer {made}"})
    return lambda path: client.get(f"/api/v1{path}")


def test_a_token_is_shown_once_and_works_until_it_is_ended(browser):
    lena = browser(LENA)
    made = lena.post("/me/tokens/", TOLD)
    ask = asking(made)
    assert ask("/me").json()["scopes"] == ["read", "guard"]
    page = lena.get("/me/tokens/").text
    assert "nightly export" in page
    assert "bestkept_" not in page
    assert lena.post("/me/tokens/", {"ends": "K-0001"}).status_code == 302
    assert ask("/me").status_code == 401
    assert "No program asks for you" in lena.get("/me/tokens/").text


def test_making_and_ending_are_acts_on_one_s_own_record(browser):
    lena = browser(LENA)
    lena.post("/me/tokens/", TOLD)
    lena.post("/me/tokens/", {"ends": "K-0001"})
    verbs = [one.verb for one in journal.timeline(LENA)][-2:]
    assert verbs == ["token.made", "token.ended"]
    assert "Made a token for a program" in lena.get("/me/record/").text


def test_nobody_ends_another_s_token_by_posting(browser):
    browser(LENA).post("/me/tokens/", TOLD)
    assert browser(BOB.person).post("/me/tokens/", {"ends": "K-0001"}).status_code == 422
    assert len(queries.tokens_of(LENA)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"scopes": []},
        {"scopes": ["root"]},
        {"days": "9999"},
        {"name": "a\0b"},
        {"name": "a\u202eb"},
    ],
)
def test_a_form_that_cannot_be_makes_nothing(browser, wrong):
    answer = browser(LENA).post("/me/tokens/", TOLD | wrong)
    assert answer.status_code == 200
    assert "is-wrong" in answer.text
    assert queries.tokens_of(LENA) == []


def test_a_partner_makes_no_token(browser):
    assert browser(PETRA.person).post("/me/tokens/", TOLD).status_code == 403


def begun(site, name="bobs-laptop", made=None):
    """Let a program begin to wait; return its token and the code."""
    made = made or tokens.new()
    body = {"name": name, "sha256": tokens.sha256(made)}
    answer = Client().post("/api/v1/login", body, "application/json")
    assert answer.status_code == 201, answer.text
    return made, answer.json()["code"]


def state(made):
    body = {"sha256": hashlib.sha256(made.encode()).hexdigest()}
    return Client().post("/api/v1/login/state", body, "application/json").json()["state"]


def test_a_program_is_let_in_by_its_code_and_may_guard_and_no_more(site, browser):
    made, code = begun(site)
    bob = browser(BOB.person)
    shown = bob.post("/me/login/", {"code": code.replace("-", " ").lower()})
    assert "bobs-laptop asks, from 127.0.0.1" in shown.text
    assert state(made) == "waiting"
    assert "It is in" in bob.post("/me/login/", {"code": code, "act": "approved"}).text
    assert state(made) == "approved"
    client = Client(headers={"Authorization": f"Bearer {made}"})
    assert client.get("/api/v1/me").json()["scopes"] == ["guard"]
    assert client.get("/api/v1/assets").status_code == 403


def test_a_program_that_is_sent_away_gets_nothing(site, browser):
    made, code = begun(site)
    assert (
        "sent away" in browser(BOB.person).post("/me/login/", {"code": code, "act": "denied"}).text
    )
    assert state(made) == "denied"
    assert Client(headers={"Authorization": f"Bearer {made}"}).get("/api/v1/me").status_code == 401


def test_a_code_is_good_once(site, browser):
    _, code = begun(site)
    browser(BOB.person).post("/me/login/", {"code": code, "act": "approved"})
    assert "No program waits" in browser(LENA).post("/me/login/", {"code": code}).text


def test_a_token_that_is_in_already_is_nobody_else_s(site, browser):
    made, first = begun(site)
    browser(BOB.person).post("/me/login/", {"code": first, "act": "approved"})
    _, second = begun(site, made=made)
    answer = browser(LENA).post("/me/login/", {"code": second, "act": "approved"})
    assert answer.status_code == 422
    assert "on record already" in answer.text
    assert state(made) == "denied"
    told = Client(headers={"Authorization": f"Bearer {made}"}).get("/api/v1/me").json()
    assert told["person"] == BOB.person


def test_a_code_is_good_for_ten_minutes(site, browser, monkeypatch):
    made, code = begun(site)
    monkeypatch.setattr("bestkept.web.logins.LASTS", -1)
    older, old = begun(site)
    assert "No program waits" in browser(LENA).post("/me/login/", {"code": old}).text
    assert state(older) == "gone"
    assert state(made) == "waiting"
    assert code != old


def test_who_tries_codes_has_to_wait(site, browser):
    bob = browser(BOB.person)
    texts = [bob.post("/me/login/", {"code": "BBBB-BBBB"}).text for _ in range(32)]
    assert "No program waits" in texts[0]
    assert "Too many codes" in texts[-1]


def test_a_looking_link_lets_nobody_in(site, browser):
    made, code = begun(site)
    browser(BOB.person).get(f"/me/login/?code={code}&act=approved")
    assert state(made) == "waiting"


def test_a_name_with_html_in_it_is_shown_as_text(site, browser):
    _, code = begun(site, "<b>x</b>")
    shown = browser(BOB.person).post("/me/login/", {"code": code}).text
    assert "&lt;b&gt;x&lt;/b&gt; asks" in shown


def test_a_name_that_turns_the_line_round_is_shown_without_its_sign(site, browser):
    made, code = begun(site, "evil\u202eknab")
    bob = browser(BOB.person)
    assert "evil?knab asks" in bob.post("/me/login/", {"code": code}).text
    assert "It is in" in bob.post("/me/login/", {"code": code, "act": "approved"}).text
    assert state(made) == "approved"


def test_a_program_is_told_that_it_is_in_only_when_its_token_is_on_record(
    site, browser, monkeypatch
):
    made, code = begun(site)
    seen = []
    real = actions.make_token
    monkeypatch.setattr(
        "bestkept.web.me.tokens.actions.make_token",
        lambda *told: seen.append(state(made)) or real(*told),
    )
    browser(BOB.person).post("/me/login/", {"code": code, "act": "approved"})
    assert (seen, state(made)) == (["waiting"], "approved")


def test_a_program_that_names_no_hash_does_not_wait(site):
    for body in ({"name": "x", "sha256": "zz"}, {"name": "", "sha256": "a" * 64}, {}):
        answer = Client().post("/api/v1/login", body, "application/json")
        assert answer.status_code == 422


def test_the_laptop_index_is_signed_and_says_what_it_lacks(site):
    bob = Program(BOB.person, "guard")
    first = bob.get("/laptop/index")
    assert "missing TS-0001" in first.text  # it was guarded without anything for laptops
    again = bob.get("/laptop/index", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
