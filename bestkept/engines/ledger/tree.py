"""A Merkle tree that grows: its root, and proofs about it (RFC 6962, section 2.1).

Proofs are computed over any store that can give the hash of a complete subtree: `read(level, n)`
is the hash of the `n`-th run of 2**level leaves.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from hashlib import sha256
from typing import Self

from bestkept.engines.ledger.verify import EMPTY_ROOT, node_hash

Read = Callable[[int, int], bytes]

_MAGIC = b"bestkept frontier v1\n"
_NODE = b"\x01"


class Frontier:
    """The right edge of a tree: what is needed to append and to tell the root, and no more.

    It holds one hash for each bit set in `size`, the largest complete subtree first.
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf, given its hash (see `leaf_hash`). Raises ValueError if it is no hash."""
        if len(leaf) != 32:
            raise ValueError("A leaf hash has 32 bytes.")
        size, peaks = self.size, self._peaks
        # Written out instead of calling node_hash: this line bounds how fast a log is rebuilt.
        while size & 1:
            leaf = sha256(_NODE + peaks.pop() + leaf).digest()
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root hash of the tree as it stands."""
        return _fold(self._peaks)

    def encode(self) -> bytes:
        """The frontier as bytes, to go on from later."""
        return _MAGIC + self.size.to_bytes(8, "big") + b"".join(self._peaks)

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The frontier that `encode` wrote. Raises ValueError for any other bytes."""
        head, body = data[: len(_MAGIC) + 8], data[len(_MAGIC) + 8 :]
        size = int.from_bytes(head[len(_MAGIC) :], "big")
        if not head.startswith(_MAGIC) or len(head) != len(_MAGIC) + 8:
            raise ValueError("This is no log frontier of version 1: rebuild it from the entries.")
        if len(body) != 32 * size.bit_count():
            raise ValueError("This log frontier is damaged: rebuild it from the entries.")
        frontier = cls()
        frontier.size = size
        frontier._peaks = [body[at : at + 32] for at in range(0, len(body), 32)]
        return frontier


def root_of(size: int, read: Read) -> bytes:
    """The root hash of the first `size` leaves."""
    return _range_root(0, size, read)


def inclusion_proof(index: int, size: int, read: Read) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the first `size` leaves.

    Leaf's sibling first (RFC 6962, section 2.1.1). Raises ValueError if there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"There is no entry {index} among the first {size}.")
    hashes: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            hashes.append(_range_root(middle, end, read))
            end = middle
        else:
            hashes.append(_range_root(start, middle, read))
            start = middle
    return hashes[::-1]


def consistency_proof(old: int, new: int, read: Read) -> list[bytes]:
    """The hashes which show that the first `new` leaves begin with the first `old`.

    In the order of RFC 6962, section 2.1.2; empty if `old` equals `new`. Raises ValueError if
    `old` is above `new`, or is 0 and `new` is not: every log begins with nothing.
    """
    if not 0 <= old <= new or old == 0 < new:
        raise ValueError(f"A log of {old} entries cannot be shown to begin one of {new}.")
    hashes: list[bytes] = []
    start, end = 0, new
    while start < old < end:
        middle = start + _split(end - start)
        if old <= middle:
            hashes.append(_range_root(middle, end, read))
            end = middle
        else:
            hashes.append(_range_root(start, middle, read))
            start = middle
    # The old tree itself is known to the verifier; a right part of it must be told.
    if start > 0:
        hashes.append(_range_root(start, end, read))
    return hashes[::-1]


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _range_root(start: int, end: int, read: Read) -> bytes:
    return _fold([read(level, index) for level, index in _complete(start, end)])


def _complete(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees, largest first, that make up leaves start to end."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _fold(peaks: Iterable[bytes]) -> bytes:
    """The root over complete subtrees of falling size."""
    falling = list(peaks)
    if not falling:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(falling))
