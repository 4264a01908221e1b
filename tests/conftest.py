"""A home for each test: copied from one that is made once, with the cast in it."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from django.db import connections

from bestkept.engines import detect
from bestkept.engines.ledger.note import generate_key
from bestkept.home import FORMAT, VARIABLE, Home
from bestkept.site.setup import found, open_home
from tests import databases, nursery, turned
from tests.cast import AUD, BOB, OWNER, PETRA

FOUNDED = datetime(2020, 1, 1, 9, tzinfo=UTC)
TURN = turned.Turn()


def pytest_addoption(parser):
    parser.addoption("--database", choices=["sqlite", "postgresql"], help="where homes are kept")


def pytest_configure(config):
    asked = config.getoption("--database")
    if asked:
        os.environ[databases.SWITCH] = asked


def pytest_unconfigure(config):
    nursery.stop()
    databases.stop()


def pytest_runtest_setup(item):
    TURN.follow()
    if databases.wanted() and (mark := item.get_closest_marker("sqlite")):
        pytest.skip(f"about SQLite: {mark.args[0]}")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, django_db_blocker):
    """The home that the others are copies of, founded on 1 January 2020."""
    home = Home(tmp_path_factory.mktemp("prepared") / "home")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setenv(VARIABLE, str(home.path))
        lay_out(home)
        databases.new(home)
        open_home(home, create=True)
        patch.setattr("bestkept.journal.actions.utc_now", lambda: FOUNDED)
        people_it()
        found(home)
        connections.close_all()
    return home


@pytest.fixture
def home(prepared, tmp_path, monkeypatch, django_db_blocker):
    """A home of this test's own, open in this process."""
    copied = Home(databases.copy(prepared.path, tmp_path / "home"))
    monkeypatch.setenv(VARIABLE, str(copied.path))
    with django_db_blocker.unblock():
        open_home(copied)
        yield copied
        connections.close_all()
    databases.drop(copied.path)


@pytest.fixture
def calendar(monkeypatch):
    """Set the owner's clock: calendar("2025-03-01") is that day at ten in the morning."""

    def turn(day, hour=10, minute=0):
        now = datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=UTC)
        monkeypatch.setattr("bestkept.journal.actions.utc_now", lambda: now)

    return turn


def lay_out(home):
    """Make the folders and keys of a home, as `bestkept init` does."""
    for folder in (home.path, home.index, home.log, home.keys):
        folder.mkdir(parents=True, exist_ok=True)
    home.keys.chmod(0o700)
    private, public = generate_key("log.example.com")
    home.log_key.write_text(private)
    home.log_vkey.write_text(public + "\n")
    (home.keys / "detect.key").write_bytes(bytes(range(32)))
    detect.write_manifest(home.index, [])
    home.marker.write_text(FORMAT)


def people_it():
    """Fill the tables, and record the cast: Charlie is left out."""
    from bestkept.journal.tasks import migrate
    from bestkept.people.actions import add_person, create_owner

    migrate(OWNER)
    create_owner(OWNER.person, "Alice Archer", "alice")
    for who, name in ((BOB, "Bob Baker"), (PETRA, "Petra Porter"), (AUD, "Aud Auden")):
        add_person(OWNER, who.person, name, [who.role])
