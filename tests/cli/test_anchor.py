"""`bestkept anchor` and `verify`, with a real authority and a real witness over HTTP."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import zipfile

import pytest

from bestkept.gateways.witness import Witness, running
from tests import databases
from tests.backup.stories import copied, restored
from tests.prove.authority import MISSING, Authority
from tests.terminal import PROGRAM

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"left out: the authority; {MISSING}")


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority") / "one")


@pytest.fixture
def witness(terminal, tmp_path):
    return Witness.make(tmp_path / "w", "counsel.example/w1", [terminal.done("keys").strip()])


def binder(terminal, name="binder.zip"):
    terminal.done("dossier", "TS-0001", "--out", name)
    return terminal.folder / name


def verified(terminal, *words, code=0):
    row = json.loads(terminal.done("verify", *words, "--json", code=code))
    return row["verdict"], row["anchors"], {one["name"] for one in row["checks"] if not one["ok"]}


def stamped(terminal, authority):
    with authority.served() as url:
        return terminal.rows("anchor", "--tsa", url, "--tsa-ca", authority.root)[0]


def test_a_stamp_over_http_is_in_the_next_binder_and_is_verified(terminal, authority):
    row = stamped(terminal, authority)
    assert row["by"] == "Stamps of Halden"
    assert [one["good"] for one in row["checks"]] == [True, True]
    path = binder(terminal)
    verdict, (anchor,), _ = verified(terminal, path, "--tsa-ca", authority.root)
    assert (verdict, anchor["vouched"], anchor["size"]) == ("genuine", True, row["size"])
    verdict, (anchor,), _ = verified(terminal, path)
    assert (verdict, anchor["vouched"]) == ("genuine", False)
    with zipfile.ZipFile(path) as archive:
        assert "anchored by Stamps of Halden" not in archive.read("missing.txt").decode()
        assert "Stamps of Halden (stamp)" in archive.read("summary.html").decode()


def test_stamps_under_another_root_do_not_pass(terminal, authority, tmp_path):
    stamped(terminal, authority)
    other = Authority(tmp_path / "other", "Stamps of Nobody")
    path = binder(terminal)
    verdict, _, failed = verified(terminal, path, "--tsa-ca", other.root, code=1)
    assert (verdict, failed) == ("not genuine", {"stamps"})


def test_a_binder_without_a_stamp_does_not_pass_where_one_is_asked_for(terminal, authority):
    path = binder(terminal)
    assert verified(terminal, path, "--tsa-ca", authority.root, code=1)[2] == {"stamps"}


def test_without_a_stamp_the_verifier_loads_nothing_of_others(terminal, authority):
    code = (
        "import sys; from bestkept.cli import main; main(sys.argv[1:]); "
        "print([n for n in ('rfc3161_client', 'cryptography', 'typst') if n in sys.modules])"
    )
    key = terminal.done("keys").strip()
    words = [sys.executable, "-c", code, "verify", "--key", key]
    plain = subprocess.run(
        [*words, binder(terminal)], capture_output=True, check=True, text=True
    ).stdout
    assert plain.endswith("[]\n")
    stamped(terminal, authority)
    after = subprocess.run(
        [*words, binder(terminal, "two.zip")], capture_output=True, check=True, text=True
    ).stdout
    assert after.endswith("['rfc3161_client', 'cryptography']\n")


def test_a_request_may_be_carried_by_hand(terminal, authority):
    terminal.done("anchor", "--file-request", "log.tsq")
    terminal.write("more.txt", "a recipe " + " ".join(f"step{n} takes {n}" for n in range(40)))
    terminal.done("register", "more.txt", "--title", "Recorded while the request was away")
    terminal.write("log.tsr", authority.reply((terminal.folder / "log.tsq").read_bytes()))
    words = ["anchor", "--file-reply", "log.tsr", "--tsa-ca", authority.root]
    assert "anchored by Stamps of Halden" in terminal.done(*words)
    assert verified(terminal, binder(terminal), "--tsa-ca", authority.root)[0] == "genuine"


def test_a_witness_over_http_cosigns_and_goes_on_cosigning(terminal, witness):
    with running(witness) as address:
        words = ["anchor", "--witness", address, "--witness-key", witness.public]
        first, second = terminal.rows(*words)[0], terminal.rows(*words)[0]
    assert second["size"] == first["size"] + 1
    path = binder(terminal)
    verdict, anchors, _ = verified(terminal, path, "--witness", witness.public)
    assert (verdict, [one["vouched"] for one in anchors]) == ("genuine", [True, True])
    rows = terminal.rows("anchor")
    assert [one["kind"] for one in rows] == ["cosignature", "cosignature"]


def test_a_restored_old_backup_is_told_by_the_witness(terminal, witness, tmp_path):
    old = dataclasses.replace(terminal, home=databases.copy(terminal.home, tmp_path / "old"))
    with running(witness) as address:
        words = ["anchor", "--witness", address, "--witness-key", witness.public]
        for _ in range(3):
            terminal.done(*words)
        result = old.run(*words)
    assert result.returncode == 2
    assert "old backup was restored" in result.stderr


def test_held_and_since_tell_whether_it_is_still_the_same_log(terminal):
    old = binder(terminal, "old.zip")
    new = binder(terminal, "new.zip")
    assert verified(terminal, new, "--held", old, code=1)[2] == {"held"}
    terminal.done("dossier", "TS-0001", "--since", old, "--out", "answer.zip")
    assert verified(terminal, "answer.zip", "--held", old)[0] == "genuine"


def entries(terminal):
    return terminal.rows("fsck")[0]["entries"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--tsa", "http://127.0.0.1:9/"], "--tsa-ca"),
        (["--witness", "http://127.0.0.1:9/"], "--witness-key"),
        (["--tsa", "http://127.0.0.1:9/", "--tsa-ca", "root.pem"], "cannot be reached"),
        (["--tsa", "file:///etc/passwd", "--tsa-ca", "root.pem"], "no address on the web"),
        (["--witness", "http://127.0.0.1:9/", "--witness-key", "x"], "no public key of a witness"),
        (["--file-reply", "gone.tsr", "--tsa-ca", "root.pem"], "gone.tsr"),
        (["--file-reply", "root.pem", "--tsa-ca", "root.pem"], "not in DER"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_records_nothing(terminal, words, why):
    terminal.write("root.pem", "no certificate")
    before = entries(terminal)
    result = terminal.run("anchor", *words)
    assert result.returncode == 2
    assert why in result.stderr
    assert result.stderr.count("\n") == 1
    assert entries(terminal) == before


def test_a_reply_that_was_spoilt_or_is_older_is_refused(terminal, authority):
    first = []
    with authority.served(lambda reply: (first.append(reply), reply)[1]) as url:
        terminal.done("anchor", "--tsa", url, "--tsa-ca", authority.root)
    for spoil in (
        lambda reply: reply[:-5] + bytes([reply[-5] ^ 1]) + reply[-4:],
        lambda reply: reply[: len(reply) // 2],
        lambda _: b"",
        lambda _: first[0],
    ):
        before = entries(terminal)
        with authority.served(spoil) as url:
            result = terminal.run("anchor", "--tsa", url, "--tsa-ca", authority.root)
        assert result.returncode == 2, result.stdout
        assert result.stderr.count("\n") == 1
        assert entries(terminal) == before


def test_fsck_names_an_anchor_whose_files_are_gone(terminal, authority):
    entry = stamped(terminal, authority)["entry"]
    terminal.done("fsck")
    for path in (terminal.home / "log" / "stamps").glob("*.tsr"):
        path.unlink()
    told = terminal.done("fsck", code=1)
    assert f"The anchor that entry {entry} recorded cannot be found." in told


@pytest.mark.slow
def test_what_was_anchored_before_a_restore_stays_anchored(terminal, authority, monkeypatch):
    monkeypatch.setenv("BESTKEPT_PASSPHRASE", "four words for keys")
    stamped(terminal, authority)
    copied(terminal, "monday")
    again = restored(terminal, "monday", "monday")
    assert again.rows("anchor")[0]["by"] == "Stamps of Halden"
    path = binder(again)
    assert "Stamps of Halden" in again.done("verify", path, "--tsa-ca", authority.root)
    verdict, (anchor,), wrong = verified(again, path, "--tsa-ca", authority.root)
    assert (verdict, anchor["vouched"], wrong) == ("genuine", True, set())
    again.done("fsck")


def at_once(terminal, count, *words):
    """Run a command in so many processes at the same time; return their exit codes and texts."""
    environment = {**os.environ, "BESTKEPT_HOME": str(terminal.home)}
    line = [PROGRAM, *map(str, words)]
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    running_ones = [subprocess.Popen(line, env=environment, **both) for _ in range(count)]
    return [(one.communicate(timeout=120)[0], one.returncode) for one in running_ones]


def test_anchors_at_the_same_time_are_all_recorded_and_none_cries_wolf(
    terminal, witness, authority
):
    with running(witness) as url:
        done = at_once(terminal, 4, "anchor", "--witness", url, "--witness-key", witness.public)
    assert [code for _, code in done] == [0] * 4, done
    terminal.done("anchor", "--file-request", "checkpoint.tsq")
    reply = terminal.folder / "checkpoint.tsr"
    reply.write_bytes(authority.reply((terminal.folder / "checkpoint.tsq").read_bytes()))
    done = at_once(terminal, 2, "anchor", "--file-reply", reply, "--tsa-ca", authority.root)
    assert [code for _, code in done] == [0] * 2, done
    assert len(terminal.rows("anchor")) == 6
    assert "All is well" in terminal.done("fsck")
    assert verified(terminal, binder(terminal))[0] == "genuine"
