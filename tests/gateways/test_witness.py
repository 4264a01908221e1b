"""The witness answers as C2SP tlog-witness says, and never cosigns two histories of one log."""

from __future__ import annotations

import base64
import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import pytest

from bestkept.engines.ledger import checkpoint_body, consistency_proof, generate_key, sign_note
from bestkept.engines.ledger.signed import WITNESS, Checkpoint, Cosignature, Vkey, open_note
from bestkept.engines.ledger.witness import request
from bestkept.gateways.anchors import AnchorTrouble
from bestkept.gateways.witness import Witness, running
from tests.ledger.binders import Log
from tests.terminal import PROGRAM


def grown(log, size, salt=""):
    for number in range(len(log.entries), size):
        log.record("secret.viewed/1", "2025-01-01T00:00:00Z", {"subject": f"{number}{salt}"})
    return log


@pytest.fixture
def log():
    return grown(Log(), 12)


@pytest.fixture
def witness(log, tmp_path):
    return Witness.make(tmp_path / "witness", "witness.example/w1", [log.vkey])


@pytest.fixture
def address(witness):
    with running(witness) as found:
        yield found


def post(address, body, path="/add-checkpoint"):
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
    connection.request("POST", path, body)
    answer = connection.getresponse()
    found = answer.status, answer.headers["Content-Type"], answer.read()
    connection.close()
    return found


def asked(log, old, new):
    """The request to cosign the log at size `new`, with the proof from `old`."""
    steps = consistency_proof(old, new, log.read) if old else []
    return request(old, steps, log.checkpoint(new))


def test_the_cosignature_is_over_the_checkpoint_and_bears_the_time(log, witness, address):
    status, _, line = post(address, asked(log, 0, 7))
    assert status == 200
    vkey = Vkey.parse(witness.public, WITNESS)
    text = open_note(log.checkpoint(7), Vkey.parse(log.vkey))
    found = Cosignature.parse(line)
    found.verify(text, vkey)
    assert abs(found.at - time.time()) < 60
    with pytest.raises(ValueError, match="signature is not by this key"):
        found.verify(text.replace("\n7\n", "\n8\n"), vkey)


def test_a_log_that_grows_is_cosigned_each_time(log, address):
    for old, new in ((0, 1), (1, 2), (2, 7), (7, 7), (7, 8), (8, 12)):
        assert post(address, asked(log, old, new))[0] == 200, (old, new)


def test_an_unknown_log_is_404(address):
    assert post(address, asked(grown(Log("other.example/log"), 3), 0, 3))[0] == 404


def test_another_key_in_the_log_s_name_is_403(log, address):
    forger = grown(Log(), 3)
    assert post(address, asked(forger, 0, 3))[0] == 403


def test_a_wrong_old_size_is_409_with_the_size_that_it_is(log, address):
    assert post(address, asked(log, 0, 5))[0] == 200
    for old in (0, 3, 6):
        status, kind, text = post(address, asked(log, old, 9))
        assert (status, kind, text) == (409, "text/x.tlog.size", b"5\n")


def test_a_bad_proof_is_422(log, address):
    assert post(address, asked(log, 0, 5))[0] == 200
    steps = consistency_proof(5, 9, log.read)
    for wrong in (steps[:-1], [*steps, bytes(32)], [bytes(32), *steps[1:]], []):
        assert post(address, request(5, wrong, log.checkpoint(9)))[0] == 422
    assert post(address, asked(log, 5, 9))[0] == 200


def test_a_proof_from_nothing_is_422(log, address):
    assert post(address, request(0, [bytes(32)], log.checkpoint(5)))[0] == 422


def test_an_old_size_above_the_new_one_is_400(log, address):
    assert post(address, request(6, [], log.checkpoint(5)))[0] == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0\n",
        b"old 00\n\nx",
        b"old -1\n\nx",
        b"old 0\nshort\n\nx",
        b"old 0\n" + b"A" * 43 + b"=\n" * 64 + b"\nx",
        b"\xff\xfe",
    ],
)
def test_what_is_no_request_is_400(address, body):
    assert post(address, body)[0] == 400


def test_too_long_a_body_and_another_path_are_not_answered(address):
    assert post(address, b"x" * 70_000)[0] == 400
    assert post(address, b"", "/other")[0] == 404


def test_signatures_by_others_on_the_checkpoint_are_ignored(log, address):
    note = log.checkpoint(5)
    text = note.decode().partition("\n\n")[0] + "\n"
    more = sign_note(text, generate_key(log.name)[0]).decode().partition("\n\n")[2]
    assert post(address, request(0, [], note + more.encode()))[0] == 200


def test_a_fork_of_one_size_is_409_and_of_another_422(log, address):
    assert post(address, asked(log, 0, 7))[0] == 200
    fork = Log()
    fork.private, fork.vkey = log.private, log.vkey
    grown(fork, 12, "rewritten")
    assert post(address, asked(fork, 7, 7))[:1] == (409,)
    assert post(address, asked(fork, 7, 9))[0] == 422


def test_it_remembers_after_it_has_ended(log, witness):
    with running(witness) as first:
        assert post(first, asked(log, 0, 7))[0] == 200
    with running(Witness(witness.folder)) as second:
        assert post(second, asked(log, 0, 9))[2] == b"7\n"
        assert post(second, asked(log, 7, 9))[0] == 200


def test_what_it_remembers_is_on_disk_before_it_answers(log, witness, monkeypatch):
    done = []
    monkeypatch.setattr(os, "fsync", lambda file: done.append(os.fstat(file)))
    from bestkept.gateways import witness as module

    real = module.cosign
    monkeypatch.setattr(module, "cosign", lambda *words: (done.append("signed"), real(*words))[1])
    assert witness.answer(asked(log, 0, 7))[0] == 200
    assert len(done) == 3
    assert done[-1] == "signed"
    assert witness.seen(log.name).size == 7


def test_of_many_forks_at_once_only_one_is_cosigned(log, witness):
    """Forty requests from two servers on one folder: the sizes cosigned belong to one history."""
    fork = Log()
    fork.private, fork.vkey = log.private, log.vkey
    grown(fork, 12, "rewritten")
    answers = []
    with running(witness) as one, running(Witness(witness.folder)) as two:

        def ask(history, address):
            body = asked(history, 0, 5)
            answers.append((history is log, post(address, body)[0]))

        chance = random.Random(5)
        threads = [
            threading.Thread(target=ask, args=(chance.choice((log, fork)), where))
            for where in (one, two) * 20
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    cosigned = {own for own, status in answers if status == 200}
    assert len(answers) == 40
    assert len(cosigned) == 1


def test_the_command_makes_and_serves_a_witness_and_a_kill_forgets_nothing(log, tmp_path):
    (tmp_path / "log.vkey").write_text(log.vkey)
    make = [PROGRAM, "witness", "init", "w", "--name", "w.example", "--log", "log.vkey", "--json"]
    made = subprocess.run(make, cwd=tmp_path, capture_output=True, check=True, text=True)
    assert "w.example+" in made.stdout
    assert (tmp_path / "w/witness.key").stat().st_mode & 0o077 == 0
    again = subprocess.run(make, cwd=tmp_path, capture_output=True, check=False, text=True)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    serve = [PROGRAM, "witness", "serve", "w", "--port", "0"]
    for body, status in ((asked(log, 0, 7), 200), (asked(log, 7, 9), 200), (asked(log, 7, 9), 409)):
        with subprocess.Popen(
            serve, cwd=tmp_path, stdout=subprocess.PIPE, text=True
        ) as running_one:
            address = running_one.stdout.readline().split()[2]
            assert post(address, body)[0] == status
            running_one.send_signal(signal.SIGKILL)


def test_a_folder_that_is_no_witness_and_a_key_that_is_none_are_told(tmp_path):
    with pytest.raises(AnchorTrouble, match="There is no witness"):
        Witness(tmp_path).public  # noqa: B018
    with pytest.raises(ValueError, match="no public key of a log"):
        Witness.make(tmp_path / "w", "w.example", ["nonsense"])
    assert not (tmp_path / "w").exists()


def test_the_witness_loads_no_django(log, tmp_path):
    code = (
        "import sys; from bestkept.cli import parser; parser('witness'); "
        "import bestkept.gateways.witness; print('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"


def test_the_example_of_a_checkpoint_is_read_as_c2sp_writes_it():
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    root = base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    assert Checkpoint.parse(text) == ("example.com/behind-the-sofa", 20852163, root)
    assert checkpoint_body("example.com/behind-the-sofa", 20852163, root) == text
