"""What a time-stamping authority's reply says (RFC 3161), read with the standard library.

Its signature is not checked here: that takes RSA or ECDSA and certificates.
"""

import re
from datetime import datetime
from typing import NamedTuple, Self

from bestkept.engines.ledger.hashing import Refused

SHA256_NAME = bytes.fromhex("608648016503040201")  # object identifier 2.16.840.1.101.3.4.2.1


def der_parts(data: bytes) -> list[tuple[int, bytes]]:
    """The tags and contents that lie side by side in these bytes (X.690, definite lengths)."""
    found, place = list[tuple[int, bytes]](), 0
    while place < len(data):
        tag, size, place = data[place], data[place + 1], place + 2
        if size > 127:
            width, start = size & 127, place
            place += width
            size = int.from_bytes(data[start:place], "big")
        found.append((tag, data[place : place + size]))
        place += size
    if place != len(data):
        raise Refused("The stamp is cut short, or not in DER.")
    return found


def _inside(data: bytes, *steps: int) -> bytes:
    for step in steps:
        data = der_parts(data)[step][1]
    return data


class Stamp(NamedTuple):
    """What an authority signed: the SHA-256 of a text, and when (UTC) it saw that."""

    digest: bytes
    at: str

    @classmethod
    def parse(cls, reply: bytes) -> Self:
        """Read a TimeStampResp, or raise ValueError or LookupError."""
        (tag, body), *rest = der_parts(reply)
        status, token = (part for _, part in der_parts(body))
        if tag != 0x30 or rest or int.from_bytes(_inside(status, 0), "big") > 1:
            raise Refused("The authority did not grant the stamp.")
        # ContentInfo, SignedData, EncapsulatedContentInfo, TSTInfo (RFC 5652; RFC 3161, 2.4.2)
        info = der_parts(_inside(token, 1, 0, 2, 1, 0, 0))
        algorithm, digest = (part for _, part in der_parts(info[2][1]))
        form = re.fullmatch(rb"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:[.]\d+)?Z", info[4][1])
        if _inside(algorithm, 0) != SHA256_NAME or len(digest) != 32 or form is None:
            raise Refused("The stamp is not over a SHA-256, or bears no time in UTC.")
        year, month, day, hour, minute, second = (part.decode() for part in form.groups())
        at = f"{year}-{month}-{day}T{hour}:{minute}:{second}Z"
        datetime.fromisoformat(at)  # else it is no day
        return cls(digest, at)
