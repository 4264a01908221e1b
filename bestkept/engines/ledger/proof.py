"""Proofs as files, and the check that one log is the beginning of another."""

from base64 import b64encode
from collections.abc import Sequence

from bestkept.engines.ledger.verify import EMPTY_ROOT, Refused, TlogProof, node_hash


def tlog_proof(index: int, hashes: Sequence[bytes], checkpoint_note: bytes) -> bytes:
    """A file of C2SP tlog-proof@v1: where an entry stands, how that is shown, the checkpoint.

    Raises ValueError if the index is negative or a hash has not 32 bytes.
    """
    lines = "".join(b64encode(value).decode() + "\n" for value in hashes)
    proof = f"c2sp.org/tlog-proof@v1\nindex {index}\n{lines}\n".encode() + checkpoint_note
    TlogProof.parse(proof)
    return proof


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Raises Refused unless the old log is the beginning of the new one (RFC 9162, 2.1.4.2).

    An empty log begins any other, which says nothing: it is refused unless both are empty.
    """
    if not 0 <= old <= new or (old == 0 < new):
        raise Refused(f"A log of {old} entries cannot be shown to begin one of {new}.")
    if old == new:
        if proof or old_root != new_root or (old == 0 and old_root != EMPTY_ROOT):
            raise Refused("Two logs of one size have one root, and need no proof.")
        return
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    if not steps or any(len(step) != 32 for step in steps):
        raise Refused("The consistency proof is empty, or a hash in it is not 32 bytes.")
    known = (old & -old).bit_length() - 1  # the level of the old log's last complete subtree
    if _climb((old - 1) >> known, (new - 1) >> known, steps) != (old_root, new_root):
        raise Refused("The consistency proof does not lead to both roots.")


def _climb(place: int, last: int, steps: list[bytes]) -> tuple[bytes, bytes]:
    """Up from one node: to the root when it was the last on its level, and to the root now."""
    was = now = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise Refused("The consistency proof is too long.")
        if place & 1 or place == last:
            was, now = node_hash(step, was), node_hash(step, now)
            while place and not place & 1:  # alone on its level: carried up unchanged
                place, last = place >> 1, last >> 1
        else:
            now = node_hash(now, step)
        place, last = place >> 1, last >> 1
    if last:
        raise Refused("The consistency proof is too short.")
    return was, now
