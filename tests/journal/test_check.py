"""The check tells each way in which the database may have been changed by another program."""

from __future__ import annotations

import pytest
from django.db import connections

from bestkept.journal.actions import act
from bestkept.journal.tasks import check, publish
from tests.cast import ALICE
from tests.forging import forge


@pytest.fixture
def published(home):
    for count in range(3):
        with act("thing.done", ALICE) as recording:
            recording.about("TS-0001")
            recording.note("count", count)
    publish(home)
    return home


def test_a_sound_home_has_nothing_wrong(published):
    assert check(published) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE journal_field SET value = '7' WHERE name = 'count'", "what its fields say"),
        ("UPDATE journal_field SET value = '{' WHERE name = 'count'", "what its fields say"),
        ("UPDATE journal_field SET salt = zeroblob(16) WHERE name = 'count'", "fields say"),
        ("UPDATE journal_field SET name = 'total' WHERE name = 'count'", "what its fields say"),
        ("DELETE FROM journal_field WHERE name = 'count'", "what its fields say"),
        ("UPDATE journal_act SET verb = 'x.y' WHERE number = 6", "Entry 6"),
        ("UPDATE journal_act SET at = '2019-01-01 00:00:00' WHERE number = 6", "is older"),
        ("UPDATE journal_act SET leaf = x'00' WHERE number = 6", "have the hash"),
        ("UPDATE journal_act SET leaf_hash = zeroblob(32) WHERE number = 6", "have the hash"),
        ("UPDATE journal_act SET number = 99 WHERE number = 6", "stands where entry 6"),
        ("UPDATE journal_act SET number = NULL WHERE number = 6", "stands where entry"),
        ("UPDATE journal_subject SET label = 'TS-0009'", "another subject"),
        ("DELETE FROM journal_subject", "another subject"),
        ("UPDATE journal_head SET size = size - 1", "The head"),
        ("UPDATE journal_head SET root = zeroblob(32)", "The head"),
        ("UPDATE journal_head SET frontier = x'00'", "The head"),
        ("DELETE FROM journal_head", "The head"),
        ("DELETE FROM journal_act WHERE number > 5", "has lost 2 entries"),
    ],
)
def test_what_was_changed_behind_its_back_is_told(published, statement, told):
    connections.close_all()
    forge(published, statement)
    found = check(published)
    assert any(told in sentence for sentence in found), found


def test_a_log_without_a_checkpoint_is_told(published):
    (published.log / "checkpoint").unlink()
    assert any("no checkpoint" in sentence for sentence in check(published))


def test_tiles_that_are_gone_are_told(published):
    next((published.log / "tile" / "entries").rglob("8")).unlink()
    assert any("tiles cannot be read" in sentence for sentence in check(published))
