"""Signed notes and their keys, in the text formats of C2SP signed-note and the Go checksum log."""

from base64 import b64decode, b64encode

from bestkept.engines.ledger import sign
from bestkept.engines.ledger.verify import Vkey

_PRIVATE = "PRIVATE+KEY+"
_ED25519 = b"\x01"


def generate_key(name: str) -> tuple[str, str]:
    """A fresh key: the private text, to be kept secret, and the public one (vkey).

    Raises ValueError if the name is empty or holds a space, a plus or an unprintable character.
    """
    seed = sign.new_seed()
    vkey = Vkey.of(name, sign.public_key(seed))
    secret = b64encode(_ED25519 + seed).decode()
    return f"{_PRIVATE}{name}+{vkey.key_id.hex()}+{secret}", str(vkey)


def public_of(private_text: str) -> str:
    """The public text (vkey) of a private one. Raises ValueError if it is no private note key."""
    return str(_open_private(private_text)[1])


def sign_note(body: str, private_text: str) -> bytes:
    """The body, an empty line and one signature line.

    Raises ValueError if the body is no legal text of a note, or the key is no private note key.
    """
    if not body.endswith("\n") or any(char < " " and char != "\n" for char in body):
        raise ValueError("The text of a note ends with a line break and has no control characters.")
    seed, vkey = _open_private(private_text)
    signature = vkey.key_id + sign.sign(seed, body.encode())
    return f"{body}\n\u2014 {vkey.name} {b64encode(signature).decode()}\n".encode()


def _open_private(text: str) -> tuple[bytes, Vkey]:
    # The text is a secret: no error of ours may quote it, nor chain one that does.
    try:
        name, key_id, secret = text.removeprefix(_PRIVATE).strip().split("+", 2)
        key = b64decode(secret, validate=True)
        vkey = Vkey.of(name, sign.public_key(key[1:]))
    except ValueError:
        key, key_id, vkey = b"", "", None
    if not text.startswith(_PRIVATE) or vkey is None:
        raise ValueError("This is no private key of a log: give the text written by `init`.")
    if key[:1] != _ED25519 or vkey.key_id.hex() != key_id:
        raise ValueError("This private key of a log is damaged: restore it from its backup.")
    return key[1:], vkey
