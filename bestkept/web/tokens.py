"""Tokens: what a program shows instead of a password. Kept as a keyed hash, and nowhere else."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

PREFIX = "bestkept_"
_TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
SHA256 = re.compile("[0-9a-f]{64}")


def new() -> str:
    """Return a fresh token: 256 bits of chance, behind letters that scanners of code look for."""
    return PREFIX + secrets.token_urlsafe(32)


def sha256(token: str) -> str:
    """Return the hash by which a token that somebody else made is told, in hexadecimal.

    Empty for what has not the form of a token.
    """
    return hashlib.sha256(token.encode()).hexdigest() if _TOKEN.fullmatch(token) else ""


def digest(told: str, key: str) -> str:
    """Return what is kept of a token whose SHA-256 is `told`, under the key of the sessions.

    A new key ends every token, as it ends every session: after a restore nobody's goes on.
    """
    return hmac.new(key.encode(), b"token\0" + told.encode(), hashlib.sha256).hexdigest()
