"""What somebody submitted, what is on record about them, and what stands at the server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test.utils import override_settings

from bestkept.content import handling
from bestkept.gateways.mail import MailServer
from bestkept.register.actions import amend
from bestkept.register.inventory import queries as inventory
from bestkept.settings import actions as settings
from bestkept.site import mailing
from bestkept.site.provider import Provider
from tests.cast import ALICE, BOB, OWNER

INES, LENA, SVEN, ADAM = (f"{name}@example.com" for name in ("ines", "lena", "sven", "adam"))
RAMP = "/me/submitted/TS-0002/"


@pytest.fixture
def back(browser):
    """Lena submitted TS-0002; Bob owns it now; Ines sent it back."""
    browser(LENA).post("/me/submit/", {"title": "Ramp", "tier": "top"})
    today = datetime.now(UTC).date()
    amend(ALICE, "TS-0002", "owner", BOB.person, valid_from=today, because="It is his line.")
    browser(INES).post("/intake/TS-0002/", {"verdict": "send back", "because": "Say which."})


def test_what_was_sent_back_waits_for_whoever_submitted_it_alone(browser, back):
    lena, bob = browser(LENA), browser(BOB.person)
    assert "Say again: Ramp" in lena.get("/me/").text
    assert "Ramp" not in bob.get("/me/").text
    assert "Say it again" in lena.get(RAMP).text
    assert "Say it again" not in bob.get(RAMP).text
    assert "sent back to whoever submitted it" in bob.get(RAMP).text
    assert "Yours" not in bob.get("/me/submitted/").text
    assert "Yours" in lena.get("/me/submitted/").text


def test_what_is_refused_stands_on_the_form_with_what_was_typed(browser, back):
    answer = browser(BOB.person).post(RAMP, {"description": "A slow ramp of my own words"})
    assert answer.status_code == 200
    assert "TS-0002 is no submission of yours" in answer.text
    assert "A slow ramp of my own words</textarea>" in answer.text
    told = {"description": "The ramp of furnace 2", "because": "Which one."}
    assert browser(LENA).post(RAMP, told)["Location"] == RAMP
    late = browser(LENA).post(RAMP, {"description": "Once more"})
    assert "Once more</textarea>" in late.text


def test_my_record_tells_who_looked(browser):
    browser(ADAM).get(f"/people/{BOB.person}/")
    text = browser(BOB.person).get("/me/record/").text
    assert "Looked at: The page of a person" in text
    assert f"by {ADAM}" in text


def test_rules_of_handling_are_those_of_today(browser, monkeypatch):
    asked = []
    true = handling.of
    monkeypatch.setattr(
        inventory.handling, "of", lambda tier, on: asked.append(on) or true(tier, on)
    )
    monkeypatch.setattr("bestkept.web.me.submissions.datetime", Tomorrow)
    browser(BOB.person).get("/me/submitted/TS-0001/")
    assert asked == [Tomorrow.now(UTC).date()]


class Tomorrow:
    """A clock that is a day ahead."""

    @staticmethod
    def now(zone):
        return datetime.now(zone) + timedelta(days=1)


def test_forms_tell_the_limit_that_is_set(browser):
    settings.choose(OWNER, "upload-limit", "7")
    assert "At most 7 MB" in browser(BOB.person).get("/me/submit/").text
    assert "20 MB" not in browser(BOB.person).get("/me/submit/").text


def test_settings_tell_what_stands_at_the_server_and_no_secret(browser, site):
    text = browser(ADAM).get("/settings/").text
    assert "demanded of nobody" in text
    assert "no letter leaves" in text
    mailing.write(
        site,
        MailServer("mail.example.com", 587, "ip@example.com", login="us", password="hush-hush"),
    )
    provider = Provider("https://id.example.com", "bestkept", "quite-secret", only=True)
    with override_settings(PROVIDER=provider, SECOND_FACTOR=frozenset({"legal"}), API_RATE=42):
        text = _shown(browser)
    assert "mail.example.com:587" in text
    assert "https://id.example.com" in text
    assert "Demanded of these roles: legal" in text
    assert "42 requests of a token" in text
    assert "hush-hush" not in text
    assert "quite-secret" not in text
    site.mail.write_text("{")
    assert "Set it anew" in _shown(browser)


def _shown(browser):
    answer = browser(ADAM).get("/settings/")
    assert answer.status_code == 200
    return answer.text
