"""Entries that share a commit are entries like any other."""

from __future__ import annotations

import threading

import pytest
from django.db import connections, transaction

from bestkept.journal import entries, queries
from bestkept.journal.actions import act
from bestkept.journal.appending import append, append_all
from bestkept.journal.rules import NestedAct, NothingNoted, Refused
from bestkept.journal.tasks import check, publish
from tests.cast import ALICE, BOB


def test_an_entry_is_what_an_act_would_have_written(home, calendar):
    calendar("2026-03-01")
    number = append("page.viewed", ALICE, {"subject": "TS-0001", "also": ["D-0001"], "count": 3})
    with act("page.viewed", ALICE) as recording:
        recording.about("TS-0001", "D-0001")
        recording.note("count", 3)
    one, other = queries.entry(number), queries.entry(recording.number)
    assert (one.verb, one.version, one.at) == (other.verb, other.version, other.at)
    assert [(o.name, o.value) for o in queries.openings(number)] == [
        (o.name, o.value) for o in queries.openings(recording.number)
    ]
    assert [e.number for e in queries.timeline("D-0001")] == [number, recording.number]
    publish(home)
    assert check(home) == []


def test_many_are_numbered_in_order_in_one_commit(home):
    start = queries.head().size
    numbers = append_all("page.viewed", BOB, [{"subject": f"TS-{n:04}"} for n in range(600)])
    assert numbers == list(range(start, start + 600))
    assert append_all("page.viewed", BOB, []) == []
    publish(home)
    assert check(home) == []


def test_all_or_none(home):
    before = queries.head()
    with pytest.raises(Refused, match="too much"):
        append_all(
            "page.viewed",
            BOB,
            [{"subject": "TS-0001"}, {"subject": "TS-0001", **{f"n{n}": n for n in range(2000)}}],
        )
    assert queries.head() == before


def test_what_cannot_be_an_entry_is_refused(home):
    with pytest.raises(NothingNoted):
        append("page.viewed", ALICE, {"count": 1})
    with pytest.raises(ValueError, match="no verb"):
        append("Viewed", ALICE, {"subject": "TS-0001"})
    with pytest.raises(ValueError, match="Who acts"):
        append("page.viewed", ALICE, {"subject": "TS-0001", "actor.person": "eve@example.com"})
    with pytest.raises(TypeError):
        append("page.viewed", ALICE, {"subject": "TS-0001", "share": 0.5})
    with pytest.raises(NestedAct), transaction.atomic():
        append("page.viewed", ALICE, {"subject": "TS-0001"})


def test_threads_share_commits_and_one_that_fails_costs_the_others_nothing(
    home, django_db_blocker, monkeypatch
):
    batches, told, refused = [], [], []
    insert = entries.insert
    monkeypatch.setattr(entries, "insert", lambda b: (batches.append(len(b)), insert(b))[1])
    start = queries.head().size

    def work(who):
        with django_db_blocker.unblock():
            for turn in range(20):
                try:
                    told.append(append("page.viewed", BOB, values(who, turn)))
                except Refused:
                    refused.append(who)
            connections.close_all()

    threads = [threading.Thread(target=work, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 2
    assert sorted(told) == list(range(start, start + 158))
    assert max(batches) > 1
    publish(home)
    assert check(home) == []


def values(who, turn):
    if (who, turn) in {(3, 7), (5, 11)}:
        return {"subject": "TS-0001", **{f"n{n}": n for n in range(2000)}}
    return {"subject": f"TS-{who:04}", "turn": turn}
