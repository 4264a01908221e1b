"""Proofs as files."""

from base64 import b64encode
from collections.abc import Sequence

from bestkept.engines.ledger.signed import TlogProof


def tlog_proof(index: int, hashes: Sequence[bytes], checkpoint_note: bytes) -> bytes:
    """A file of C2SP tlog-proof@v1: where an entry stands, how that is shown, the checkpoint.

    Raises ValueError if the index is negative or a hash has not 32 bytes.
    """
    lines = "".join(b64encode(value).decode() + "\n" for value in hashes)
    proof = f"c2sp.org/tlog-proof@v1\nindex {index}\n{lines}\n".encode() + checkpoint_note
    TlogProof.parse(proof)
    return proof
