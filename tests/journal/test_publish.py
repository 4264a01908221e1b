"""Tiles and checkpoint are derived from the database, and only ever go forward."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from bestkept.engines.ledger.hashing import verify_consistency
from bestkept.engines.ledger.note import generate_key
from bestkept.engines.ledger.tiles import TileReader
from bestkept.engines.ledger.tree import consistency_proof
from bestkept.engines.ledger.verify import Vkey, open_note
from bestkept.home import HomeTrouble
from bestkept.journal import queries
from bestkept.journal.actions import act
from bestkept.journal.tasks import check, checkpoint, mend, publish
from tests.cast import ALICE


def record(times=1):
    for _ in range(times):
        with act("thing.done", ALICE) as recording:
            recording.about("TS-0001")


def test_the_checkpoint_signs_the_head_in_the_name_of_the_key(home):
    record()
    signed = publish(home)
    assert (signed.size, signed.root) == (queries.head().size, queries.head().root)
    key = Vkey.parse(home.log_vkey.read_text())
    assert signed.origin == key.name == "log.example.com"
    assert open_note((home.log / "checkpoint").read_bytes(), key).startswith("log.example.com\n6\n")


def test_the_tiles_hold_every_entry(home):
    record(300)
    signed = publish(home)
    reader = TileReader(home.log, signed.size)
    assert [reader.entry(e.number) for e in queries.entries()] == [
        e.leaf for e in queries.entries()
    ]
    assert signed.size > 256


def test_a_later_checkpoint_goes_on_from_an_earlier_one(home):
    record(3)
    old = publish(home)
    record(4)
    new = publish(home)
    proof = consistency_proof(old.size, new.size, TileReader(home.log, new.size).read)
    verify_consistency(old.size, new.size, proof, old.root, new.root)
    assert publish(home) == new == checkpoint(home)


@pytest.mark.parametrize("lost", ["checkpoint", "tile", "all"])
def test_what_a_crash_left_half_done_is_finished(home, lost):
    record(2)
    publish(home)
    record(2)
    before = {p: p.read_bytes() for p in home.log.rglob("*") if p.is_file()}
    publish(home)
    if lost == "checkpoint":  # killed after the tiles, before the checkpoint was renamed
        (home.log / "checkpoint").write_bytes(before[home.log / "checkpoint"])
        (home.log / "checkpoint.part").write_bytes(b"half")
    elif lost == "tile":  # killed before anything
        shutil.rmtree(home.log / "tile")
        for path, data in before.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    else:
        shutil.rmtree(home.log)
    assert publish(home).size == queries.head().size
    assert check(home) == []


def test_two_that_publish_at_once_leave_one_sound_log(home, django_db_blocker):
    def work(_):
        with django_db_blocker.unblock():
            record()
            publish(home)
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(24)))
    assert checkpoint(home).size == queries.head().size
    assert check(home) == []


@pytest.mark.sqlite("copies its file; the check is the same")
def test_a_checkpoint_of_other_entries_is_never_signed_over(home, prepared):
    record(3)
    publish(home)
    signed = (home.log / "checkpoint").read_bytes()
    connections.close_all()
    shutil.copy(prepared.database, home.database)  # an older state comes back ...
    for suffix in ("-wal", "-shm"):
        home.database.with_name(home.database.name + suffix).unlink(missing_ok=True)
    with pytest.raises(HomeTrouble, match="does not go on"):
        publish(home)
    record(5)  # ... and other things happen in it
    with pytest.raises(HomeTrouble, match="does not go on"):
        publish(home)
    with pytest.raises(HomeTrouble, match="does not go on"):
        mend(home)
    assert (home.log / "checkpoint").read_bytes() == signed
    assert any("changed after a checkpoint" in found for found in check(home))


def test_without_its_key_nothing_is_signed_and_nothing_is_lost(home):
    record()
    home.log_key.unlink()
    with pytest.raises(HomeTrouble, match="Restore the keys"):
        publish(home)
    assert queries.timeline("TS-0001")


def test_a_checkpoint_by_another_key_is_no_checkpoint(home):
    publish(home)
    home.log_vkey.write_text(generate_key("log.example.com")[1])
    with pytest.raises(HomeTrouble, match="signed by another key"):
        checkpoint(home)
    assert any("another key" in found for found in check(home))


def test_damaged_tiles_are_told_and_mended(home):
    record()
    publish(home)
    tile = next((home.log / "tile" / "0").rglob("6"))
    tile.write_bytes(bytes(32 * 6))
    assert any("tiles" in found for found in check(home))
    record()
    with pytest.raises(HomeTrouble, match="--mend"):
        publish(home)
    mend(home)
    assert check(home) == []
    assert checkpoint(home).size == queries.head().size
