"""A passphrase becomes a key (scrypt, RFC 7914), and a key seals small secrets (AES-256-GCM)."""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64decode, b64encode
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bestkept.engines.vault import KeyTrouble

# 128 MiB and about half a second a guess; stored with what is sealed, so that they can grow.
COST = {"n": 1 << 17, "r": 8, "p": 1}
_MOST = {"n": 1 << 20, "r": 16, "p": 4}  # a forged file may not take the machine's memory
SHORTEST = 12
_NONCE = 12


def wrap(key: bytes, secret: bytes, tied: bytes) -> bytes:
    """Encrypt a small secret: a random nonce, then ciphertext and tag."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, secret, tied)


def unwrap(key: bytes, wrapped: bytes, tied: bytes) -> bytes:
    """Decrypt what `wrap` made; KeyTrouble if a byte, the key or the context is another."""
    try:
        return AESGCM(key).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], tied)
    except (InvalidTag, ValueError):
        raise KeyTrouble(
            "A keyset does not open under this key: it is damaged, or belongs elsewhere. "
            "Restore it from a backup."
        ) from None


def seal(passphrase: str, secret: bytes, kind: str) -> dict[str, Any]:
    """Seal `secret` by a passphrase, as a JSON object that says how.

    Raises KeyTrouble for a passphrase under 12 characters: everything hangs on it.
    """
    if len(passphrase) < SHORTEST:
        raise KeyTrouble(f"The passphrase is too short: take at least {SHORTEST} characters.")
    salt = os.urandom(16)
    told = {"format": kind, "kdf": "scrypt", **COST, "salt": b64encode(salt).decode()}
    sealed = wrap(_derived(passphrase, salt, COST), secret, _tied(told))
    return {**told, "sealed": b64encode(sealed).decode()}


def unseal(passphrase: str, sealed: dict[str, Any], kind: str) -> bytes:
    """Open what `seal` made; KeyTrouble for another passphrase, kind or any change."""
    try:
        told = {name: value for name, value in sealed.items() if name != "sealed"}
        cost = {name: told[name] for name in COST}
        sound = told["format"] == kind and all(
            isinstance(cost[name], int) and 0 < cost[name] <= most for name, most in _MOST.items()
        )
        salt, body = b64decode(told["salt"]), b64decode(sealed["sealed"])
    except (KeyError, TypeError, ValueError):
        sound = False
    if not sound:
        raise KeyTrouble(f"This is no file of the kind {kind}, or it is damaged.")
    try:
        return unwrap(_derived(passphrase, salt, cost), body, _tied(told))
    except KeyTrouble:
        raise KeyTrouble(
            "The passphrase is wrong, or the file was changed. Nothing was opened; try again."
        ) from None


def _derived(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    try:
        return hashlib.scrypt(
            passphrase.encode(),
            salt=salt,
            maxmem=(1 << 31) - 1,
            dklen=32,
            **cost,
        )
    except (ValueError, MemoryError):
        raise KeyTrouble("The passphrase cannot be tried: its parameters make no sense.") from None


def _tied(told: dict[str, Any]) -> bytes:
    return json.dumps(told, sort_keys=True).encode()
