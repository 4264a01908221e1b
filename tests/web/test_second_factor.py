"""Some roles get in with a second factor alone, where whoever runs the home says so."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth import get_user_model
from django.test.utils import override_settings

from tests.cast import BOB
from tests.web.conftest import PASSWORD

LENA = "lena@example.com"


@pytest.fixture(autouse=True)
def demanded():
    with override_settings(SECOND_FACTOR=frozenset({"legal"})):
        yield


def code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


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


def test_of_other_roles_none_is_demanded(browser):
    client = browser()
    signed_in(client, BOB.person)
    assert client.get("/me/").status_code == 200
