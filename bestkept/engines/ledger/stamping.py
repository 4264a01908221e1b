"""Stamps by a time-stamping authority (RFC 3161): asked for, and checked by two programs.

A token's bytes can be changed in places that its signature does not cover, so they are never used
to tell stamps apart; their SHA-256 is recorded in the log instead.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bestkept.engines.ledger import _kernel
from bestkept.engines.ledger.hashing import Refused
from bestkept.engines.ledger.stamped import Stamp, der_parts

LONGEST = 1 << 20  # bytes of a reply: one with a chain of certificates has about ten thousand
_INTEGER = 2  # of the tags of X.690
_CLIENT, _OPENSSL = "rfc3161-client", "openssl"


class Opinion(NamedTuple):
    """What one program says of a stamp: good, bad, or that it cannot tell."""

    program: str
    good: bool | None
    why: str


def query(note: bytes) -> bytes:
    """A request to stamp the SHA-256 of a signed checkpoint."""
    return _kernel.query(note)


def answers(asked: bytes, reply: bytes) -> bool:
    """Tell whether a reply repeats the request's nonce, so that it is no older one."""
    nonces = [data for tag, data in der_parts(der_parts(asked)[0][1])[2:] if tag == _INTEGER]
    try:
        token = der_parts(der_parts(reply)[0][1])[1][1]
        found = [data for tag, data in der_parts(_info(token))[5:] if tag == _INTEGER]
    except (LookupError, ValueError):
        return False
    return bool(nonces) and found == nonces


def opinions(reply: bytes, note: bytes, roots: bytes) -> list[Opinion]:
    """What rfc3161-client and, where it is there, openssl say of a stamp under these roots (PEM).

    Raises Refused for roots that hold no certificate, and ValueError or LookupError for a reply
    that is none.
    """
    stamp = Stamp.parse(reply)
    try:
        x509.load_pem_x509_certificates(roots)
    except ValueError:
        raise Refused("The file of root certificates holds none in PEM.") from None
    readable, wrong = _kernel.trouble(reply, note, [roots])
    first = Opinion(_CLIENT, not wrong if readable else None, wrong or "verified")
    return [first, _by_openssl(reply, note, roots, stamp)]


def sound(found: list[Opinion]) -> bool:
    """Tell whether a program found a stamp good, and none found it bad."""
    return any(one.good for one in found) and not any(one.good is False for one in found)


def _by_openssl(reply: bytes, note: bytes, roots: bytes, stamp: Stamp) -> Opinion:
    program = shutil.which(_OPENSSL)
    if program is None:
        return Opinion(_OPENSSL, None, "is not installed")
    at = int(datetime.fromisoformat(stamp.at).timestamp())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {"reply": reply, "note": note, "roots": roots, "chain": certificates(reply)}
        for one, data in files.items():
            (folder / one).write_bytes(data)
        words = [program, "ts", "-verify", "-attime", str(at), "-in", "reply", "-data", "note"]
        words += ["-CAfile", "roots", *(["-untrusted", "chain"] if files["chain"] else [])]
        done = subprocess.run(words, cwd=folder, check=False, capture_output=True, timeout=30)
    told = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return Opinion(_OPENSSL, done.returncode == 0, "verified" if done.returncode == 0 else told[-1])


def certificates(reply: bytes) -> bytes:
    """The certificates in a reply, in PEM; empty where it holds none."""
    return b"".join(one.public_bytes(Encoding.PEM) for one in _certificates(reply))


def authority(reply: bytes, roots: bytes) -> str:
    """The name of whoever signed a stamp, by its certificate; Refused where it is not there."""
    for one in [*_certificates(reply), *x509.load_pem_x509_certificates(roots)]:
        if _stamps(one):
            names = one.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            return str(names[0].value) if names else one.subject.rfc4514_string()
    raise Refused("The reply names no authority: ask it for its certificate.")


def _stamps(one: x509.Certificate) -> bool:
    try:
        uses = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.TIME_STAMPING in uses


def _certificates(reply: bytes) -> list[x509.Certificate]:
    token = der_parts(der_parts(reply)[0][1])[1][1]
    signed = der_parts(der_parts(der_parts(token)[1][1])[0][1])
    held = next((data for tag, data in signed if tag == 0xA0), b"")
    return [
        x509.load_der_x509_certificate(_der(data)) for tag, data in der_parts(held) if tag == 48
    ]


def _der(content: bytes) -> bytes:
    """A SEQUENCE with this content."""
    size = len(content)
    if size < 128:
        return bytes([0x30, size]) + content
    width = (size.bit_length() + 7) // 8
    return bytes([0x30, 128 + width]) + size.to_bytes(width, "big") + content


def _info(token: bytes) -> bytes:
    """What the authority signed (TSTInfo)."""
    signed = der_parts(der_parts(der_parts(token)[1][1])[0][1])
    return der_parts(der_parts(der_parts(signed[2][1])[1][1])[0][1])[0][1]
