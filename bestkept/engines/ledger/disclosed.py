"""One draft of an innovation, shown without the others: what its file must pass."""

import json
import struct
from typing import NamedTuple

from bestkept.engines.ledger.binder import CONTINUED, Binder
from bestkept.engines.ledger.hashing import Refused
from bestkept.engines.ledger.packing import ANCHORS, open_zip
from bestkept.engines.ledger.standing import Inclusion

DRAFTS = "innovation.drafts-added/1"


class Draft(NamedTuple):
    """A draft as the log has it: of which innovation, the how-manieth, its SHA-256 in hex.

    `claimed` is the date that file or commit bore, which anybody can set; `recorded` is when its
    entry was made, by the owner's clock; `place` where the draft lay.
    """

    subject: str
    order: int
    sha256: str
    claimed: str | None
    place: str
    entry: int
    recorded: str

    def __str__(self) -> str:
        dated = f"claimed to be of {self.claimed}" if self.claimed else "without a date of its own"
        return (
            f"draft   {self.order} of {self.subject}, recorded as entry {self.entry} at"
            f" {self.recorded}, {dated}\n        SHA-256 {self.sha256}\n        at {self.place!a}"
        )


class Disclosure(Binder):
    """The proof of one draft: a binder without facts, in which one field of one entry is open.

    `digest` is the SHA-256 of a file that is said to be the draft.
    """

    FORM, SEAL = "bestkept-disclosure/1", "draft.disclosed/1"
    SINGLE = ("README.txt", "key.txt")
    CHECKS = "container members checkpoint log openings draft manifest seal anchors"

    shown: Draft | None = None
    digest = ""

    def draft(self) -> None:
        """One draft is open, the one that the log says was to be shown, and no other."""
        asked, found = self.acts[None][1], list[Draft]()
        for number, (act, said) in self.acts.items():
            if act["verb"] == DRAFTS and number is not None:
                told, name = said[asked["draft"]], asked["draft"]
                shown = Draft(said["subject"], entry=number, recorded=act["at"], **told)
                if asked["subject"] != shown.subject or said.keys() != {"subject", name}:
                    raise Refused("It shows another draft than the log says was shown, or more.")
                found.append(shown)
            elif number is not None and act["verb"] not in (*ANCHORS, CONTINUED):
                raise Refused(f"Entry {number} has nothing to do with the draft.")
        (self.shown,) = found

    def file(self) -> None:
        """The file given is the draft, byte for byte."""
        if self.shown is None or self.digest != self.shown.sha256:
            raise Refused(f"The file given is not this draft: its SHA-256 is {self.digest}.")


def form_of(data: bytes) -> type[Binder]:
    """What these bytes say they are: the proof of an entry or a draft, or (if any) a binder."""
    if data[:1] == b"{":
        return Inclusion
    try:
        told = json.loads(open_zip(data)["manifest.json"])["format"]
    except (ValueError, TypeError, LookupError, RecursionError, struct.error):
        return Binder
    return Disclosure if told == Disclosure.FORM else Binder
