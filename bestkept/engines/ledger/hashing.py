"""Hashes of a Merkle log, commitments to values, and proofs, as RFC 9162 has them."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

EMPTY_ROOT = sha256(b"").digest()


class Refused(ValueError):  # noqa: N818 - it is what the program says
    """Something is not as it must be; the text says what, in one sentence."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one log entry (RFC 9162, section 2.1.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees (RFC 9162, section 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def canonical_json(value: Any) -> bytes:
    """The one text of a value: names sorted, no spaces, UTF-8 as it is. Floats raise TypeError."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if json.loads(text, parse_float=str, parse_constant=str) != value:
        raise TypeError("Canonical JSON has no floats, no tuples, and only text as names.")
    return text.encode()


def commitment(name: str, value: Any, salt: bytes) -> bytes:
    """SHA-256 over 16 bytes of salt, a field's name and its value: fixes it without showing it."""
    if len(salt) != 16:
        raise Refused("A salt has 16 bytes.")
    start = b"bestkept field v1\n" + salt + len(name.encode()).to_bytes(4, "big") + name.encode()
    return sha256(start + canonical_json(value)).digest()


def verify_inclusion(index: int, size: int, leaf: bytes, proof: list[bytes], root: bytes) -> None:
    """Raises Refused unless the leaf hash is number `index` of the tree (RFC 9162, 2.1.3)."""
    if not 0 <= index < size or any(len(value) != 32 for value in (leaf, *proof)):
        raise Refused(f"There is no entry {index} in a log of {size}, or a hash is not 32 bytes.")
    inner = (index ^ (size - 1)).bit_length()  # from this level on there are only left neighbours
    for level, step in enumerate(proof):
        left = level >= inner or index >> level & 1
        leaf = node_hash(step, leaf) if left else node_hash(leaf, step)
    if leaf != root or len(proof) != inner + (index >> inner).bit_count():
        raise Refused("The inclusion proof does not lead to the root of the log.")


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
