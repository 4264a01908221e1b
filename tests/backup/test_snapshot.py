"""The copy that a backup takes of a home on PostgreSQL: whole, of one moment, fit to go on."""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, connections

from bestkept.home import Home
from bestkept.journal import queries, sequence
from bestkept.journal.actions import act
from bestkept.journal.guards import guards, installed
from bestkept.journal.models import Act
from bestkept.journal.rules import OUTSIDE
from bestkept.journal.tasks import check, publish
from bestkept.people.models import Person
from bestkept.site.setup import open_home
from bestkept.site.snapshot import copy_database
from tests import databases
from tests.cast import ALICE

pytestmark = pytest.mark.skipif(
    not databases.wanted(), reason="about PostgreSQL: run with --database postgresql"
)


def record(hour=None, **how):
    clock = None if hour is None else lambda: datetime(2030, 1, 1, hour, tzinfo=UTC)
    with act("thing.done", ALICE, clock=clock, apart=True, **how) as recording:
        recording.about("TS-0001")


def on_sqlite(home, folder):
    """Make a home of the copy, without PostgreSQL, and open it."""
    made = Home(folder / "copied")
    shutil.copytree(home.path, made.path)
    made.database_url.unlink()
    copy_database(home, made.database)
    connections.close_all()
    open_home(made)
    assert connection.vendor == "sqlite"
    return made


def test_the_copy_has_every_row_and_guards_of_its_own(home, tmp_path):
    publish(home)
    before = queries.head()
    made = on_sqlite(home, tmp_path)
    assert queries.head() == before
    assert installed() == guards()
    with pytest.raises(IntegrityError, match=OUTSIDE):
        Person.objects.update(name="Eve")
    record()
    publish(made)
    assert check(made) == []


def test_an_act_that_waited_for_its_number_has_it_in_the_copy(home, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("bestkept.journal.sequence.settled", lambda places: places)
        record()
    assert sequence.pending() == 1
    made = on_sqlite(home, tmp_path)
    assert not Act.objects.filter(number__isnull=True).exists()
    publish(made)
    assert check(made) == []


def test_acts_that_go_on_while_the_moment_is_chosen_are_whole_or_absent(
    home, tmp_path, django_db_blocker
):
    stop = threading.Event()

    def keep_recording():
        with django_db_blocker.unblock():
            while not stop.is_set():
                record()
            connections.close_all()

    threads = [threading.Thread(target=keep_recording) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        copies = [tmp_path / f"{turn}.sqlite3" for turn in range(3)]
        for copy in copies:
            copy_database(home, copy)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    for copy in copies:
        made = Home(tmp_path / copy.stem)
        shutil.copytree(home.path, made.path)
        made.database_url.unlink()
        copy.rename(made.database)
        connections.close_all()
        open_home(made)
        publish(made)
        assert check(made) == []


def test_time_goes_on_after_the_last_number_and_not_after_the_highest_id(
    home, tmp_path, django_db_blocker
):
    """On PostgreSQL an act that began earlier may be numbered later."""

    def overtake():
        with django_db_blocker.unblock():
            record(hour=9)
            connections.close_all()

    with act(
        "thing.done", ALICE, clock=lambda: datetime(2030, 1, 1, 10, tzinfo=UTC), apart=True
    ) as slow:
        slow.about("TS-0001")
        thread = threading.Thread(target=overtake)
        thread.start()
        thread.join()
    newest = Act.objects.order_by("-id").first()
    assert newest.number < slow.number
    made = on_sqlite(home, tmp_path)
    record(hour=9)
    publish(made)
    assert check(made) == []
