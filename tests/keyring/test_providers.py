"""Every provider keeps the same promises, and says in plain words what goes wrong."""

from __future__ import annotations

import json
import socket
import stat

import pytest

from bestkept.engines.vault import KeyTrouble
from bestkept.keyring import sealing
from bestkept.keyring.folder import KeyFolder
from bestkept.keyring.transit import Transit
from tests.keyring.transit_server import TOKEN, transit

PASSPHRASE = "correct horse battery"
ITEMS = [(b"keyset one", b"d|1"), (b"keyset two", b"d|2")]


@pytest.fixture
def server():
    with transit() as running:
        yield running


@pytest.fixture(params=["folder", "passphrase", "transit"])
def provider(request, tmp_path):
    if request.param == "transit":
        return Transit(request.getfixturevalue("server").place, TOKEN)
    ask = (lambda: PASSPHRASE) if request.param == "passphrase" else None
    return KeyFolder(tmp_path / "keys", ask)


def test_what_was_wrapped_is_unwrapped_in_order(provider):
    epoch = provider.new_epoch()
    wrapped = provider.wrap(epoch, ITEMS)
    assert provider.unwrap(epoch, [(wrapped[1], b"d|2"), (wrapped[0], b"d|1")]) == [
        b"keyset two",
        b"keyset one",
    ]
    assert not any(secret in one for one in wrapped for secret, _ in ITEMS)


def test_another_context_epoch_or_byte_is_refused(provider):
    epoch, other = provider.new_epoch(), provider.new_epoch()
    assert epoch != other
    wrapped, _ = provider.wrap(epoch, ITEMS)
    changed = wrapped[:-9] + bytes([wrapped[-9] ^ 1]) + wrapped[-8:]
    for of, item in ((epoch, (wrapped, b"d|2")), (other, (wrapped, b"d|1"))):
        with pytest.raises(KeyTrouble):
            provider.unwrap(of, [item])
    with pytest.raises(KeyTrouble):
        provider.unwrap(epoch, [(changed, b"d|1")])


def test_a_destroyed_epoch_opens_nothing(provider):
    epoch, other = provider.new_epoch(), provider.new_epoch()
    wrapped = provider.wrap(epoch, ITEMS)
    assert provider.has_epoch(epoch)
    provider.destroy_epoch(epoch)
    provider.destroy_epoch(epoch)
    assert not provider.has_epoch(epoch)
    assert provider.has_epoch(other)
    with pytest.raises(KeyTrouble, match=r"destroyed|left behind"):
        provider.unwrap(epoch, [(wrapped[0], b"d|1")])


def test_many_are_wrapped_at_once(provider):
    epoch, many = provider.new_epoch(), [(b"%d" % n, b"d") for n in range(700)]
    wrapped = provider.wrap(epoch, many)
    assert provider.unwrap(epoch, [(one, b"d") for one in wrapped]) == [s for s, _ in many]


def test_key_files_are_their_owner_s_alone(tmp_path):
    folder = KeyFolder(tmp_path / "keys")
    epoch = folder.new_epoch()
    (path,) = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.stem == epoch


def test_a_wrong_passphrase_is_told_in_plain_words(tmp_path):
    folder = KeyFolder(tmp_path, lambda: PASSPHRASE)
    epoch = folder.new_epoch()
    wrapped = folder.wrap(epoch, ITEMS)
    kept = json.loads((tmp_path / f"{epoch}.kek").read_text())
    assert {"kdf": "scrypt", **sealing.COST}.items() <= kept.items()
    with pytest.raises(KeyTrouble, match="passphrase is wrong"):
        KeyFolder(tmp_path, lambda: "another horse").unwrap(epoch, [(wrapped[0], b"d|1")])
    again = KeyFolder(tmp_path, lambda: PASSPHRASE)
    assert again.unwrap(epoch, [(wrapped[0], b"d|1")]) == [b"keyset one"]


def test_a_passphrase_that_is_easily_guessed_is_refused(tmp_path):
    with pytest.raises(KeyTrouble, match="at least 12"):
        KeyFolder(tmp_path, lambda: "short").new_epoch()
    assert list(tmp_path.iterdir()) == []


def test_weakened_or_costly_parameters_are_refused():
    sealed = sealing.seal(PASSPHRASE, b"secret", "kind")
    assert sealing.unseal(PASSPHRASE, sealed, "kind") == b"secret"
    for change in ({"n": 1 << 10}, {"n": 1 << 40}, {"r": "8"}, {"salt": "AAAA"}, {"format": "x"}):
        with pytest.raises(KeyTrouble):
            sealing.unseal(PASSPHRASE, {**sealed, **change}, "kind")


def test_the_token_goes_nowhere_but_to_https_or_this_machine():
    for place in ("http://vault.example:8200/v1/transit", "ftp://localhost/x", "localhost"):
        with pytest.raises(KeyTrouble, match="https"):
            Transit(place, TOKEN)
    with pytest.raises(KeyTrouble, match="VAULT_TOKEN"):
        Transit("https://vault.example:8200/v1/transit", "")


def test_what_the_server_refuses_is_told_without_a_secret(server):
    with pytest.raises(KeyTrouble, match="refuses the token") as caught:
        Transit(server.place, "s.wrong").new_epoch()
    assert "s.wrong" not in str(caught.value)
    server.down = True
    with pytest.raises(KeyTrouble, match="sealed"):
        Transit(server.place, TOKEN).new_epoch()


def test_a_server_that_is_not_there_is_told():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(KeyTrouble, match="does not answer"):
        Transit(f"http://127.0.0.1:{port}/v1/transit", TOKEN).new_epoch()


def test_a_key_on_the_server_is_deleted_and_not_only_forgotten(server):
    provider = Transit(server.place, TOKEN)
    epoch = provider.new_epoch()
    provider.destroy_epoch(epoch)
    assert server.keys == {}
    assert ("DELETE", f"/v1/transit/keys/{epoch}") in server.calls
