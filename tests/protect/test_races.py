"""No permit is recorded after the revoke of the grant that it rests on, whoever is quicker."""

from __future__ import annotations

import pytest

from bestkept.journal.rules import Actor
from bestkept.journal.tasks import check, publish
from bestkept.keyring.ring import Ring
from bestkept.protect.access import opening
from bestkept.vault.actions import Given, keep
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


def test_no_document_of_a_secret_is_opened_after_the_revoke(home):
    lying, ring = races.prepare(200, OWNER), Ring(home, str)
    kept = {}
    for what in dict.fromkeys(what for _, what, _ in lying):
        given = Given(what, what.encode())
        kept[what] = keep(OWNER, home, ring, given, kind="shared", because="Raced.").number
        opening.tie(OWNER, kept[what], what, "Raced.")

    def read(who, what, _):
        wanted = opening.Wanted(kept[what], purpose=races.PURPOSE)
        found = opening.open_document(Actor(who, "employee", "cli"), home, ring, wanted)
        return found.entry if found.permitted else None

    late, permits = races.run(lying, opening=read)
    assert late == 0
    assert 0 < permits < 200  # else nobody raced
