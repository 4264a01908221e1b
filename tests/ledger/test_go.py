"""What we publish, checked by the reference code of the Go checksum database."""

import base64
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from bestkept.engines.ledger import (
    Frontier,
    TileReader,
    checkpoint_body,
    consistency_proof,
    generate_key,
    inclusion_proof,
    leaf_hash,
    publish,
    sign_note,
    tlog_proof,
)
from bestkept.engines.ledger.note import cosign
from bestkept.engines.ledger.signed import WITNESS
from tests.ledger.binders import Log, go_is_there

SOURCE = Path(__file__).parent / "go" / "check.go"
MISSING = go_is_there()
EDGES = {1, 2, 255, 256, 257, 511}
OTHERS = [size for size in range(3, 3001) if size not in EDGES]
SIZES = sorted([*EDGES, *random.Random(1).sample(OTHERS, 44)])

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"left out: the checker in Go; {MISSING}"),
]


@pytest.fixture(scope="session")
def checker(tmp_path_factory):
    """Checks folders, all in one process; returns what it says of each, and its exit code."""
    folder = tmp_path_factory.mktemp("go")
    place = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": ""}
    build = ["go", "build", "-o", str(folder / "check"), str(SOURCE)]
    cache = {"GOCACHE": str(folder / "cache")} if not os.environ.get("HOME") else {}
    subprocess.run(build, check=True, env={**os.environ, **place, **cache}, timeout=300)

    def check(*folders):
        command = [folder / "check", *folders]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
        assert done.stderr == ""
        return done.stdout.splitlines(), done.returncode

    return check


@pytest.fixture(scope="module")
def log():
    log = Log()
    for number in range(3000):
        values = {"subject": f"TS-{number:04}"} if number % 7 else {}
        log.record("secret.viewed/1", "2025-01-01T00:00:00Z", values)
    return log


def head(log, size):
    frontier = Frontier()
    for entry in log.entries[:size]:
        frontier.append(leaf_hash(entry))
    return sign_note(checkpoint_body(log.name, size, frontier.root()), log.private)


def lay_out(log, folder, size, older):
    """Publish a log in up to three steps, with proofs of some entries and of its growth."""
    chance = random.Random(size)
    steps = sorted({chance.randrange(size + 1), chance.randrange(size + 1), size})
    for start, end in zip([0, *steps], steps, strict=False):
        publish(folder, log.entries[start:end], start)
    note, read = head(log, size), TileReader(folder, size).read
    (folder / "checkpoint").write_bytes(note)
    (folder / "key").write_text(log.vkey)
    (folder / "private").write_text(log.private)
    private, public = generate_key("witness.example/w1", WITNESS)
    text = note.decode().partition("\n\n")[0] + "\n"
    (folder / "cosignature").write_bytes(cosign(text, private, 1_700_000_000 + size))
    (folder / "witness").write_text(public)
    (folder / "proofs").mkdir()
    for number in {0, size // 2, size - 1, chance.randrange(size), chance.randrange(size)}:
        proof = tlog_proof(number, inclusion_proof(number, size, read), note)
        (folder / "proofs" / f"{number}.tlog-proof").write_bytes(proof)
    if older:
        steps = [base64.b64encode(step).decode() for step in consistency_proof(older, size, read)]
        (folder / "older").write_bytes(head(log, older))
        (folder / "consistency").write_text("\n".join(steps))


@pytest.fixture(scope="module")
def published(log, tmp_path_factory):
    """A folder for each size, each said to have grown from the one before."""
    base = tmp_path_factory.mktemp("logs")
    for older, size in zip([0, *SIZES], SIZES, strict=False):
        lay_out(log, base / str(size), size, older)
    return base


def test_logs_of_fifty_sizes_are_accepted(checker, published):
    assert len(SIZES) == 50
    told, code = checker(*(published / str(size) for size in SIZES))
    assert code == 0, [line for line in told if line.startswith("FAIL")]
    assert [int(line.split()[1]) for line in told] == SIZES
    assert sum(int(line.split()[3]) for line in told) > 150


def copied(published, tmp_path, size=511):
    return Path(shutil.copytree(published / str(size), tmp_path / "log"))


def flip(path, place, bit=1):
    data = bytearray(path.read_bytes())
    data[place] ^= bit
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("spot", "why"),
    [
        (("tile/entries/000", 1000), "the entries do not make the signed root"),
        (("tile/entries/001.p/255", -1), "the entries do not make the signed root"),
        (("checkpoint", 30), ""),
        (("key", -5), ""),
        (("private", -5), ""),
        (("cosignature", 40), ""),
        (("cosignature", -5), ""),
        (("cosignature", 60), "the cosignature does not verify"),
        (("witness", -5), "the cosignature is by another key"),
        (("older", 25), ""),
        (("consistency", 3), ""),
        (("tile/0/000", 5), ""),
        (("tile/1/000.p/1", 5), ""),
    ],
)
def test_one_flipped_bit_is_refused(checker, published, tmp_path, spot, why):
    folder, (name, place) = copied(published, tmp_path), spot
    assert checker(folder)[1] == 0
    flip(folder / name, place)
    told, code = checker(folder)
    assert code == 1
    assert told[0].startswith("FAIL")
    # A flipped bit may make a sign that is none of base64's: then that is said first.
    assert why in told[0] or "illegal base64" in told[0]


def test_a_proof_from_a_hash_tile_with_a_flipped_bit_is_refused(checker, published, tmp_path):
    folder = copied(published, tmp_path)
    note = (folder / "checkpoint").read_bytes()
    good = (folder / "tile/0/000").read_bytes()
    flip(folder / "tile/0/000", 1)
    hashes = inclusion_proof(1, 511, TileReader(folder, 511).read)
    (folder / "tile/0/000").write_bytes(good)
    (folder / "proofs/1.tlog-proof").write_bytes(tlog_proof(1, hashes, note))
    told, code = checker(folder)
    assert code == 1
    assert "invalid transparency proof" in told[0]
