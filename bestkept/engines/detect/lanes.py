"""SipHash-1-3 and the rotated sum of word hashes, on many positions at once.

A Python integer of n * 128 bits carries n lanes of 64 bits with room for the carry, so that
one big-integer operation works on all of them: about 0.2 microseconds a position instead of
seven. Source: J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF" (2012), with
one compression and three finalisation rounds.
"""

from __future__ import annotations

from array import array

LANE = 128
FULL = (1 << 64) - 1
_WIDEST = 4096  # lanes in one piece of work; more would leave the processor's cache

_ONES: dict[int, int] = {}


def ones(lanes: int) -> int:
    """Return the integer that holds 1 in each of `lanes` lanes."""
    if lanes not in _ONES:
        if len(_ONES) > 64:
            _ONES.clear()
        _ONES[lanes] = int.from_bytes((b"\1" + bytes(15)) * lanes, "little")
    return _ONES[lanes]


def pack(values: array[int]) -> int:
    """Put 64-bit values into lanes, the first one lowest."""
    spread = array("Q", bytes(16 * len(values)))
    spread[0::2] = values
    return int.from_bytes(spread.tobytes(), "little")


def unpack(packed: int, lanes: int) -> array[int]:
    """Take the 64-bit values out of `lanes` lanes."""
    spread = array("Q")
    spread.frombytes(packed.to_bytes(16 * lanes, "little"))
    return spread[0::2]


def rotated_sums(packed: int, lanes: int, span: int) -> int:
    """Return, for each lane i, the XOR over j < span of lane i+j rotated left by j bits."""
    mask = ones(lanes) * FULL
    total = packed & mask
    for j in range(1, span):
        turned = ((packed >> (LANE * j)) & mask) << j
        total ^= (turned | turned >> 64) & mask
    return total


def _round(v0: int, v1: int, v2: int, v3: int, mask: int) -> tuple[int, int, int, int]:
    v0 = (v0 + v1) & mask
    v2 = (v2 + v3) & mask
    turned = v1 << 13
    v1 = ((turned | turned >> 64) & mask) ^ v0
    turned = v3 << 16
    v3 = ((turned | turned >> 64) & mask) ^ v2
    turned = v0 << 32
    v0 = (turned | turned >> 64) & mask
    v2 = (v2 + v1) & mask
    v0 = (v0 + v3) & mask
    turned = v1 << 17
    v1 = ((turned | turned >> 64) & mask) ^ v2
    turned = v3 << 21
    v3 = ((turned | turned >> 64) & mask) ^ v0
    turned = v2 << 32
    v2 = (turned | turned >> 64) & mask
    return v0, v1, v2, v3


def siphash(message: int, lanes: int, key: tuple[int, int]) -> int:
    """Return SipHash-1-3 under `key` (two 64-bit halves) of each lane as an 8-byte message."""
    one = ones(lanes)
    mask = one * FULL
    v0 = one * (key[0] ^ 0x736F6D6570736575)
    v1 = one * (key[1] ^ 0x646F72616E646F6D)
    v2 = one * (key[0] ^ 0x6C7967656E657261)
    v3 = one * (key[1] ^ 0x7465646279746573)
    for block in (message, one * (8 << 56)):
        v3 ^= block
        v0, v1, v2, v3 = _round(v0, v1, v2, v3, mask)
        v0 ^= block
    v2 ^= one * 0xFF
    for _ in range(3):
        v0, v1, v2, v3 = _round(v0, v1, v2, v3, mask)
    return v0 ^ v1 ^ v2 ^ v3


def keyed_sums(values: array[int], span: int, key: tuple[int, int]) -> array[int]:
    """Return one 64-bit value for each run of `span` neighbours in `values`."""
    found: array[int] = array("Q")
    for start in range(0, len(values) - span + 1, _WIDEST):
        lanes = min(_WIDEST, len(values) - span + 1 - start)
        packed = pack(values[start : start + lanes + span - 1])
        sums = rotated_sums(packed, lanes, span)
        found.extend(unpack(siphash(sums, lanes, key), lanes))
    return found
