"""The index on disk says what the database says, whatever happened in between."""

from __future__ import annotations

import os
import signal

import pytest

from bestkept.engines import detect
from bestkept.home import HomeTrouble
from bestkept.journal import queries as journal
from bestkept.journal.tasks import check as check_journal
from bestkept.journal.tasks import publish
from bestkept.register import tasks
from bestkept.register.actions import guard_candidate
from bestkept.register.models import Segment
from bestkept.register.queries import assets
from bestkept.register.tasks import check, compact, publish_index
from tests.cast import ALICE, BOB, texts
from tests.victims import heard, victim


def text(number):
    return " ".join(f"batch {number} takes {n} parts of solvent {n * number}" for n in range(9))


def guard(home, number):
    documents = texts(home, text(number))
    return guard_candidate(
        BOB, home, title=f"Batch {number}", tier="top", owner=None, documents=documents
    ).asset


def seen(home, number):
    index = detect.Index.open(home.index, home.detect_key())
    return {found.asset for found in detect.scan(text(number), index)}


def files(home):
    return {path.stem for path in home.index.glob("*.seg")}


def test_a_lost_manifest_is_told_and_written_again(home):
    guard(home, 1)
    (home.index / "manifest.json").unlink()
    assert any("manifest" in found for found in check(home))
    publish_index(home)
    assert check(home) == []
    assert seen(home, 1) == {"TS-0001"}


def test_files_that_nobody_names_are_cleared_away(home):
    guard(home, 1)
    (home.index / f"{'0' * 64}.seg").write_bytes(b"stray")
    (home.index / "manifest.json.7.part").write_bytes(b"half")
    publish_index(home)
    assert files(home) == set(detect.read_manifest(home.index))
    assert not list(home.index.glob("*.part"))


@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_a_segment_that_is_not_what_was_recorded_is_told(home, damage):
    guard(home, 1)
    (path,) = home.index.glob("*.seg")
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    assert any(path.stem[:12] in found for found in check(home))


def test_a_crowd_of_segments_becomes_one_that_finds_the_same(home):
    for number in range(1, 9):
        guard(home, number)
    assert not compact(home, ALICE)
    guard(home, 9)
    before = files(home)
    assert compact(home, ALICE)
    (merged,) = detect.read_manifest(home.index)
    assert [seen(home, n) for n in range(1, 10)] == [{f"TS-000{n}"} for n in range(1, 10)]
    assert files(home) == {*before, merged}  # who reads by the old manifest still can
    publish_index(home)
    assert files(home) == {merged}
    assert Segment.objects.filter(retired_in__isnull=False).count() == 9
    last = journal.head().size - 1
    assert journal.entry(last).verb == "index.compacted"
    opened = {o.name: o.value for o in journal.openings(last)}
    assert (set(opened["index.retired"]), opened["index.segment"]) == (before, merged)
    assert check(home) == []
    assert not compact(home, ALICE)


def test_segments_that_are_damaged_are_not_merged(home):
    for number in range(1, 10):
        guard(home, number)
    path = next(home.index.glob("*.seg"))
    path.write_bytes(path.read_bytes() + b"\0")
    before = journal.head()
    with pytest.raises(HomeTrouble, match="damaged"):
        compact(home, ALICE)
    assert journal.head() == before


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("moment", "recorded"),
    [
        ("bestkept.register.models.Segment.objects.create", False),
        ("bestkept.journal.actions._move_head", False),
        ("bestkept.register.tasks.publish_index", True),
        ("bestkept.engines.detect.write_manifest", True),
        ("bestkept.register.tasks._clear", True),
    ],
)
def test_killed_at_a_step_of_registering(home, monkeypatch, moment, recorded):
    guard(home, 1)

    def work(acknowledge):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(moment, die)
            acknowledge(guard(home, 2))

    with victim(work) as (_, pipe):
        assert heard(pipe) == []
    tasks.publish_index(home)
    publish(home)
    assert check(home) == check_journal(home) == []
    assert len(assets()) == 1 + recorded
    assert files(home) == set(detect.read_manifest(home.index))
    assert seen(home, 2) == ({"TS-0002"} if recorded else set())
    assert guard(home, 3) == f"TS-000{2 + recorded}"
