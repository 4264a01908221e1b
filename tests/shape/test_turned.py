"""A day that turns while the tests run: the modules that say a day follow it."""

from datetime import timedelta

import pytest

from tests import turned
from tests.web import test_moving, test_scim


@pytest.fixture
def midnight(monkeypatch):
    """A turn that began yesterday, beside modules that were read yesterday."""
    turn = turned.Turn()
    turn.day -= timedelta(days=1)
    for module in (test_moving, test_scim):
        monkeypatch.setattr(module, "TODAY", turn.day)
    return turn


def test_what_was_collected_yesterday_sees_todays_day(midnight):
    held = test_moving.test_a_move_is_settled_with_one_press
    midnight.follow()
    assert held.__globals__["TODAY"] == turned.utc_day()


def test_a_day_that_one_module_takes_from_another_follows_too(midnight):
    midnight.follow()
    assert turned.utc_day() == test_scim.TODAY


def test_on_the_same_day_nothing_is_read_anew(midnight):
    midnight.day = turned.utc_day()
    midnight.follow()
    assert turned.utc_day() != test_moving.TODAY
