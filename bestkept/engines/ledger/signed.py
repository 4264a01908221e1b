"""What is signed, as text: keys, notes, checkpoints, proof files (C2SP)."""

import base64
import re
from hashlib import sha256
from typing import NamedTuple, Self

from bestkept.engines.ledger.curve import verify_ed25519
from bestkept.engines.ledger.hashing import Refused

NUMBER = "(0|[1-9][0-9]{0,17})"
LOG, WITNESS = 1, 4  # kinds of key: Ed25519 over a note, Ed25519 over a timed cosignature
HASH = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="  # 32 bytes in base64, in the one way to write them


class Vkey(NamedTuple):
    """The public key of a log or a witness, written `name+hash+key` (C2SP signed-note)."""

    name: str
    key_id: bytes
    key: bytes
    kind: int = LOG

    @classmethod
    def of(cls, name: str, key: bytes, kind: int = LOG) -> Self:
        """The vkey of 32 key bytes. Raises Refused for an unfit name or another length."""
        if not name or any(c in "+ " or not c.isprintable() for c in name) or len(key) != 32:
            raise Refused("A log has a name without spaces and plus signs, and a key of 32 bytes.")
        key_id = sha256(name.encode() + b"\n" + bytes([kind]) + key).digest()[:4]
        return cls(name, key_id, key, kind)

    @classmethod
    def parse(cls, text: str, kind: int = LOG) -> Self:
        """Read a vkey; space around it is ignored. Raises ValueError unless it is of this kind."""
        form = re.fullmatch("(.+)[+][0-9a-f]{8}[+]([A-Za-z0-9+/]{44})", text.strip())
        vkey = cls.of(form[1], base64.b64decode(form[2])[1:], kind) if form else None
        if vkey is None or str(vkey) != text.strip():
            whose = "a log" if kind == LOG else "a witness"
            raise Refused(f"This is no public key of {whose}, which reads name+hash+key.")
        return vkey

    def __str__(self) -> str:
        key = base64.b64encode(bytes([self.kind]) + self.key).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"


def open_note(note: bytes, vkey: Vkey) -> str:
    """The text of a note with one signature line, by this key. Raises ValueError otherwise."""
    text, gap, line = note.decode().rpartition("\n\n")
    signed = base64.b64decode(line[-93:])
    again = f"\u2014 {vkey.name} {base64.b64encode(signed).decode()}\n"
    if not gap or line != again or signed[:4] != vkey.key_id or re.search("[\0-\t\v-\x1f]", text):
        raise Refused("This is no text with one signature line of this key.")
    verify_ed25519(vkey.key, f"{text}\n".encode(), signed[4:])
    return text + "\n"


class Checkpoint(NamedTuple):
    """What a log promises in a note: its name, its number of entries, its root hash."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of the note (C2SP tlog-checkpoint, no extension lines), or ValueError."""
        form = re.fullmatch(f"(.+)\n{NUMBER}\n({HASH})\n", text)
        if not form:
            raise Refused("A checkpoint has three lines: the log's name, a size, a root hash.")
        return cls(form[1], int(form[2]), base64.b64decode(form[3]))


class TlogProof(NamedTuple):
    """Where an entry stands in a log, how that is shown, and the checkpoint it leads to."""

    number: int
    hashes: list[bytes]
    checkpoint: bytes

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a C2SP tlog-proof@v1 without extra data (none is signed), or raise ValueError."""
        head = f"c2sp[.]org/tlog-proof@v1\nindex {NUMBER}\n((?:{HASH}\n)*)\n".encode()
        form = re.match(head, data)
        if not form:
            raise Refused("This is no proof file of the kind c2sp.org/tlog-proof@v1.")
        hashes = [base64.b64decode(line) for line in form[2].split()]
        return cls(int(form[1]), hashes, data[form.end() :])


class Cosignature(NamedTuple):
    """A witness's signature line under a checkpoint (C2SP tlog-cosignature, Ed25519).

    `at` is in seconds since 1970, by the witness's clock. It says that by then the witness knew
    this checkpoint, and none of the same log that contradicts it.
    """

    name: str
    key_id: bytes
    at: int
    signature: bytes

    @classmethod
    def parse(cls, line: bytes) -> Self:
        """Read one line with its line break, or raise ValueError."""
        # Times end in the year 2106 here: the first half of the eight bytes is zero.
        form = re.fullmatch("\u2014 ([^ +\n]+) ([A-Za-z0-9+/]{102}==)\n", line.decode())
        data = base64.b64decode(form[2]) if form else b""
        if form is None or base64.b64encode(data).decode() != form[2] or any(data[4:8]):
            raise Refused("This is no cosignature line of a witness with an Ed25519 key.")
        return cls(form[1], data[:4], int.from_bytes(data[4:12], "big"), data[12:])

    def verify(self, text: str, vkey: Vkey) -> None:
        """Raises Refused unless this key signed, at this time, the text of this checkpoint."""
        if (self.name, self.key_id) != (vkey.name, vkey.key_id) or vkey.kind != WITNESS:
            raise Refused("The cosignature is by another witness.")
        verify_ed25519(vkey.key, cosigned_text(text, self.at), self.signature)


def cosigned_text(text: str, at: int) -> bytes:
    """What a witness signs: the time, and the three lines of the checkpoint."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def own_note(note: bytes, vkey: Vkey) -> bytes:
    """The note with the signature line of this key alone; ValueError if it has none or two."""
    text, _, lines = note.decode().rpartition("\n\n")
    own = [line for line in lines.splitlines() if line.startswith(f"\u2014 {vkey.name} ")]
    found = [line for line in own if base64.b64decode(line[-92:])[:4] == vkey.key_id]
    if len(found) != 1:
        raise Refused("This text is not signed with the key of this log.")
    return f"{text}\n\n{found[0]}\n".encode()


def consistency_lines(data: bytes) -> list[bytes]:
    """The hashes of a consistency proof, one a line in base64, or ValueError."""
    if not re.fullmatch(f"(?:{HASH}\n)*".encode(), data):
        raise Refused("This is no consistency proof: a hash in base64 on each line.")
    return [base64.b64decode(line) for line in data.split()]
