"""What the web process holds for long is put by, and garbage in it is found within a day."""

from __future__ import annotations

import gc
import time
import weakref

import pytest

from bestkept.site.serving import LASTING, WHOLE, Lasting


class Held:
    """Something that refers to itself, and so is freed by a search alone."""

    def __init__(self):
        self.own = self


@pytest.fixture(autouse=True)
def _searched_again():
    yield
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
