"""The second file beside a backup: the keys, and what must outlive one, sealed by a passphrase."""

from __future__ import annotations

import json
import os
import re
import secrets
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from bestkept.engines.vault import KeyTrouble
from bestkept.home import sync_folder
from bestkept.keyring import sealing

if TYPE_CHECKING:
    from pathlib import Path

    from bestkept.home import Home

FORMAT = "bestkept keys 1"
_NAMES = re.compile(
    r"keys/(log\.key|log\.vkey|detect\.key|vault/[a-z]+-[0-9a-f]{16}\.kek)"
    r"|erasures/(fields|keysets)\.json|log/checkpoint"
)


def export_keys(home: Home, out: Path, passphrase: str) -> list[str]:
    """Write the keys of `home`, sealed, to the new file `out`; return what is in it.

    With them go the list of erasures and the carried keysets, so that an older backup can be
    brought to where the keys are, and the last checkpoint. Raises KeyTrouble if `out` is
    there already or a key cannot be read.
    """
    if out.exists() or out.is_symlink():
        raise KeyTrouble(f"{out} is there already; nothing was overwritten. Name another file.")
    try:
        found = gathered(home)
        files = {name: b64encode(data).decode() for name, data in found.items()}
        sealed = sealing.seal(passphrase, json.dumps(files).encode(), FORMAT)
        _write(out, json.dumps(sealed, indent=1).encode())
    except OSError as trouble:
        raise KeyTrouble(f"No keys were written to {out}: {trouble.strerror}.") from None
    return sorted(files)


def gathered(home: Home) -> dict[str, bytes]:
    """Return the keys of a home, and what must outlive a backup; KeyTrouble without a log key."""
    folders = (home.keys, home.vault_keys, home.erasures, home.log)
    paths = [path for folder in folders for path in sorted(folder.glob("*")) if path.is_file()]
    found = {str(path.relative_to(home.path)): path for path in paths}
    found = {name: path for name, path in found.items() if _NAMES.fullmatch(name)}
    if "keys/log.key" not in found:
        raise KeyTrouble(f"There is no log key in {home.keys}, so there is nothing to take.")
    return {name: path.read_bytes() for name, path in found.items()}


def open_export(path: Path, passphrase: str) -> dict[str, bytes]:
    """Return the files of a keys export; KeyTrouble for another passphrase or any change."""
    try:
        told = json.loads(path.read_bytes())
        sealed = told if isinstance(told, dict) else {}
    except OSError as trouble:
        raise KeyTrouble(f"The keys export {path} cannot be read: {trouble.strerror}.") from None
    except ValueError:
        sealed = {}
    files = json.loads(sealing.unseal(passphrase, sealed, FORMAT))
    if odd := [name for name in files if not _NAMES.fullmatch(name)]:
        raise KeyTrouble(f"The keys export holds {odd[0]!a}, which is no key. Nothing was taken.")
    return {name: b64decode(text) for name, text in files.items()}


def _write(out: Path, data: bytes) -> None:
    part = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, out)  # unlike a rename, this overwrites nothing
    finally:
        part.unlink(missing_ok=True)
    sync_folder(out.parent)
