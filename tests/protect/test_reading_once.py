"""Triggers are read from the journal once each, whoever is killed, and however many read."""

from __future__ import annotations

import os
import signal
import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from bestkept.protect.reviews import actions, queries, tasks
from bestkept.protect.reviews.models import Cause, Mark
from bestkept.protect.reviews.rules import Said
from bestkept.respond.actions import open_incident
from tests.cast import ALICE, BOB
from tests.victims import heard, victim

PLACES = ("before", "moved", "opened")  # where in the work the worker is killed


def planned(subject="Visitors"):
    told = Said(BOB.person, ALICE.person, None, None, ("incident",))
    return actions.plan(ALICE, "protocol", subject, told, "The practice asks for it.")


def incident():
    open_incident(ALICE, "A copy was seen", [], datetime.now(UTC))


def causes():
    return Cause.objects.filter(word="incident").count()


def dying(place):
    """Return work that is killed at a place of its reading."""
    kill = lambda: os.kill(os.getpid(), signal.SIGKILL)  # noqa: E731
    move, opened = tasks._move, actions.opened

    def moved(start, stop):
        if place == "before":
            kill()
        move(start, stop)
        if place == "moved":
            kill()

    def opening(*told, **more):
        opened(*told, **more)
        if place == "opened":
            kill()

    def work(acknowledge):
        tasks._move, tasks.actions.opened = moved, opening
        tasks.read_triggers()
        acknowledge("done")

    return work


@pytest.mark.parametrize("place", PLACES)
def test_a_worker_that_is_killed_while_it_reads_loses_and_doubles_nothing(home, place):
    number = planned()
    planned("Offboarding")
    incident()
    with victim(dying(place)) as (_, pipe):
        assert heard(pipe) == []
    assert causes() == 0
    assert tasks.read_triggers() == 2
    assert tasks.read_triggers() == 0
    assert causes() == 2
    assert len(queries.review(ALICE, number).rounds) == 1


def test_of_several_that_read_at_once_one_opens(home):
    planned()
    for _ in range(3):
        incident()
    told, start = [], threading.Barrier(4)

    def reading():
        start.wait()
        try:
            told.append(tasks.read_triggers())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=reading) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(told) == 4
    assert sum(told) == 3
    assert causes() == 3


def test_what_was_opened_is_told_where_another_reads_what_came_after(home, monkeypatch):
    planned()
    incident()
    move, moved = tasks._move, []

    def once(start, stop):
        if moved:
            raise tasks.ReadMeanwhile("Another reads on.")
        moved.append(start)
        move(start, stop)

    monkeypatch.setattr(tasks, "_move", once)
    assert tasks.read_triggers() == 1


def test_all_that_is_new_is_read_in_parts_and_the_mark_goes_to_the_end(home, monkeypatch):
    monkeypatch.setattr(tasks, "_BATCH", 2)
    planned()
    for _ in range(5):
        incident()
    assert tasks.read_triggers() == 5
    assert Mark.objects.get().upto > 0
    assert causes() == 5


def test_a_look_without_news_asks_the_database_little(home):
    planned()
    incident()
    tasks.read_triggers()
    with CaptureQueriesContext(connection) as told:
        assert tasks.read_triggers() == 0
    assert len(told) <= 4
