"""One draft is shown to a stranger: the file, changed anywhere, is refused; nothing else shows."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from bestkept.engines.ledger import canonical_zip, check_binder, open_zip, program
from bestkept.journal.rules import Refused
from bestkept.prove import actions
from bestkept.register.innovations.actions import add_drafts, record
from bestkept.register.innovations.rules import Drafted
from tests.cast import ALICE, BOB, PETRA
from tests.prove.conftest import cosign, stamp, vkey_of

TEXTS = [f"Draft {n}: the coating dries at {n}0 degrees.\n" for n in range(1, 6)]
CLAIMED = datetime(2025, 3, 1, 12, tzinfo=UTC)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def innovation(home):
    number = record(BOB, title="Dry coating", authors=[("bob@example.com", None)])
    add_drafts(BOB, number, [Drafted(f"lab/{digest(t)[:4]}", digest(t), CLAIMED) for t in TEXTS])
    return number


@pytest.fixture
def proof(home, innovation, authority, witness):
    """The proof of draft 2, in a log that was stamped and cosigned."""
    stamp(home, authority)
    cosign(home, witness)
    return actions.prove_draft(ALICE, home, innovation, 2)


def failed(data, key, **more):
    report = check_binder(data, key, **more)
    assert (report.verdict == "genuine") == all(one.ok for one in report.checks)
    return {one.name for one in report.checks if not one.ok}


def test_it_shows_the_draft_its_place_in_the_order_and_who_anchored_it(home, proof, witness):
    report = check_binder(proof, vkey_of(home), (witness.public,), digest=digest(TEXTS[1]))
    assert report.verdict == "genuine", str(report)
    assert report.draft[:4] == ("IN-0001", 2, digest(TEXTS[1]), "2025-03-01T12:00:00Z")
    assert [one.kind for one in report.anchors] == ["stamp", "cosignature"]
    assert all(one.size > report.draft.entry for one in report.anchors)
    assert f"draft   2 of IN-0001, recorded as entry {report.draft.entry} at" in str(report)
    assert "summary.pdf" not in str(report)


def test_another_file_is_not_the_draft(home, proof):
    for text in (TEXTS[0], TEXTS[2], TEXTS[1] + " "):
        assert failed(proof, vkey_of(home), digest=digest(text)) == {"file"}


def test_nothing_of_the_other_drafts_is_in_it(proof):
    for number, text in enumerate(TEXTS, 1):
        there = digest(text).encode() in proof, f"lab/{digest(text)[:4]}".encode() in proof
        assert there == (number == 2, number == 2)
    assert b"Dry coating" not in proof
    assert len(proof) < 40_000


def test_who_verifies_with_another_key_is_told(proof):
    from bestkept.engines.ledger import generate_key

    assert "checkpoint" in failed(proof, generate_key("log.example.com")[1])
    assert check_binder(proof, None).verdict == "consistent only"


def test_every_byte_of_it_counts(home, proof):
    chance, key = random.Random(1), vkey_of(home)
    for place in range(len(proof)):
        data = bytearray(proof)
        data[place] ^= chance.randrange(1, 256)
        assert failed(bytes(data), key), place


def test_every_member_counts_under_a_right_checksum(home, proof):
    chance, key, members = random.Random(2), vkey_of(home), open_zip(proof)
    for path, data in members.items():
        for _ in range(6):
            place, spoilt = chance.randrange(len(data)), bytearray(data)
            spoilt[place] ^= chance.randrange(1, 256)
            assert failed(canonical_zip(members | {path: bytes(spoilt)}), key), (path, place)
        for other in (data + b" ", data[:-1], b""):
            assert failed(canonical_zip(members | {path: other}), key), path
        assert failed(canonical_zip({p: d for p, d in members.items() if p != path}), key), path
    assert failed(canonical_zip(members | {"more.txt": b""}), key)


def test_parts_of_two_proofs_do_not_make_a_third(home, innovation):
    key = vkey_of(home)
    one, two = (open_zip(actions.prove_draft(ALICE, home, innovation, n)) for n in (1, 2))
    assert failed(canonical_zip(one), key) == set()
    for path in one:
        if one[path] != two[path]:
            assert failed(canonical_zip(one | {path: two[path]}), key), path


def test_a_proof_that_its_owner_fills_with_more_is_refused(home, innovation, monkeypatch):
    """Past every check of ours the owner opens a second draft, or seals another than is shown."""
    from bestkept.journal import queries as journal
    from bestkept.register.innovations import queries

    kept = queries.disclosure
    for odd in (
        lambda *words: (kept(*words)[0], journal.openings(kept(*words)[0].number)),
        lambda by, number, order: kept(by, number, order + 1),
    ):
        monkeypatch.setattr(queries, "disclosure", odd)
        data = actions.prove_draft(ALICE, home, innovation, 2)
        assert failed(data, vkey_of(home)) == {"draft"}


def test_a_proof_is_no_binder_and_a_binder_no_proof(home, innovation):
    day = datetime.now(UTC).date()
    binder = actions.write_binder(ALICE, home, innovation, day).data
    with pytest.raises(ValueError, match="this is none"):
        check_binder(binder, vkey_of(home), digest=digest(TEXTS[0]))
    members = open_zip(actions.prove_draft(ALICE, home, innovation, 2))
    told = json.loads(members["manifest.json"]) | {"format": "bestkept-binder/2"}
    members["manifest.json"] = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    assert {"members", "facts", "seal"} <= failed(canonical_zip(members), vkey_of(home))


def test_a_proof_that_was_kept_shows_whether_the_log_goes_on(home, innovation):
    old = actions.prove_draft(ALICE, home, innovation, 2)
    note = open_zip(old)["checkpoint"]
    day = datetime.now(UTC).date()
    later = actions.write_binder(ALICE, home, innovation, day, since=note).data
    assert check_binder(later, vkey_of(home), held=old).verdict == "genuine"


def test_the_program_of_a_binder_understands_it_alone(home, proof, tmp_path):
    (tmp_path / "verify.py").write_bytes(program())
    (tmp_path / "proof.zip").write_bytes(proof)
    for name, text in (("right", TEXTS[1]), ("wrong", TEXTS[3])):
        (tmp_path / name).write_text(text)
    words = [sys.executable, "-I", "-S", "verify.py", "proof.zip", "--key", vkey_of(home), "--file"]
    told = {
        name: subprocess.run(
            [*words, name], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        for name in ("right", "wrong", "absent")
    }
    assert [one.returncode for one in told.values()] == [0, 1, 2]
    assert told["right"].stdout.startswith("GENUINE\n")
    assert "The file given is not this draft" in told["wrong"].stdout
    assert "cannot be read" in told["absent"].stderr


def test_who_may_not_prove_is_refused(home, innovation):
    for by in (BOB, PETRA):
        with pytest.raises(Refused):
            actions.prove_draft(by, home, innovation, 2)
    with pytest.raises(Refused, match="no draft 9"):
        actions.prove_draft(ALICE, home, innovation, 9)
