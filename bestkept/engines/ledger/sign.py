"""Ed25519 keys: the only place of the ledger that needs the cryptography package (RFC 8032)."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def new_seed() -> bytes:
    """32 fresh secret bytes from the operating system."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_key(seed: bytes) -> bytes:
    """The 32 public bytes of a seed. Raises ValueError if the seed has not 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """The 64 bytes of the signature. Raises ValueError if the seed has not 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)
