"""An authority stamps the log: recorded, put into binders, and checked by several programs."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import time
import zipfile
from datetime import UTC, date, datetime

import pytest

from bestkept.engines.ledger import canonical_zip, check_binder, open_zip, stamping
from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.prove import actions, queries, tasks
from tests.cast import ALICE, CHARLIE
from tests.prove.authority import Authority
from tests.prove.conftest import stamp, vkey_of


def today():
    return datetime.now(UTC).date()


def binder(home, asset):
    return actions.write_binder(ALICE, home, asset, today()).data


def said(number):
    return {one.name: one.value for one in journal.openings(number)}


def test_the_stamp_is_recorded_with_the_hash_of_its_own_bytes(home, asset, authority):
    size = journal.head().size
    done = stamp(home, authority)
    entry = journal.entry(done.entry)
    assert (entry.number, entry.verb, entry.version) == (size, "checkpoint.stamped", 1)
    told = said(entry.number)
    kept = queries.stamps(home) / f"{told['proof']}.tsr"
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == told["proof"]
    assert (told["size"], told["authority"]) == (size, "Stamps of Halden")
    note = queries.kept(home, told["checkpoint"], "checkpoint")
    assert note.split(b"\n")[1] == str(size).encode()


def test_two_programs_say_that_the_stamp_is_good(home, asset, authority):
    found = {one.program: one.good for one in stamp(home, authority).opinions}
    assert found == {"rfc3161-client": True, "openssl": True}


def test_a_reply_with_unsorted_certificates_is_checked_by_openssl_alone(home, asset, tmp_path):
    other = Authority(tmp_path / "whole", whole_chain=True)
    found = {one.program: (one.good, one.why) for one in stamp(home, other).opinions}
    assert found["rfc3161-client"] == (None, "cannot read this reply")
    assert found["openssl"] == (True, "verified")
    report = check_binder(binder(home, asset), vkey_of(home))
    assert report.verdict == "genuine"
    assert report.anchors[0].by == "Stamps of Halden"


def test_without_openssl_the_other_program_is_enough(home, asset, authority, monkeypatch, tmp_path):
    query = stamping.query(actions.checkpoint_note(home))
    reply = authority.reply(query)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = actions.record_stamp(ALICE, home, reply, authority.root.read_bytes())
    assert [one.good for one in done.opinions] == [True, None]


def test_the_binder_says_by_whom_and_when_each_entry_is_anchored(home, asset, authority):
    done = stamp(home, authority)
    told = queries.statement(asset, today(), None, home)
    for one in told.witnessed:
        assert told.vouched(one.entry.number).startswith("anchored by Stamps of Halden at 20")
    report = check_binder(binder(home, asset), vkey_of(home))
    (anchor,) = report.anchors
    assert (anchor.kind, anchor.at, anchor.size) == ("stamp", done.at, done.size)
    assert anchor.vouched is False
    assert not any("outside party" in line for line in told.missing)


def test_what_came_after_the_stamp_is_by_the_owners_clock_only(home, asset, authority):
    from bestkept.register.actions import amend

    stamp(home, authority)
    amend(ALICE, asset, "tier", "confidential", valid_from=date(2030, 1, 1), because="Decision 14")
    told = queries.statement(asset, today(), None, home)
    assert told.vouched(told.witnessed[-1].entry.number) == "by the owner's clock only"
    assert any("Since the last anchor, 1 of 2 entries" in line for line in told.missing)


def test_an_entry_has_the_earliest_of_the_times_that_cover_it(home, asset, authority, monkeypatch):
    first = stamp(home, authority)
    second = stamp(home, authority)
    assert second.size > first.size
    told = queries.statement(asset, today(), None, home)
    number = told.witnessed[0].entry.number
    assert told.vouched(number).endswith(first.at.replace("T", " ").replace("Z", " UTC"))
    assert [one.entry for one in told.anchors] == [first.entry, second.entry]


def printed(home, data, folder):
    """Unpack a binder; return the words of the openssl command that its verify.py prints."""
    path = folder / "binder.zip"
    path.write_bytes(data)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder / "x")
    words = [sys.executable, "-I", "-S", folder / "x/verify.py", path, "--key", vkey_of(home)]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return re.search(r"openssl ts .*\.pem", told)[0].split()


def openssl(folder, words, root):
    """Run a printed command where the binder was unpacked; return its code and what it said."""
    filled = [str(root) if word == "AUTHORITY-ROOT.pem" else word for word in words]
    done = subprocess.run(filled, cwd=folder / "x", capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_openssl_verifies_the_stamp_by_the_command_that_verify_py_prints(
    home, asset, authority, tmp_path
):
    stamp(home, authority)
    words = printed(home, binder(home, asset), tmp_path)
    code, told = openssl(tmp_path, words, authority.root)
    assert (code, "Verification: OK" in told) == (0, True)
    issuing = authority.folder / "tsa.pem"  # not the root: then openssl has to be told so
    assert openssl(tmp_path, words, issuing)[0] != 0
    assert openssl(tmp_path, [*words, "-partial_chain"], issuing)[0] == 0
    (tmp_path / "x" / words[words.index("-data") + 1]).write_bytes(b"another checkpoint")
    assert openssl(tmp_path, words, authority.root)[0] != 0


def test_the_printed_command_is_good_long_after_the_certificates_have_ended(home, asset, tmp_path):
    brief = Authority(tmp_path / "brief")
    end = brief.expire_in(3)
    stamp(home, brief)
    time.sleep(max(0, (end - datetime.now(UTC)).total_seconds()) + 1.1)
    words = printed(home, binder(home, asset), tmp_path)
    code, told = openssl(tmp_path, words, brief.root)
    assert (code, "Verification: OK" in told) == (0, True)
    at = words.index("-attime")
    code, told = openssl(tmp_path, words[:at] + words[at + 2 :], brief.root)
    assert code != 0
    assert "certificate has expired" in told
    data = binder(home, asset)
    (anchor,) = check_binder(data, vkey_of(home)).anchors
    reply, note = (open_zip(data)[f"anchors/{anchor.entry}.{end}"] for end in ("tsr", "checkpoint"))
    found = stamping.opinions(reply, note, brief.root.read_bytes())
    assert [one.good for one in found] == [True, True], found


def refused(home, reply, roots, by=ALICE):
    before = journal.head()
    with pytest.raises(Refused) as trouble:
        actions.record_stamp(by, home, reply, roots)
    assert journal.head() == before
    return str(trouble.value)


def test_a_stamp_by_another_authority_is_refused(home, asset, authority, tmp_path):
    other = Authority(tmp_path / "other", "Stamps of Nobody")
    reply = other.reply(stamping.query(actions.checkpoint_note(home)))
    assert "not good" in refused(home, reply, authority.root.read_bytes())


def test_a_stamp_with_a_spoilt_signature_is_refused(home, asset, authority):
    reply = bytearray(authority.reply(stamping.query(actions.checkpoint_note(home))))
    reply[-5] ^= 1
    assert "not good" in refused(home, bytes(reply), authority.root.read_bytes())


def test_a_stamp_of_something_else_is_refused(home, asset, authority):
    reply = authority.reply(stamping.query(b"not a checkpoint of ours"))
    assert "no checkpoint of this log" in refused(home, reply, authority.root.read_bytes())


@pytest.mark.parametrize("reply", [b"", b"\x30", b"\x30\x03\x02\x01\x02", b"<html>no</html>"])
def test_what_is_no_stamp_is_refused(home, asset, authority, reply):
    assert refused(home, reply, authority.root.read_bytes())


def test_roots_that_are_none_are_refused(home, asset, authority):
    reply = authority.reply(stamping.query(actions.checkpoint_note(home)))
    assert "none in PEM" in refused(home, reply, b"no certificate")


def test_who_may_not_prove_may_not_anchor(home, asset, authority):
    reply = authority.reply(stamping.query(actions.checkpoint_note(home)))
    refused(home, reply, authority.root.read_bytes(), by=CHARLIE)


def test_a_reply_to_an_older_request_is_seen(authority):
    old, new = stamping.query(b"a"), stamping.query(b"a")
    assert stamping.answers(new, authority.reply(new))
    assert not stamping.answers(new, authority.reply(old))


def test_no_bit_of_a_stamp_may_change_in_a_binder(home, asset, authority):
    # Some bits of a token are not covered by its signature: the entry's hash covers them all.
    stamp(home, authority)
    members = open_zip(binder(home, asset))
    path = next(one for one in members if one.endswith(".tsr"))
    for place in range(len(members[path])):
        data = bytearray(members[path])
        data[place] ^= 1 << place % 8
        report = check_binder(canonical_zip(members | {path: bytes(data)}), vkey_of(home))
        assert {one.name for one in report.checks if not one.ok} >= {"manifest", "anchors"}


def test_a_stamp_whose_file_is_gone_is_told(home, asset, authority):
    done = stamp(home, authority)
    (queries.stamps(home) / f"{said(done.entry)['proof']}.tsr").unlink()
    told = queries.statement(asset, today(), None, home)
    assert f"The anchor that entry {done.entry} recorded cannot be found" in " ".join(told.missing)
    assert told.vouched(told.witnessed[0].entry.number) == "by the owner's clock only"
    assert check_binder(binder(home, asset), vkey_of(home)).verdict == "genuine"


def test_a_stamp_of_something_else_is_refused_in_a_binder_too(home, asset, authority, monkeypatch):
    """An owner who records, past every check of ours, a true stamp of another text."""
    note = actions.checkpoint_note(home)
    reply = authority.reply(stamping.query(b"another text"))
    monkeypatch.setattr(queries, "kept", lambda *_: note)
    monkeypatch.setattr(stamping, "sound", lambda _: True)
    actions.record_stamp(ALICE, home, reply, authority.root.read_bytes())
    monkeypatch.undo()
    report = check_binder(binder(home, asset), vkey_of(home))
    (why,) = [one.why for one in report.checks if not one.ok]
    assert why == "The stamp is over something else than the checkpoint."


def test_the_journal_is_whole_with_stamps_in_it(home, asset, authority):
    from bestkept.journal.tasks import check, publish

    done = stamp(home, authority)
    publish(home)
    assert check(home) == []
    assert tasks.check(home) == []
    (queries.stamps(home) / f"{said(done.entry)['proof']}.tsr").write_bytes(b"other")
    assert f"entry {done.entry} recorded cannot be found" in " ".join(tasks.check(home))
