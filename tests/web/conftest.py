"""Pages in a home of the test's own, and a browser without a screen for each of the cast."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client
from django.test.utils import override_settings

from bestkept.home import VARIABLE, Home
from bestkept.people import actions as people
from bestkept.people import queries
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.notices.actions import give
from bestkept.protect.questions.actions import ask
from bestkept.protect.repapering import actions as repapering
from bestkept.protect.repapering import changes
from bestkept.protect.repapering.rules import Change
from bestkept.register.intake.actions import submit
from bestkept.site import serving
from bestkept.site.setup import open_home
from bestkept.watch.actions import record_findings
from bestkept.watch.rules import Sighted
from bestkept.web import signing
from bestkept.web.limits import LIMITS
from tests import databases
from tests.cast import ALICE, AUD, BOB, CHARLIE, OWNER, PETRA, RECIPE, texts
from tests.protect.stage import said
from tests.web import browsing

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LENA = "lena@example.com"
PASSWORD = "a quiet room for reading"
NDA = said("2026-01-01", None)
CAST = (ALICE, BOB, PETRA, AUD, CHARLIE)
# Besides Alice, Bob, Petra and Aud of the cast: one for each role that there is.
MORE = {
    "ines": "analyst",
    "lena": "legal",
    "sven": "security",
    "hana": "hr",
    "mona": "monitoring",
    "kurt": "custodian",
    "adam": "administrator",
}


@pytest.fixture(autouse=True)
def _one_minute(monkeypatch):
    """Count what is limited from nothing, in a minute that does not end within a test."""
    LIMITS.forget()
    monkeypatch.setattr(LIMITS, "clock", lambda: 0)


@contextlib.contextmanager
def furnished(before, folder, blocker):
    """Open a copy of a home, for what more than one test begins with; whoever uses it yields it."""
    made = Home(databases.copy(before.path, folder / "home"))
    with pytest.MonkeyPatch.context() as patch, blocker.unblock(), override_settings(HOME=made):
        patch.setenv(VARIABLE, str(made.path))
        open_home(made)
        yield made
        connections.close_all()


@pytest.fixture(scope="session")
def peopled(prepared, tmp_path_factory, django_db_blocker):
    """The home that the others are copies of: everybody signs in, Bob submitted a candidate."""
    with furnished(prepared, tmp_path_factory.mktemp("peopled"), django_db_blocker) as made:
        serving.make_sign_ins(made)
        people_it(made)
        sqlite3.connect(made.sign_ins).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


@pytest.fixture(scope="session")
def company(tmp_path_factory):
    """The sample company, served as `make demo` serves it, for Chromium."""
    if databases.wanted():
        pytest.skip("the sample company is kept in SQLite, whatever the tests are kept in")
    with browsing.company(tmp_path_factory.mktemp("company")) as served:
        yield served


@pytest.fixture
def site(peopled, tmp_path, monkeypatch, django_db_blocker):
    """Return a home of this test's own, with pages."""
    copied = Home(databases.copy(peopled.path, tmp_path / "site"))
    monkeypatch.setenv(VARIABLE, str(copied.path))
    with django_db_blocker.unblock(), override_settings(HOME=copied):
        open_home(copied)
        yield copied
        connections.close_all()
    databases.drop(copied.path)


def people_it(home):
    """Put everybody on record, with a candidate of Bob's that a scan saw outside."""
    for name, role in MORE.items():
        people.add_person(OWNER, f"{name}@example.com", name.capitalize(), [role])
    parts = {"description": "Order and times of the six steps", "boundary": "The powder"}
    documents = texts(home, RECIPE)
    submit(BOB, home, title="Cathode slurry", description=parts, documents=documents)
    give(ALICE, "TS-0001", [BOB.person], "Keep it in lab 3")
    agreements.record(ALICE, "NDA", ["ines@example.com"], NDA, "Reads all drafts")
    ask(BOB, "May I show the slurry line at a fair?")
    record_findings(OWNER, [sighting()])
    repaper_it()
    for email in (*(f"{name}@example.com" for name in MORE), *(one.person for one in CAST)):
        account_of(email)


def repaper_it():
    """Record that a click is no longer enough in Norway, by which Bob has signed."""
    clicked = said("2026-01-01", None, law="Norway", form="click")
    agreements.record(ALICE, "undertaking", [BOB.person], clicked, "Joins.")
    due = datetime.now(UTC).date() + timedelta(days=200)
    told = {"made_on": date(2026, 5, 20), "effective": due, "country": "NO"}
    words, source = "A click is no longer enough.", "Example Act 12 of 2026"
    change = Change("law", "form", words, source, forms=("click",), **told)
    number = changes.record(ALICE, change)
    repapering.begin(ALICE, number, owner=LENA, due=due, words="Undertakings in ink")


def sighting(place="outbox/mail.txt"):
    """Return what a scan saw of Bob's candidate."""
    return Sighted(
        *("TS-0001", "D-0001", 1, "verbatim", place, None, 3, 10, 200, 0.5),
        *("finding", False, "ab" * 32),
    )


@pytest.fixture
def browser(site):
    """Return a function that gives a client for somebody: signed in, unless the name is None."""

    def signed_in(email=None):
        client = Client(raise_request_exception=False)
        if email:
            client.force_login(account_of(email), BACKEND)
        return client

    return signed_in


def account_of(email):
    """Return somebody's sign-in, made by an invitation if they are on record and have none."""
    users = get_user_model()
    if found := users.objects.filter(email=email).first():
        return found
    if queries.person(email) is None:  # a sign-in that stands for nobody
        return users.objects.create_user("f" * 32, email, PASSWORD)
    entry = people.invite(OWNER, email)
    token = signing.invitation_token(email, entry, settings.SECRET_KEY)
    return signing.accept(signing.read_invitation(token), PASSWORD)
