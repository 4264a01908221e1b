"""The one ZIP of a binder's parts, and where each part lies in it."""

import struct
import zlib

from bestkept.engines.ledger.hashing import Refused

ANCHORS = {"checkpoint.stamped/1": ("tsr", "pem"), "checkpoint.cosigned/1": ("cosignature",)}
ZIPPED = (10, 0x800, 0, 0, 33)  # version 1.0, names in UTF-8, stored, midnight, 1 January 1980


def canonical_zip(members: dict[str, bytes]) -> bytes:
    """The one ZIP (APPNOTE.TXT) of these members, at most 65,534 and about 4 GiB; or Refused."""
    if len(members) > 65534 or sum(map(len, members.values())) > 0xFF000000:
        raise Refused("This is too much for one ZIP: put fewer entries in it.")
    parts, directory, start = list[bytes](), list[bytes](), 0
    for name, data in sorted(members.items()):
        label = name.encode()
        sizes = (*ZIPPED, zlib.crc32(data), len(data), len(data), len(label), 0)
        parts += [struct.pack("<4s5H3I2H", b"PK\3\4", *sizes), label, data]
        directory += [struct.pack("<4s6H3I5H2I", b"PK\1\2", 10, *sizes, 0, 0, 0, 0, start), label]
        start += 30 + len(label) + len(data)
    counts = (0, 0, len(members), len(members), sum(map(len, directory)), start, 0)
    return b"".join([*parts, *directory, struct.pack("<4s4H2IH", b"PK\5\6", *counts)])


def open_zip(data: bytes) -> dict[str, bytes]:
    """The members of a canonical ZIP; nothing is inflated. ValueError if a byte is otherwise."""
    members, start = dict[str, bytes](), 0
    while data[start : start + 4] == b"PK\3\4" and len(data) >= start + 30:
        size, width = struct.unpack_from("<IH", data, start + 22)
        body = start + 30 + width
        members[data[start + 30 : body].decode()] = data[body : body + size]
        start = body + size
    if canonical_zip(members) != data:
        raise Refused("This is no ZIP as Bestkept writes it, or bytes of it were changed.")
    return members


def paths(number: int | None) -> tuple[str, str, str]:
    """Where an entry, what opens it and its proof lie in a binder; None is the sealing entry."""
    if number is None:
        return "seal/entry.json", "seal/opening.json", "seal/proof.tlog-proof"
    return f"entries/{number}.json", f"openings/{number}.json", f"proofs/{number}.tlog-proof"


def anchor_paths(name: str, verb: str) -> list[str]:
    """Where an anchored checkpoint, the proof that the log goes on from it, and the anchor lie.

    `name` is the number of the entry that recorded the anchor, or `since`: a checkpoint that
    whoever asked for the binder had kept, which brings no file of an outside party.
    """
    more = [f"anchors/{name}.{end}" for end in ANCHORS.get(verb, ())]
    return [f"anchors/{name}.checkpoint", f"proofs/{name}.consistency", *more]
