"""An owner who records anchors that are none is refused, whatever the log says of them."""

import hashlib
import json
from base64 import b64encode

import pytest

from bestkept.engines.ledger import (
    canonical_json,
    canonical_zip,
    check_binder,
    checkpoint_body,
    consistency_proof,
    generate_key,
)
from bestkept.engines.ledger.note import cosign
from bestkept.engines.ledger.signed import WITNESS
from tests.ledger import binders

AT = 1_751_000_000
TIME = "2025-06-27T04:53:20Z"
PRIVATE, PUBLIC = generate_key("witness.example/w1", WITNESS)


def anchored(said=None, line=None, note=None):
    """A genuine binder with one cosigned checkpoint, but for what is changed here."""
    log = binders.company()
    note = note(log) if note else log.checkpoint(5)
    text = note.decode().partition("\n\n")[0] + "\n"
    line = line(text) if line else cosign(text, PRIVATE, AT)
    told = {
        "subject": "log",
        "checkpoint": hashlib.sha256(note).hexdigest(),
        "size": 5,
        "proof": hashlib.sha256(line).hexdigest(),
        "time": TIME,
        "witness": PUBLIC,
    } | (said or {})
    number = log.record("checkpoint.cosigned/1", "2025-06-30T10:00:00Z", told)
    members = binders.unsealed(log, binders.facts_of_march(), (2, 4, 6, number))
    members[f"anchors/{number}.checkpoint"] = note
    members[f"anchors/{number}.cosignature"] = line
    members = binders.seal(log, members)
    steps = consistency_proof(5, len(log.entries), log.read)
    lines = "".join(b64encode(step).decode() + "\n" for step in steps)
    members[f"proofs/{number}.consistency"] = lines.encode()
    return members, log


def failed(made):
    members, log = made
    report = check_binder(canonical_zip(members), log.vkey)
    return {one.name for one in report.checks if not one.ok}


def test_the_binder_that_the_others_are_made_from_is_genuine():
    members, log = anchored()
    report = check_binder(canonical_zip(members), log.vkey, (PUBLIC,))
    assert report.verdict == "genuine"
    assert report.anchors[0][:5] == ("cosignature", "witness.example/w1", TIME, 5, 8)


@pytest.mark.parametrize(
    "said",
    [
        {"time": "2024-01-01T00:00:00Z"},
        {"size": 8},
        {"checkpoint": "0" * 64},
        {"proof": "0" * 64},
        {"witness": generate_key("witness.example/w1", WITNESS)[1]},
        {"authority": "Stamps of Halden"},
    ],
    ids=lambda said: next(iter(said)),
)
def test_what_was_recorded_must_fit_the_anchor(said):
    assert failed(anchored(said=said)) == {"anchors"}


def test_a_cosignature_over_another_text_is_refused():
    other = checkpoint_body(binders.NAME, 5, bytes(32))
    assert failed(anchored(line=lambda _: cosign(other, PRIVATE, AT))) == {"anchors"}


def test_a_checkpoint_of_another_root_is_refused():
    from bestkept.engines.ledger import sign_note

    def forked(log):
        return sign_note(checkpoint_body(log.name, 5, bytes(32)), log.private)

    assert failed(anchored(note=forked)) == {"anchors"}


def test_two_checkpoints_of_one_size_show_a_rewritten_log():
    from bestkept.engines.ledger import sign_note

    members, log = anchored()
    kept = sign_note(checkpoint_body(log.name, 5, bytes(32)), log.private)
    report = check_binder(canonical_zip(members), log.vkey, (), kept)
    (why,) = [one.why for one in report.checks if not one.ok]
    assert why.startswith("REWRITTEN: two logs of 5 entries")
    same = check_binder(canonical_zip(members), log.vkey, (), log.checkpoint(5))
    assert same.verdict == "genuine"


def test_the_fingerprint_is_that_of_the_files_but_the_texts():
    members, log = anchored()
    report = check_binder(canonical_zip(members), log.vkey)
    files = json.loads(members["manifest.json"])["files"]
    texts = {"README.txt", "summary.html", "summary.pdf", "missing.txt"}
    kept = {path: digest for path, digest in files.items() if path not in texts}
    assert report.fingerprint == hashlib.sha256(canonical_json(kept)).hexdigest()
