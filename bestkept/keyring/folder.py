"""Keys as files in a folder, one an epoch, bare or sealed by a passphrase.

The folder lies outside the database and outside its backups. Whoever can read it and the
vault can open what is kept: put it on another disk, or take a passphrase or a key server.
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from bestkept.engines.vault import KeyTrouble
from bestkept.keyring import sealing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FORMAT = "bestkept key-wrapping key 1"
_LENGTH = 32


class KeyFolder:
    """A folder of keys; with `ask`, each is sealed by the passphrase that it returns."""

    def __init__(self, folder: Path, ask: Callable[[], str] | None = None) -> None:
        self.name = "passphrase" if ask else "folder"
        self._folder = folder
        self._ask = ask
        self._known: dict[str, bytes] = {}

    def new_epoch(self) -> str:
        """Make a fresh key file, readable by the owner alone."""
        epoch, key = f"{self.name}-{secrets.token_hex(8)}", secrets.token_bytes(_LENGTH)
        if self._ask:
            kept = sealing.seal(self._ask(), key, _FORMAT)
        else:
            kept = {"format": _FORMAT, "key": b64encode(key).decode()}
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(self._path(epoch), json.dumps(kept).encode())
        except OSError as trouble:
            raise KeyTrouble(
                f"No key can be written in {self._folder} ({trouble.strerror}). "
                "Nothing was changed."
            ) from None
        self._known[epoch] = key
        return epoch

    def has_epoch(self, epoch: str) -> bool:
        """Tell whether the key's file is there."""
        return self._path(epoch).exists()

    def wrap(self, epoch: str, items: list[tuple[bytes, bytes]]) -> list[bytes]:
        """Wrap under the key of an epoch."""
        key = self._key(epoch)
        return [sealing.wrap(key, secret, tied) for secret, tied in items]

    def unwrap(self, epoch: str, items: list[tuple[bytes, bytes]]) -> list[bytes]:
        """Unwrap under the key of an epoch."""
        key = self._key(epoch)
        return [sealing.unwrap(key, wrapped, tied) for wrapped, tied in items]

    def destroy_epoch(self, epoch: str) -> None:
        """Overwrite the key's file and remove it.

        Disks that move blocks about may keep an old copy of it: on such a disk, encrypt the
        disk, or use a key server.
        """
        self._known.pop(epoch, None)
        path = self._path(epoch)
        try:
            with path.open("r+b") as file:
                file.write(os.urandom(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            _sync(self._folder)
        except FileNotFoundError:
            return
        except OSError as trouble:
            raise KeyTrouble(
                f"The key {path} cannot be destroyed ({trouble.strerror}). "
                "Remove it by hand, or run the command again."
            ) from None

    def _path(self, epoch: str) -> Path:
        return self._folder / f"{epoch}.kek"

    def _key(self, epoch: str) -> bytes:
        if epoch not in self._known:
            self._known[epoch] = self._opened(epoch)
        return self._known[epoch]

    def _opened(self, epoch: str) -> bytes:
        try:
            kept: dict[str, Any] = json.loads(self._path(epoch).read_bytes())
        except FileNotFoundError:
            raise KeyTrouble(
                f"The key {epoch} is not in {self._folder}: it was destroyed, or left behind. "
                "If it is in a keys export, run `bestkept keys import FILE`."
            ) from None
        except (OSError, ValueError):
            raise KeyTrouble(f"The key {epoch} in {self._folder} cannot be read.") from None
        if "sealed" in kept:
            return self._unsealed(kept)
        key = b64decode(kept.get("key", ""))
        if kept.get("format") != _FORMAT or len(key) != _LENGTH:
            raise KeyTrouble(f"The key {epoch} in {self._folder} is damaged. Restore the keys.")
        return key

    def _unsealed(self, kept: dict[str, Any]) -> bytes:
        if not self._ask:
            raise KeyTrouble("This key is sealed by a passphrase, and none was given.")
        return sealing.unseal(self._ask(), kept, _FORMAT)


def _write(path: Path, data: bytes) -> None:
    draft = path.with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
