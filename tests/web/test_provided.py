"""People sign in with the company's provider, a real one; the record says who may, and what."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from django.contrib.auth import get_user_model
from django.test.utils import override_settings

from bestkept.home import HomeTrouble
from bestkept.journal import queries as journal
from bestkept.people import actions, invitations, queries
from bestkept.site import provider
from tests.cast import BOB, OWNER
from tests.web.conftest import PASSWORD
from tests.web.identity import CLIENT, SECRET, WORD

CALLBACK = "http://testserver/sign-in/with/company/login/callback/"
LOGIN = "/sign-in/with/company/login/"


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    """The address of a provider that runs while the tests of this file do."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("identity")
    words = [sys.executable, "-m", "tests.web.identity", str(port), str(folder), CALLBACK]
    root = Path(__file__).parents[2]
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=root) as running:
        assert running.stdout.readline() == b"ready\n"
        yield f"http://localhost:{port}/o"
        running.kill()


@pytest.fixture
def provided(site, identity):
    """Set the provider, as `bestkept provider` and a start do."""

    def setting(**more):
        told = provider.Provider(identity, CLIENT, SECRET, **more)
        return override_settings(PROVIDER=told, SOCIALACCOUNT_PROVIDERS=provider.settings_of(told))

    with setting():
        yield setting


def through(client, name, address=LOGIN):
    """Sign in at the provider as somebody would; return our last answer."""
    theirs = requests.Session()
    away = client.get(address)
    assert away.status_code == 302, away.text
    page = theirs.get(away["Location"])
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    told = {"username": name, "password": WORD, "csrfmiddlewaretoken": token and token[1]}
    back = theirs.post(page.url, told, allow_redirects=False)
    while not back.headers["Location"].startswith(CALLBACK):  # the pages of the provider
        where = requests.compat.urljoin(back.url, back.headers["Location"])
        back = theirs.get(where, allow_redirects=False)
    return client.get(back.headers["Location"].removeprefix("http://testserver"), follow=True)


def verbs(email):
    return [one.verb for one in journal.timeline(email)]


def test_who_signs_in_already_is_known_by_a_verified_address(provided, browser):
    answer = through(browser(), "bob")
    assert answer.redirect_chain[-1][0] == "/me/"
    assert verbs(BOB.person)[-1] == "provider.joined"


def test_later_they_are_known_by_the_provider_s_subject(provided, browser):
    through(browser(), "bob")
    before = verbs(BOB.person).count("provider.joined")
    assert through(browser(), "bob").redirect_chain[-1][0] == "/me/"
    assert verbs(BOB.person).count("provider.joined") == before == 1


def test_an_invited_person_needs_no_password(provided, browser):
    actions.add_person(OWNER, "nora@example.com", "Nora North", ["employee"])
    actions.invite(OWNER, "nora@example.com")
    assert through(browser(), "nora").redirect_chain[-1][0] == "/me/"
    assert verbs("nora@example.com")[-2:] == ["sign-in.made", "provider.joined"]
    assert not get_user_model().objects.get(email="nora@example.com").has_usable_password()


@pytest.mark.parametrize("name", ["charlie", "nora"])
def test_who_is_not_on_record_is_not_let_in_and_leaves_nothing(provided, browser, name):
    before = journal.head(), get_user_model().objects.count()
    client = browser()
    answer = through(client, name)
    assert answer.status_code == 422
    assert "invitation" in answer.text
    assert (journal.head(), get_user_model().objects.count()) == before
    assert client.get("/me/").status_code == 302


def test_who_is_on_record_but_not_invited_is_not_let_in(provided, browser):
    actions.add_person(OWNER, "nora@example.com", "Nora North", ["legal"])
    assert through(browser(), "nora").status_code == 422
    assert not queries.signs_in("nora@example.com")


def test_an_address_that_nobody_verified_opens_nothing(provided, browser):
    answer = through(browser(), "imposter")
    assert answer.status_code == 422
    assert "verified" in answer.text


def test_where_the_provider_s_addresses_are_trusted_they_need_not_be_called_verified(
    provided, browser
):
    with provided(trusts_mail=True):
        assert through(browser(), "imposter").redirect_chain[-1][0] == "/me/"


def test_an_address_that_another_subject_has_now_opens_nothing(provided, browser):
    through(browser(), "bob")
    assert through(browser(), "second-bob").status_code == 422


def test_roles_come_from_the_record_and_not_from_what_is_claimed(provided, browser):
    client = browser()
    through(client, "bob")
    assert client.get("/people/").status_code == 403
    assert client.get("/register/").status_code == 403


def test_an_ended_sign_in_is_not_opened_by_the_provider(provided, browser):
    through(browser(), "bob")
    actions.end_sign_in(OWNER, BOB.person, "Left the company")
    assert through(browser(), "bob").status_code == 422
    actions.invite(OWNER, BOB.person)
    assert through(browser(), "bob").redirect_chain[-1][0] == "/me/"


def test_nobody_joins_another_subject_to_their_sign_in(provided, browser):
    client = browser(BOB.person)
    answer = through(client, "boss", f"{LOGIN}?process=connect")
    assert answer.status_code == 422
    assert through(browser(), "boss").redirect_chain[-1][0] != "/me/"  # Alice, at the desk


def test_a_code_without_its_state_is_refused(provided, browser):
    answer = browser().get(f"{CALLBACK.removeprefix('http://testserver')}?code=x&state=y")
    assert answer.status_code == 422
    assert "did not confirm" in answer.text


def test_what_the_provider_says_went_wrong_is_not_shown(provided, browser):
    client = browser()
    state = re.search(r"state=([^&]+)", client.get(LOGIN)["Location"])[1]
    back = CALLBACK.removeprefix("http://testserver")
    told = f"{back}?error=access_denied&error_description=Call+us&state={state}"
    answer = client.get(told)
    assert answer.status_code == 422
    assert "Call us" not in answer.text


def test_a_provider_that_is_not_there_is_told_in_a_page(provided, browser):
    gone = provider.Provider("http://localhost:9", CLIENT, SECRET)
    with override_settings(SOCIALACCOUNT_PROVIDERS=provider.settings_of(gone)):
        answer = browser().get(LOGIN)
    assert answer.status_code in (422, 503)
    assert "Traceback" not in answer.text


def test_the_request_carries_a_challenge_and_a_state(provided, browser):
    where = browser().get(LOGIN)["Location"]
    assert "code_challenge_method=S256" in where
    assert "state=" in where
    assert SECRET.replace(" ", "+") not in where


def test_after_signing_in_one_comes_where_one_wanted_and_never_elsewhere(provided, browser):
    answer = through(browser(), "bob", f"{LOGIN}?next=/me/record/")
    assert answer.redirect_chain[-1][0] == "/me/record/"
    answer = through(browser(), "bob", f"{LOGIN}?next=https://elsewhere.example/")
    assert "elsewhere" not in answer.redirect_chain[-1][0]


def test_where_only_the_provider_is_allowed_a_password_opens_nothing(provided, browser):
    told = {"login": BOB.person, "password": PASSWORD}
    assert browser().post("/sign-in/", told, follow=True).status_code == 200
    with provided(only=True):
        client = browser()
        answer = client.post("/sign-in/", told, follow=True)
        assert answer.status_code == 422
        assert client.get("/me/").status_code == 302
        assert through(browser(), "bob").redirect_chain[-1][0] == "/me/"


def test_an_administrator_keeps_a_way_in(provided, browser):
    with provided(only=True):
        client = browser()
        client.post("/sign-in/", {"login": "adam@example.com", "password": PASSWORD})
        assert client.get("/people/").status_code == 200


def test_where_only_the_provider_is_allowed_an_invitation_leads_to_it(provided, browser):
    from django.conf import settings

    from bestkept.web.signing import invitation_token

    token = invitation_token(BOB.person, actions.invite(OWNER, BOB.person), settings.SECRET_KEY)
    with provided(only=True):
        answer = browser().post(f"/invitation/{token}/", {"password": PASSWORD})
    assert answer["Location"] == LOGIN
    assert invitations.open_invitation(BOB.person)


def test_without_a_provider_its_addresses_are_not_there(site, browser):
    assert browser().get(LOGIN).status_code == 404
    assert "with/company" not in browser().get("/sign-in/").text


def test_the_secret_is_readable_by_the_owner_alone_and_shown_nowhere(site):
    told = provider.Provider("https://id.example.com", CLIENT, SECRET)
    provider.write(site, told)
    assert site.provider.stat().st_mode & 0o77 == 0
    assert provider.read(site) == told
    assert SECRET not in repr(told)


def test_a_secret_of_the_environment_wins(site, monkeypatch):
    provider.write(site, provider.Provider("https://id.example.com", CLIENT, ""))
    monkeypatch.setenv(provider.SECRET, "another")
    assert provider.read(site).secret == "another"


@pytest.mark.parametrize("issuer", ["http://id.example.com", "id.example.com", "ftp://localhost"])
def test_a_provider_in_the_clear_is_refused(site, issuer):
    with pytest.raises(HomeTrouble):
        provider.write(site, provider.Provider(issuer, CLIENT, SECRET))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"issuer": 3}', "\0"])
def test_a_file_that_cannot_be_used_is_named(site, text):
    site.provider.write_text(text)
    with pytest.raises(HomeTrouble, match="oidc"):
        provider.read(site)
