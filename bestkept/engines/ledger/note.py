"""Signed notes and their keys, in the text formats of C2SP signed-note and the Go checksum log."""

from base64 import b64decode, b64encode

from bestkept.engines.ledger import sign
from bestkept.engines.ledger.signed import LOG, WITNESS, Vkey, cosigned_text

_PRIVATE = "PRIVATE+KEY+"


def generate_key(name: str, kind: int = LOG) -> tuple[str, str]:
    """A fresh key of a log or a witness: the private text, to be kept secret, and the vkey.

    Raises ValueError if the name is empty or holds a space, a plus or an unprintable character.
    """
    seed = sign.new_seed()
    vkey = Vkey.of(name, sign.public_key(seed), kind)
    secret = b64encode(bytes([kind]) + seed).decode()
    return f"{_PRIVATE}{name}+{vkey.key_id.hex()}+{secret}", str(vkey)


def public_of(private_text: str, kind: int = LOG) -> str:
    """The public text (vkey) of a private one. Raises ValueError if it is no private note key."""
    return str(_open_private(private_text, kind)[1])


def sign_note(body: str, private_text: str) -> bytes:
    """The body, an empty line and one signature line.

    Raises ValueError if the body is no legal text of a note, or the key is no private note key.
    """
    if not body.endswith("\n") or any(char < " " and char != "\n" for char in body):
        raise ValueError("The text of a note ends with a line break and has no control characters.")
    seed, vkey = _open_private(private_text)
    signature = vkey.key_id + sign.sign(seed, body.encode())
    return f"{body}\n\u2014 {vkey.name} {b64encode(signature).decode()}\n".encode()


def cosign(body: str, private_text: str, at: int) -> bytes:
    """A witness's signature line under the text of a checkpoint, at a time in seconds since 1970.

    Raises ValueError if the key is no private key of a witness.
    """
    seed, vkey = _open_private(private_text, WITNESS)
    signed = sign.sign(seed, cosigned_text(body, at))
    line = b64encode(vkey.key_id + at.to_bytes(8, "big") + signed).decode()
    return f"\u2014 {vkey.name} {line}\n".encode()


def _open_private(text: str, kind: int = LOG) -> tuple[bytes, Vkey]:
    # The text is a secret: no error of ours may quote it, nor chain one that does.
    try:
        name, key_id, secret = text.removeprefix(_PRIVATE).strip().split("+", 2)
        key = b64decode(secret, validate=True)
        vkey = Vkey.of(name, sign.public_key(key[1:]), kind)
    except ValueError:
        key, key_id, vkey = b"", "", None
    if not text.startswith(_PRIVATE) or vkey is None:
        raise ValueError("This is no private key of a log: give the text written by `init`.")
    if key[:1] != bytes([kind]) or vkey.key_id.hex() != key_id:
        raise ValueError("This private key of a log is damaged: restore it from its backup.")
    return key[1:], vkey
