"""People of the register are invited, sign in, and sign in no longer."""

from __future__ import annotations

import pytest
from django.conf import settings

from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.people import actions, invitations
from bestkept.web import signing
from tests.cast import BOB, OWNER
from tests.web.conftest import PASSWORD, account_of


def token_for(email):
    return signing.invitation_token(email, actions.invite(OWNER, email), settings.SECRET_KEY)


def test_an_invitation_becomes_a_sign_in_by_an_act(browser):
    client = browser()
    page = f"/invitation/{token_for(BOB.person)}/"
    assert "Bob Baker" in client.get(page).text
    answer = client.post(page, {"password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/me/"
    assert [e.verb for e in journal.timeline(BOB.person)][-2:] == ["person.invited", "sign-in.made"]


def test_an_invitation_is_used_once(browser):
    page = f"/invitation/{token_for(BOB.person)}/"
    browser().post(page, {"password": PASSWORD})
    again = browser().post(page, {"password": "another quiet room"})
    assert again.status_code == 422
    assert "used already" in again.text


def test_a_later_invitation_takes_the_place_of_an_earlier_one(browser):
    early, _late = token_for(BOB.person), token_for(BOB.person)
    assert browser().get(f"/invitation/{early}/").status_code == 422


def test_a_forged_invitation_says_nothing_about_anybody(browser):
    token = signing.invitation_token(BOB.person, 3, "another key")
    answer = browser().get(f"/invitation/{token}/")
    assert answer.status_code == 422
    assert "Bob" not in answer.text


@pytest.mark.parametrize("password", ["short", "password1234", "bob@example.com"])
def test_a_weak_password_is_refused_beside_its_field(browser, password):
    page = f"/invitation/{token_for(BOB.person)}/"
    answer = browser().post(page, {"password": password})
    assert answer.status_code == 200
    assert "is-wrong" in answer.text
    assert invitations.open_invitation(BOB.person)


def test_rules_of_a_password_accuse_nobody_before_anything_is_typed(browser):
    accused = "This is one of the first that somebody would try."
    shown = browser(BOB.person).get("/sign-in/password/").text
    assert "Not one of the first that somebody would try" in shown
    assert accused not in shown
    page = f"/invitation/{token_for(BOB.person)}/"
    assert accused in browser().post(page, {"password": "bestkeptbestkept1"}).text


def test_signing_in_with_the_password(browser):
    client = browser()
    answer = client.post("/sign-in/", {"login": BOB.person, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/me/"


def test_guessing_is_slowed_down(browser):
    client = browser()
    for guess in range(5):
        client.post("/sign-in/", {"login": BOB.person, "password": f"guess {guess}"})
    answer = client.post("/sign-in/", {"login": BOB.person, "password": PASSWORD})
    assert answer.status_code != 302
    assert "Too many" in answer.text


def test_nobody_signs_up(browser):
    assert browser().get("/sign-in/signup/").status_code == 404


def test_an_ended_sign_in_sees_nothing_from_then_on(browser):
    client = browser(BOB.person)
    assert client.get("/me/").status_code == 200
    actions.end_sign_in(OWNER, BOB.person, "Left the company")
    assert client.get("/me/").status_code == 403


def test_who_may_not_invite_is_refused(site):
    before = journal.head()
    with pytest.raises(Refused):
        actions.invite(BOB, BOB.person)
    assert journal.head() == before


def test_the_key_of_an_authenticator_is_kept_encrypted():
    kept = signing.SecondFactors().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert signing.SecondFactors().decrypt(kept) == "JBSWY3DPEHPK3PXP"


def test_passwords_are_kept_as_argon2(site):
    assert account_of(BOB.person).password.startswith("argon2$argon2id$")
