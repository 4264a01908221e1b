"""A witness cosigns the log: recorded, put into binders, and held against its key."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bestkept.engines.ledger import canonical_zip, check_binder, open_zip
from bestkept.engines.ledger.note import generate_key
from bestkept.engines.ledger.signed import WITNESS
from bestkept.engines.ledger.witness import request
from bestkept.gateways.witness import Witness
from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.prove import actions
from tests.cast import ALICE
from tests.prove.conftest import cosign, vkey_of


def binder(home, asset, **more):
    return actions.write_binder(ALICE, home, asset, datetime.now(UTC).date(), **more).data


def failed(data, key, *witnesses, held=None):
    report = check_binder(data, key, witnesses, held)
    return {one.name: one.why for one in report.checks if not one.ok}


def test_a_cosigned_binder_is_held_against_the_witness(home, asset, witness):
    done = cosign(home, witness)
    report = check_binder(binder(home, asset), vkey_of(home), (witness.public,))
    (anchor,) = report.anchors
    assert report.verdict == "genuine"
    assert (anchor.by, anchor.size, anchor.vouched) == ("counsel.example/w1", done.size, True)
    assert "whose key was given" in str(report)


def test_a_cosignature_that_no_given_key_vouches_for_is_told(home, asset, witness):
    cosign(home, witness)
    report = check_binder(binder(home, asset), vkey_of(home))
    assert report.verdict == "genuine"
    assert [one.vouched for one in report.anchors] == [False]
    assert "none given (--witness) is it" in str(report)


def test_a_witness_that_is_asked_for_must_have_cosigned(home, asset, witness):
    cosign(home, witness)
    other = generate_key("counsel.example/w1", WITNESS)[1]
    data = binder(home, asset)
    assert set(failed(data, vkey_of(home), other)) == {"anchors"}
    assert set(failed(data, vkey_of(home), witness.public, other)) == {"anchors"}
    assert failed(data, vkey_of(home), witness.public) == {}


def test_the_same_line_by_the_owner_under_the_witness_s_name_does_not_pass(home, asset, witness):
    """Who makes a key of his own under the witness's name gains nothing."""
    forger = Witness.make(witness.folder.parent / "forger", "counsel.example/w1", [vkey_of(home)])
    cosign(home, forger)
    told = failed(binder(home, asset), vkey_of(home), witness.public)["anchors"]
    assert "cosigned nothing" in told


def test_each_byte_of_an_anchor_counts(home, asset, witness):
    cosign(home, witness)
    members = open_zip(binder(home, asset))
    paths = [one for one in members if one.startswith("anchors/") or one.endswith(".consistency")]
    assert len(paths) == 3
    for path in paths:
        for place in range(len(members[path])):
            data = bytearray(members[path])
            data[place] ^= 1 << place % 8
            assert failed(canonical_zip(members | {path: bytes(data)}), vkey_of(home)), path


def test_an_anchor_may_not_be_taken_out_or_put_in(home, asset, witness):
    cosign(home, witness)
    members = open_zip(binder(home, asset))
    for path in [one for one in members if "anchors/" in one or one.endswith(".consistency")]:
        rest = {name: data for name, data in members.items() if name != path}
        assert "members" in failed(canonical_zip(rest), vkey_of(home))
    more = members | {"anchors/99.cosignature": b"x"}
    assert "members" in failed(canonical_zip(more), vkey_of(home))


def test_lines_by_others_in_the_answer_are_left_out(home, asset, witness):
    from bestkept.engines.ledger.witness import request

    other = Witness.make(witness.folder.parent / "two", "other.example/w", [vkey_of(home)])
    note = actions.checkpoint_note(home)
    lines = b"".join(one.answer(request(0, [], note))[2] for one in (other, witness))
    done = actions.record_cosignature(ALICE, home, note, lines, witness.public)
    assert done.by == "counsel.example/w1"
    (name,) = {o.value for o in journal.openings(done.entry) if o.name == "witness"}
    assert name == witness.public


def test_a_line_over_another_checkpoint_is_refused(home, asset, witness):
    from bestkept.engines.ledger.witness import request
    from bestkept.register.actions import amend

    earlier = actions.checkpoint_note(home)
    line = witness.answer(request(0, [], earlier))[2]
    amend(ALICE, asset, "tier", "confidential", valid_from=date(2030, 1, 1), because="so")
    before = journal.head().size
    with pytest.raises(Refused):
        actions.record_cosignature(ALICE, home, actions.checkpoint_note(home), line, witness.public)
    assert journal.head().size == before


def test_a_binder_shows_that_the_log_goes_on_from_a_checkpoint_that_was_kept(home, asset):
    from bestkept.register.actions import amend

    kept = actions.checkpoint_note(home)
    old = binder(home, asset)
    amend(ALICE, asset, "tier", "confidential", valid_from=date(2030, 1, 1), because="so")
    new, key = binder(home, asset), vkey_of(home)
    assert "Nothing here tells" in failed(new, key, held=kept)["held"]
    answered = binder(home, asset, since=kept)
    assert failed(answered, key, held=kept) == {}
    assert failed(answered, key) == {}
    from_binder = binder(home, asset, since=open_zip(old)["checkpoint"])
    assert failed(from_binder, key, held=old) == {}


def test_what_was_kept_must_be_genuine_itself(home, asset):
    old = open_zip(binder(home, asset))
    first = next(path for path in old if path.startswith("entries/"))
    forged = canonical_zip(old | {first: old[first] + b" "})
    assert "held" in failed(binder(home, asset), vkey_of(home), held=forged)
    assert "held" in failed(binder(home, asset), vkey_of(home), held=b"no checkpoint")


def test_a_log_that_grows_between_the_checkpoint_and_the_question_is_cosigned(home, asset, witness):
    cosign(home, witness)
    note = actions.checkpoint_note(home)
    seen = witness.seen(note.decode().split("\n")[0]).size
    actions.write_binder(ALICE, home, asset, datetime.now(UTC).date())  # another command's act
    steps = actions.growth(home, seen, note)
    assert witness.answer(request(seen, steps, note))[0] == 200
