"""One entry shown to stand in a log, without what it says: what its file must pass."""

import base64
import json
from typing import NamedTuple

from bestkept.engines.ledger.binder import Binder
from bestkept.engines.ledger.hashing import Refused, canonical_json, leaf_hash, verify_inclusion
from bestkept.engines.ledger.signed import Vkey

PROOF = "bestkept-proof/1"
MEMBERS = "format entry leaf leaf_sha256 size hashes checkpoint key"


class Stood(NamedTuple):
    """An entry as the log has it: its number, what was done when, the names of its fields."""

    entry: int
    verb: str
    at: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        shut = f"{len(self.fields)} fields, none of them opened"
        return f"entry   {self.entry}: {self.verb!a} at {self.at!a}, with {shut}"


class Inclusion(Binder):
    """The proof of one entry: a JSON object with the entry, a path of hashes, a checkpoint."""

    FORM = PROOF
    CHECKS = "container checkpoint log anchors"

    stood: Stood | None = None

    def container(self) -> None:
        """Every part of the proof is there, and nothing else."""
        told = json.loads(self.data)
        if told["format"] != self.FORM or {*told} != {*MEMBERS.split()}:
            raise Refused("This is no proof of an entry, or something was added to it.")
        self.key = self.key if self.key.name else Vkey.parse(told["key"])
        self.parts = {"checkpoint": told["checkpoint"].encode(), "key.txt": told["key"].encode()}

    def log(self) -> None:
        """The entry stands in the log under that checkpoint, at its number, unchanged."""
        told, (_, size, root) = json.loads(self.data), self.checkpoint()
        number, leaf = told["entry"], base64.b64decode(told["leaf"], validate=True)
        if (type(number), told["size"], told["leaf_sha256"]) != (int, size, leaf_hash(leaf).hex()):
            raise Refused("The proof says otherwise than its own entry and checkpoint.")
        hashes = [bytes.fromhex(one) for one in told["hashes"]]
        verify_inclusion(number, size, leaf_hash(leaf), hashes, root)
        act = json.loads(leaf)
        if act["v"] != 1 or canonical_json(act) != leaf:
            raise Refused("The entry is not of the form of version 1.")
        self.stood = Stood(number, act["verb"], act["at"], tuple(sorted(act["fields"])))


def inclusion(entry: int, leaf: bytes, hashes: list[bytes], checkpoint: bytes, key: str) -> bytes:
    """The file of the proof that an entry stands in the log of a signed checkpoint.

    `hashes` lead from the entry to the checkpoint's root; `key` is the log's public key.
    """
    told = {"format": PROOF, "entry": entry, "leaf": base64.b64encode(leaf).decode()}
    told |= {"leaf_sha256": leaf_hash(leaf).hex(), "size": int(checkpoint.split(b"\n")[1])}
    told |= {"hashes": [one.hex() for one in hashes], "checkpoint": checkpoint.decode()}
    return json.dumps(told | {"key": key.strip()}, indent=1).encode() + b"\n"
