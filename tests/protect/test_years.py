"""Decisions that are years old are made again, whatever came after them."""

from __future__ import annotations

from datetime import date

from bestkept.journal import queries as journal
from bestkept.protect.decision import queries
from tests.cast import ALICE
from tests.protect import years

COUNT = 36


def test_each_of_three_years_of_decisions_is_made_again_the_same(home, calendar):
    numbers = years.lived(home, calendar, COUNT, date(2026, 3, 1))
    assert len(set(numbers)) == COUNT
    found = queries.all_again(ALICE, numbers)
    assert queries.again(ALICE, numbers[0]) == found[0]
    assert {one.verdict for one in found} == {"same"}
    assert {one.recorded["permitted"] for one in found} == {True, False}
    verbs = [one.verb for one in journal.entries(numbers[0])]
    for verb in ("access.revoked", "agreement.amended", "person.engaged", "access.glass-broken"):
        assert verb in verbs
