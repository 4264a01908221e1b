"""What the web process does beside answering: putting by what lasts, and signing the log."""

from __future__ import annotations

import gc
import time
import weakref

import pytest

from bestkept.site.serving import LASTING, PAUSE, SIGNING, WHOLE, Due, Lasting


class Held:
    """Something that refers to itself, and so is freed by a search alone."""

    def __init__(self):
        self.own = self


@pytest.fixture(autouse=True)
def _searched_again():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_what_is_there_is_put_by_at_once_and_what_comes_later_within_a_minute():
    begun, lasting = time.monotonic(), Lasting()
    lasting.put_by(begun)
    first = gc.get_freeze_count()
    assert first > 0
    later = [Held() for _ in range(50)]
    lasting.put_by(begun + LASTING / 2)
    assert gc.get_freeze_count() == first
    lasting.put_by(begun + LASTING)
    assert gc.get_freeze_count() >= first + len(later)


def test_garbage_of_the_last_minute_is_freed_and_not_put_by():
    begun, lasting = time.monotonic(), Lasting()
    lasting.put_by(begun)
    gone = weakref.ref(Held())
    lasting.put_by(begun + LASTING)
    assert gone() is None


def test_garbage_among_what_was_put_by_is_freed_within_a_day():
    begun, lasting, held = time.monotonic(), Lasting(), Held()
    lasting.put_by(begun)
    gone = weakref.ref(held)
    del held
    gc.collect()
    assert gone() is not None
    lasting.put_by(begun + WHOLE + 1)
    assert gone() is None


def test_what_answers_searches_only_what_is_young():
    old = Held()
    gc.collect()  # and so it is no longer young
    Lasting()
    gone = weakref.ref(old)
    del old
    for _ in range(300):
        held = [[] for _ in range(1000)]
    assert held
    assert gone() is not None


def test_the_log_is_signed_as_soon_as_nothing_more_is_recorded():
    due = Due()
    assert due.now(0.0, 5)  # after a start at once
    due.signed(0.0, 5)
    assert not due.now(PAUSE, 6)
    assert due.now(2 * PAUSE, 6)
    due.signed(2 * PAUSE, 6)
    assert not due.now(3 * PAUSE, 6)


def test_while_acts_come_without_a_pause_the_log_is_signed_now_and_then():
    due, signed = Due(), []
    for turn in range(81):
        if due.now(turn * PAUSE, turn):
            signed.append(turn * PAUSE)
            due.signed(turn * PAUSE, turn)
    assert signed == [0.0, SIGNING, 2 * SIGNING, 3 * SIGNING, 4 * SIGNING]


def test_a_log_that_could_not_be_signed_is_due_again():
    due = Due()
    due.signed(0.0, 5)
    assert not due.now(PAUSE, 6)
    assert due.now(2 * PAUSE, 6)
    assert due.now(3 * PAUSE, 6)
