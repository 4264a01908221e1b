"""What a witness decides: it cosigns a checkpoint only if it goes on from the one before.

The form of requests and the numbers of the answers are those of C2SP tlog-witness.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, NamedTuple

from bestkept.engines.ledger.hashing import EMPTY_ROOT, Refused, verify_consistency
from bestkept.engines.ledger.signed import HASH, NUMBER, Checkpoint, Vkey, open_note, own_note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_REQUEST = re.compile(f"old {NUMBER}\n((?:{HASH}\n){{0,63}})\n".encode())
LONGEST = 1 << 16  # bytes of a request: 63 hashes and a checkpoint with many signatures are fewer


class Seen(NamedTuple):
    """The newest checkpoint of a log that a witness has cosigned: its size and root."""

    size: int = 0
    root: bytes = EMPTY_ROOT


class Answer(NamedTuple):
    """The status of an answer and its text; for 200, what is to be cosigned and remembered."""

    status: int
    text: str
    checkpoint: Checkpoint | None = None


def request(old: int, hashes: Sequence[bytes], note: bytes) -> bytes:
    """The body of `add-checkpoint`: a checkpoint, and that it goes on from one of `old` entries."""
    lines = "".join(b64encode(step).decode() + "\n" for step in hashes)
    return f"old {old}\n{lines}\n".encode() + note


def origin_of(body: bytes) -> str:
    """The name of the log that a request is about; empty where it is none."""
    form = _REQUEST.match(body)
    first = body[form.end() :].partition(b"\n")[0] if form else b""
    return first.decode("utf-8", "replace")


def decide(body: bytes, logs: Mapping[str, Vkey], seen: Seen) -> Answer:
    """Answer a request about the log that `origin_of` told, of which `seen` was cosigned last."""
    form = _REQUEST.match(body)
    if form is None:
        return Answer(400, "This is no request of tlog-witness add-checkpoint.\n")
    vkey = logs.get(origin_of(body))
    if vkey is None:
        return Answer(404, "This witness does not know that log.\n")
    try:
        text = open_note(own_note(body[form.end() :], vkey), vkey)
    except ValueError:
        return Answer(403, "The checkpoint is not signed with the key that this witness knows.\n")
    try:
        checkpoint = Checkpoint.parse(text)
    except Refused:
        return Answer(400, "A checkpoint with further lines is not cosigned here.\n")
    hashes = [b64decode(line) for line in form[2].split()]
    return _goes_on(int(form[1]), hashes, checkpoint, seen)


def _goes_on(old: int, hashes: list[bytes], new: Checkpoint, seen: Seen) -> Answer:
    if old > new.size:
        return Answer(400, "The old size is above the new one.\n")
    if old != seen.size or (old == new.size and seen.root != new.root):
        return Answer(409, f"{seen.size}\n")
    try:
        if old == 0 and hashes:
            raise Refused("Nothing goes before an empty log.")
        if old:
            verify_consistency(old, new.size, hashes, seen.root, new.root)
    except Refused as trouble:
        return Answer(422, f"{trouble}\n")
    return Answer(200, "", new)
