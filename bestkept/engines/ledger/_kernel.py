"""Time stamps by the rfc3161-client package, which is loaded only when a stamp is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509

if TYPE_CHECKING:
    from collections.abc import Sequence


def query(message: bytes) -> bytes:
    """A request to stamp the SHA-256 of a message, with a nonce, asking for the certificate."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256)
    return builder.cert_request(cert_request=True).nonce(nonce=True).build().as_bytes()


def trouble(reply: bytes, message: bytes, roots: Sequence[bytes]) -> tuple[bool, str]:
    """Whether the package could read the reply, and what is wrong with it (empty: nothing).

    `roots` are certificates in PEM. Some authorities do not sort the certificates in the reply as
    DER demands; such a reply cannot be read by this package, which says nothing about its worth.
    """
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        response = decode_timestamp_response(reply)
    except ValueError:
        return False, "cannot read this reply"
    trusted = [one for pem in roots for one in x509.load_pem_x509_certificates(pem)]
    try:
        VerifierBuilder(roots=trusted).build().verify_message(response, message)
    except (VerificationError, ValueError) as wrong:
        return True, str(wrong).split(": ErrorStack")[0]
    return True, ""
