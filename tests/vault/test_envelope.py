"""A sealed body opens whole, or not at all."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from bestkept.engines import vault
from bestkept.engines.vault import _kernel
from bestkept.keyring.folder import KeyFolder

MEGABYTE = 1 << 20
TIED = vault.context("d0c", 1)


@pytest.fixture
def keys(tmp_path):
    folder = KeyFolder(tmp_path / "keys")
    return folder, folder.new_epoch()


def sealed(keys, data, tied=TIED):
    target = io.BytesIO()
    return vault.seal(io.BytesIO(data), target, tied, *keys), target.getvalue()


def opened(keys, wrapped, body, tied=TIED):
    target = io.BytesIO()
    size = vault.unseal(io.BytesIO(body), target, tied, wrapped, keys)
    assert size == len(target.getvalue())
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, 100, MEGABYTE - 100, MEGABYTE, 3 * MEGABYTE + 17])
def test_what_was_sealed_opens(keys, size):
    data = os.urandom(size)
    wrapped, body = sealed(keys, data)
    assert opened(keys, wrapped, body) == data
    assert data[:64] not in body or size < 64


def test_nothing_that_is_cut_opens(keys):
    wrapped, body = sealed(keys, os.urandom(3 * MEGABYTE))
    for end in (0, 1, 39, 40, 56, MEGABYTE, 2 * MEGABYTE, 3 * MEGABYTE, len(body) - 1):
        with pytest.raises(vault.Shut):
            opened(keys, wrapped, body[:end])
    with pytest.raises(vault.Shut):
        opened(keys, wrapped, body + b"x")


def test_no_flipped_byte_opens(keys):
    wrapped, body = sealed(keys, os.urandom(2 * MEGABYTE + 5))
    for place in (*range(0, 60, 7), MEGABYTE - 1, MEGABYTE, MEGABYTE + 1, len(body) - 1):
        changed = bytearray(body)
        changed[place] ^= 1
        with pytest.raises(vault.Shut):
            opened(keys, wrapped, bytes(changed))


def test_segments_in_another_order_do_not_open(keys):
    wrapped, body = sealed(keys, os.urandom(4 * MEGABYTE))
    first, second, third, rest = (body[n * MEGABYTE : (n + 1) * MEGABYTE] for n in range(4))
    tail = body[4 * MEGABYTE :]
    for order in (first + third + second + rest, first + second + rest + third, second + first):
        with pytest.raises(vault.Shut):
            opened(keys, wrapped, order + tail)


def test_a_body_of_another_version_or_document_does_not_open(keys):
    wrapped, body = sealed(keys, b"version one")
    for tied in (vault.context("d0c", 2), vault.context("other", 1)):
        with pytest.raises(vault.KeyTrouble):
            opened(keys, wrapped, body, tied)
    # Even whoever holds the key and re-wraps the keyset cannot move a body elsewhere.
    elsewhere = vault.context("other", 1)
    provider, epoch = keys
    moved = provider.wrap(epoch, [(provider.unwrap(epoch, [(wrapped, TIED)])[0], elsewhere)])[0]
    with pytest.raises(vault.Shut):
        opened(keys, moved, body, elsewhere)


def test_a_keyset_of_another_body_does_not_open_it(keys):
    (one, _), (_, body) = sealed(keys, b"one"), sealed(keys, b"two")
    with pytest.raises(vault.Shut):
        opened(keys, one, body)


def test_no_two_versions_share_a_keyset():
    assert len({_kernel.new_keyset() for _ in range(50)}) == 50


def test_keysets_are_wrapped_again_without_touching_bodies(keys, tmp_path):
    pairs = [sealed(keys, bytes([n]) * 100) for n in range(5)]
    other = KeyFolder(tmp_path / "other")
    new = (other, other.new_epoch())
    anew = vault.reseal([(wrapped, TIED) for wrapped, _ in pairs], keys, new)
    keys[0].destroy_epoch(keys[1])
    for n, (wrapped, (_, body)) in enumerate(zip(anew, pairs, strict=True)):
        assert opened(new, wrapped, body) == bytes([n]) * 100


BIG = """
import sys, resource
from pathlib import Path
from bestkept.engines import vault
from bestkept.keyring.folder import KeyFolder
folder = Path(sys.argv[1]); keys = KeyFolder(folder); epoch = keys.new_epoch()
tied = vault.context("big", 1)
vault.seal((folder / "small").open("rb"), (folder / "warm").open("wb"), tied, keys, epoch)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with (folder / "big").open("rb") as a, (folder / "sealed").open("wb") as b:
    wrapped = vault.seal(a, b, tied, keys, epoch)
with (folder / "sealed").open("rb") as a, (folder / "again").open("wb") as b:
    print(vault.unseal(a, b, tied, wrapped, (keys, epoch)))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_is_bounded(tmp_path):
    (tmp_path / "small").write_bytes(b"x")
    with (tmp_path / "big").open("wb") as file:
        file.truncate(200 * MEGABYTE)
    done = subprocess.run(
        [sys.executable, "-c", BIG, tmp_path], capture_output=True, text=True, check=True
    )
    size, grown = map(int, done.stdout.split())
    assert size == 200 * MEGABYTE
    assert grown * (1 if sys.platform == "darwin" else 1024) < 64 * MEGABYTE
