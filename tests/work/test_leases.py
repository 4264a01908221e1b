"""Work is begun by one worker at a time, taken up again after a kill, and done once."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.db import connections

from bestkept.journal import queries as journal
from bestkept.journal.actions import act
from bestkept.journal.rules import Refused
from bestkept.work import actions, queries, rules
from bestkept.work.models import Job
from bestkept.work.tasks import Task, Worker
from tests.cast import BOB, OWNER
from tests.victims import heard, victim

SHORT = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Look at the child ten times as often as a server does, and wait for nothing."""
    monkeypatch.setattr("bestkept.work.tasks.EACH", 0.05)
    monkeypatch.setattr("bestkept.work.tasks.IDLE", 0.02)
    monkeypatch.setattr("bestkept.work.rules.PAUSE", timedelta(0))


def asked(**arguments):
    return actions.ask(OWNER, "scan", arguments)


def effect(task):
    """Record that it was done, as every kind of work does."""
    with act("thing.done", task.by) as recording:
        recording.about("thing", rules.label(task.held.name))
        task.settle(recording, {"count": 3})


def worker(home, handler=effect, lease=rules.LEASE):
    return Worker(home, {"scan": handler}, lease=lease)


def done():
    """Return how often the effect is on record."""
    return len(journal.timeline("thing"))


def state(name):
    return queries.job(OWNER, name).state


def within(seconds, true):
    """Wait until something is true; fail where it never is."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_what_was_asked_for_is_done_in_the_name_of_whoever_asked(home):
    name = asked(place="outbox")
    assert state(name) == rules.WAITING
    assert worker(home).once()
    assert not worker(home).once()
    found = queries.job(OWNER, name)
    assert (found.state, found.outcome, found.attempts) == (rules.DONE, {"count": 3}, 1)
    asked_for, effected = journal.timeline(rules.label(name))
    told = {o.name: o.value for o in journal.openings(effected.number)}
    assert asked_for.verb == "work.asked"
    assert (told["actor.person"], told["actor.door"], told["work"]) == (OWNER.person, "work", name)


def test_what_an_act_that_failed_asked_for_is_not_on_the_list(home):
    with pytest.raises(ZeroDivisionError):
        actions.ask(OWNER, "scan", {}, beside=lambda _: 1 / 0)
    assert not Job.objects.exists()


def test_bob_asks_for_nothing_and_sees_nothing(home):
    name = asked()
    for refused in (
        lambda: actions.ask(BOB, "scan", {}),
        lambda: actions.cancel(BOB, name),
        lambda: queries.job(BOB, name),
        lambda: queries.listed(BOB, "scan"),
    ):
        with pytest.raises(Refused):
            refused()


def test_of_many_workers_one_gets_it(home, django_db_blocker):
    names = {asked(n=n) for n in range(6)}
    taken, start = [], threading.Barrier(4)

    def take():
        with django_db_blocker.unblock():
            start.wait()
            while held := actions.claim(threading.current_thread().name):
                taken.append(held.name)
            connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(taken) == sorted(names)


def test_a_killed_worker_s_work_is_taken_up_again_and_done_once(home):
    name = asked()

    def work(acknowledge):
        def hang(task):
            acknowledge(os.getpid())
            time.sleep(60)

        worker(home, hang, SHORT).once()

    with victim(work) as (child, read):
        pid = int(os.read(read, 20))
        os.kill(child, signal.SIGKILL)
        assert state(name) == rules.RUNNING
        assert actions.claim("another") is None  # its lease goes on
        os.kill(pid, signal.SIGKILL)
        heard(read)
    within(3, lambda: worker(home).once())
    assert (state(name), done()) == (rules.DONE, 1)
    assert queries.job(OWNER, name).attempts == 2


def test_whoever_lost_its_lease_records_nothing(home):
    name = asked()
    slow = actions.claim("slow", timedelta(0))
    assert worker(home).once()
    with pytest.raises(actions.LeaseLost):
        effect(Task(home, slow, None))
    assert done() == 1
    assert queries.job(OWNER, name).outcome == {"count": 3}


def test_whoever_lost_its_lease_changes_nothing_for_whoever_has_it_now(home):
    name = asked()
    slow = actions.claim("slow", timedelta(0))
    now = actions.claim("now")
    with pytest.raises(actions.LeaseLost):
        effect(Task(home, slow, None))
    actions.extend(slow, rules.LEASE, (9, 9, "slow"))
    actions.fail(slow, "It hung.", for_good=True)
    actions.stop(slow)
    actions.give_back(slow)
    found = queries.job(OWNER, name)
    assert (found.state, found.attempts, found.phrase) == (rules.RUNNING, 2, "")
    effect(Task(home, now, None))
    assert (state(name), done()) == (rules.DONE, 1)


def test_a_child_that_dies_is_begun_again_and_not_for_ever(home):
    name = asked()
    dying = worker(home, lambda _: os.kill(os.getpid(), signal.SIGKILL))
    for _ in range(rules.MOST):
        assert state(name) == rules.WAITING
        assert dying.once()
    assert not dying.once()
    found = queries.job(OWNER, name)
    assert (found.state, found.attempts) == (rules.FAILED, rules.MOST)
    assert "3 times" in found.why
    assert "signal 9" in found.why


def test_a_refusal_is_told_at_once_and_the_work_can_be_tried_again(home):
    def refuse(task):
        raise Refused("There is nothing at /srv/out.")

    name = asked()
    assert worker(home, refuse).once()
    found = queries.job(OWNER, name)
    assert (found.state, found.why) == (rules.FAILED, "There is nothing at /srv/out.")
    actions.try_again(OWNER, name)
    with pytest.raises(Refused):
        actions.try_again(OWNER, name)
    assert worker(home).once()
    assert (state(name), queries.job(OWNER, name).why, done()) == (rules.DONE, "", 1)


def test_a_fault_of_the_program_tells_no_words_of_what_was_read(home):
    name = asked()

    def fault(task):
        raise KeyError("the cathode slurry is mixed")

    for _ in range(rules.MOST + 1):
        worker(home, fault).once()
    assert "slurry" not in queries.job(OWNER, name).why
    assert state(name) == rules.FAILED


def test_a_child_that_tells_nothing_for_long_is_stopped(home, monkeypatch):
    monkeypatch.setattr("bestkept.work.tasks.SILENT", 0.3)
    name = asked()
    worker(home, lambda _: time.sleep(60)).once()
    found = queries.job(OWNER, name)
    assert (found.state, found.why) == (rules.WAITING, "It hung, and was stopped.")
    assert worker(home).once()


def test_what_waits_is_cancelled_at_once(home):
    name = asked()
    actions.cancel(OWNER, name)
    assert state(name) == rules.CANCELLED
    assert not worker(home).once()
    with pytest.raises(Refused):
        actions.cancel(OWNER, name)


@pytest.fixture
def forked(monkeypatch):
    """Tell when the worker has forked: who asks SQLite in that instant holds its lock in both."""
    there, fork = threading.Event(), os.fork

    def telling():
        child = fork()
        if child:
            there.set()
        return child

    monkeypatch.setattr(os, "fork", telling)
    return there


def test_what_is_being_done_is_stopped_when_it_is_cancelled(home, django_db_blocker, forked):
    name = asked()

    def cancel():
        forked.wait(5)
        with django_db_blocker.unblock():
            within(5, lambda: state(name) == rules.RUNNING)
            actions.cancel(OWNER, name)
            connections.close_all()

    other = threading.Thread(target=cancel)
    other.start()
    began = time.monotonic()
    assert worker(home, lambda _: time.sleep(60)).once()
    other.join()
    assert time.monotonic() - began < 10
    assert (state(name), done()) == (rules.CANCELLED, 0)


def test_progress_is_told_and_the_lease_goes_on_while_it_works(home, django_db_blocker, forked):
    name = asked()
    seen, stolen = [], []

    def slow(task):
        for count in range(30):
            task.tell(count, 30, f"step {count}")
            time.sleep(0.1)
        effect(task)

    def look():
        forked.wait(5)
        with django_db_blocker.unblock():
            within(5, lambda: state(name) == rules.RUNNING)
            while (found := queries.job(OWNER, name)).open:
                seen.append((found.state, found.done))
                stolen.append(actions.claim("thief"))
                time.sleep(0.1)
            connections.close_all()

    other = threading.Thread(target=look)
    other.start()
    worker(home, slow, timedelta(seconds=2)).once()
    other.join()
    assert not any(stolen)
    assert {told for told, _ in seen} == {rules.RUNNING}
    assert len({count for _, count in seen}) > 5
    assert queries.job(OWNER, name).why == ""
    assert done() == 1


def test_a_worker_that_is_told_to_stop_gives_its_work_back(home):
    name = asked()

    def stop(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    with contextlib.suppress(KeyboardInterrupt):
        worker(home, lambda _: time.sleep(60)).once()
    signal.signal(signal.SIGALRM, before)
    found = queries.job(OWNER, name)
    assert (found.state, found.attempts) == (rules.WAITING, 0)
    assert worker(home).once()
    assert done() == 1


def test_old_work_leaves_the_list_but_for_the_newest_of_its_kind(home):
    first, last = asked(), asked()
    while worker(home).once():
        pass
    later = queries.job(OWNER, last).ended + timedelta(days=1)
    assert actions.forget(later) == 1
    assert [one.name for one in queries.listed(OWNER, "scan")[0]] == [last]
    with pytest.raises(Refused):
        queries.job(OWNER, first)


def test_whoever_settled_its_work_comes_to_its_own_end(home):
    asked()

    def and_more(task):
        effect(task)
        time.sleep(0.5)
        (home.path / "after").touch()

    worker(home, and_more).once()
    assert (home.path / "after").exists()
