"""No permit is recorded after the revoke of the grant that it rests on, whoever is quicker."""

from __future__ import annotations

import pytest

from bestkept.journal.tasks import check, publish
from tests.cast import OWNER
from tests.protect import races


@pytest.mark.slow
def test_no_permit_follows_its_revoke_in_a_thousand_races(home):
    late, permits = races.run(races.prepare(1000, OWNER))
    assert late == 0
    assert 0 < permits < 1000  # else nobody raced
    publish(home)
    assert check(home) == []


def test_a_late_permit_would_be_seen(home):
    late, _ = races.run(races.prepare(200, OWNER), opening=races.open_without_care)
    assert late > 0
