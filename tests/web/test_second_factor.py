"""Some roles get in with a second factor alone, where whoever runs the home says so."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth import get_user_model
from django.test.utils import override_settings

from tests.cast import BOB
from tests.web.conftest import PASSWORD

LENA = "lena@example.com"
STEP = 59_000_000  # the half minute that authenticators show a code for, here


@pytest.fixture(autouse=True)
def demanded():
    with override_settings(SECOND_FACTOR=frozenset({"legal"})):
        yield


@pytest.fixture(autouse=True)
def half_a_minute(monkeypatch):
    """Stop the clock that codes go by: on a slow machine a code would end while it is given."""
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: STEP * 30.0))


def code(secret, step=STEP):
    return format_hotp_value(hotp_value(secret, step))


def signed_in(client, email):
    return client.post("/sign-in/", {"login": email, "password": PASSWORD})


def test_who_has_none_sees_nothing_but_how_to_add_one(browser):
    client = browser()
    signed_in(client, LENA)
    for path in ("/register/", "/me/", "/register/TS-0001/"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "TS-0001" not in answer.text
        assert "/sign-in/factors/" in answer.text
    assert client.get("/sign-in/factors/").status_code == 200


def test_who_has_one_is_asked_for_it_and_then_sees_their_pages(browser):
    secret = generate_totp_secret()
    TOTP.activate(get_user_model().objects.get(email=LENA), secret)
    client = browser()
    signed_in(client, LENA)
    assert client.get("/register/").status_code == 302  # the password alone opens nothing
    client.post("/sign-in/factors/authenticate/", {"code": code(secret)})
    assert client.get("/register/").status_code == 200


def test_a_code_is_taken_once(browser):
    secret = generate_totp_secret()
    TOTP.activate(get_user_model().objects.get(email=LENA), secret)
    once = code(secret)
    for expected in (200, 302):
        client = browser()
        signed_in(client, LENA)
        client.post("/sign-in/factors/authenticate/", {"code": once})
        assert client.get("/register/").status_code == expected


def test_a_code_of_another_half_minute_opens_nothing(browser):
    secret = generate_totp_secret()
    TOTP.activate(get_user_model().objects.get(email=LENA), secret)
    client = browser()
    signed_in(client, LENA)
    for step, expected in ((STEP - 1, 302), (STEP + 1, 302), (STEP, 200)):
        client.post("/sign-in/factors/authenticate/", {"code": code(secret, step)})
        assert client.get("/register/").status_code == expected


def test_of_other_roles_none_is_demanded(browser):
    client = browser()
    signed_in(client, BOB.person)
    assert client.get("/me/").status_code == 200


def recovery_codes(user):
    """Return the codes that a person notes down when an authenticator is added."""
    TOTP.activate(user, generate_totp_secret())
    return RecoveryCodes.activate(user).get_unused_codes()


def test_a_recovery_code_lets_in_once(browser):
    user = get_user_model().objects.get(email=LENA)
    once, other, *_ = recovery_codes(user)
    for given, expected in ((once, 200), (once, 302), (other, 200)):
        client = browser()
        signed_in(client, LENA)
        assert client.get("/register/").status_code == 302
        client.post("/sign-in/factors/authenticate/", {"code": given})
        assert client.get("/register/").status_code == expected


def test_the_codes_stand_on_a_page_and_new_ones_end_the_old(browser):
    user = get_user_model().objects.get(email=LENA)
    old = recovery_codes(user)
    client = browser()
    signed_in(client, LENA)
    client.post("/sign-in/factors/authenticate/", {"code": old[0]})
    client.post("/sign-in/again/", {"password": PASSWORD})  # who reads them proves it is them
    shown = client.get("/sign-in/factors/recovery-codes/").text
    assert old[1] in shown
    assert old[0] not in shown
    client.post("/sign-in/factors/recovery-codes/generate/", {})
    assert old[1] not in client.get("/sign-in/factors/recovery-codes/").text
    late = browser()
    signed_in(late, LENA)
    late.post("/sign-in/factors/authenticate/", {"code": old[1]})
    assert late.get("/register/").status_code == 302
