"""An act is written whole, or not at all."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime

import pytest
from django.db import connections, transaction

from bestkept.engines.ledger.tree import Frontier
from bestkept.engines.ledger.verify import commitment
from bestkept.journal import queries
from bestkept.journal.actions import act
from bestkept.journal.rules import Actor, NestedAct, NothingNoted
from tests.cast import ALICE, BOB


def record(subject="TS-0001", **values):
    with act("thing.done", ALICE) as recording:
        recording.about(subject)
        for name, value in values.items():
            recording.note(name, value)
    return recording


def test_an_act_leaves_an_entry_that_its_fields_open(home):
    done = record(colour="blue", count=3, tags=["a", None, True])
    entry = queries.entry(done.number)
    openings = {o.name: o for o in queries.openings(done.number)}
    leaf = json.loads(entry.leaf)
    assert (leaf["v"], leaf["verb"]) == (1, "thing.done/1")
    assert leaf["at"] == entry.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert leaf["fields"] == {
        name: commitment(name, o.value, o.salt).hex() for name, o in openings.items()
    }
    assert {name: o.value for name, o in openings.items()} == {
        "actor.person": "alice@example.com",
        "actor.role": "legal",
        "actor.door": "cli",
        "subject": "TS-0001",
        "colour": "blue",
        "count": 3,
        "tags": ["a", None, True],
    }


def test_each_field_has_a_salt_of_its_own(home):
    first, second = record(), record()
    salts = [o.salt for n in (first.number, second.number) for o in queries.openings(n)]
    assert len(set(salts)) == len(salts) == 8
    assert {len(salt) for salt in salts} == {16}


def test_numbers_have_no_gap_and_the_head_is_the_root_of_all_entries(home):
    for _ in range(20):
        record()
    tree = Frontier()
    for place, entry in enumerate(queries.entries()):
        assert entry.number == place
        tree.append(entry.leaf_hash)
    assert queries.head() == queries.LogHead(tree.size, tree.root())


def test_nothing_is_written_when_the_body_fails(home):
    before = queries.head()
    with pytest.raises(TypeError):
        record(share=0.5)
    assert queries.head() == before
    assert queries.timeline("TS-0001") == []
    assert record().number == before.size


def test_an_act_that_names_no_subject_is_refused(home):
    before = queries.head()
    with pytest.raises(NothingNoted), act("thing.done", ALICE) as recording:
        recording.note("colour", "blue")
    assert queries.head() == before


def test_an_act_inside_an_act_is_refused_and_nothing_of_either_is_written(home):
    before = queries.head()
    with pytest.raises(NestedAct, match="open already"), act("thing.done", ALICE) as recording:
        recording.about(str(record()))
    assert queries.head() == before
    assert record().number == before.size


def test_an_act_inside_a_transaction_is_refused(home):
    with pytest.raises(NestedAct), transaction.atomic():
        record()


@pytest.mark.parametrize("verb", ["Thing.done", "thing", "thing.done/1", "", "thing..done"])
def test_a_verb_is_a_noun_and_what_was_done(home, verb):
    with pytest.raises(ValueError, match="no verb"), act(verb, ALICE):
        pass


def test_a_value_that_has_no_one_text_is_refused_where_it_is_noted(home):
    with pytest.raises(TypeError), act("thing.done", ALICE) as recording:
        recording.note("share", 0.5)


def test_a_name_is_noted_once(home):
    with pytest.raises(ValueError, match="noted before"):
        record(subject="twice", **{"actor.role": "legal"})


def test_an_actor_is_named_in_full():
    with pytest.raises(ValueError, match="a person, a role and a door"):
        Actor("alice@example.com", "", "cli")


def test_journal_time_never_goes_back(home, calendar):
    calendar("2025-03-02")
    first = record()
    calendar("2025-03-01")
    second = record()
    assert first.at == second.at == datetime(2025, 3, 2, 10, tzinfo=UTC)


def test_a_timeline_tells_the_entries_about_a_subject(home):
    with act("thing.done", BOB) as both:
        both.about("TS-0001", "F-0007")
    only = record("F-0007")
    assert [e.number for e in queries.timeline("F-0007")] == [both.number, only.number]
    assert [e.number for e in queries.timeline("TS-0001")] == [both.number]


def test_threads_take_turns(home, django_db_blocker):
    start, numbers = queries.head().size, []

    def work():
        with django_db_blocker.unblock():
            numbers.extend(record().number for _ in range(20))
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(start, start + 80))
