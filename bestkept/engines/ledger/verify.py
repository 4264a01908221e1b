"""Check a Bestkept binder offline: python3.11 verify.py binder.zip --key "name+hash+key".

A binder is a ZIP: facts about a trade secret as they held on one day, the log entries that
recorded them, and what ties these together. Under the log's public key this program proves that
  * the holder of the key signed a checkpoint: size and root hash of an append-only log;
  * every entry in the binder stands in that log, at its number, unchanged;
  * every value shown opens a salted commitment in its entry, so it was fixed when it was logged;
  * every fact in facts.json is such a value, and held on the day that facts.json names;
  * a later entry of the same log sealed the whole binder, and no byte has changed since.

The proof of a draft (`bestkept innovation prove`) is the same without facts: it opens one field of
one entry, and shows that the log held this hash, in this place of the order of drafts. With --file
it is held against a file: of a commit, the list that sha256sum prints of its files.

The proof of an entry, a JSON file, shows that one entry stands in the log, and opens none of it.

It does not prove
  * that nothing is left out: its maker chose the entries, and which of their fields are opened;
  * that what was recorded is true: a log fixes what was said, not whether it was so;
  * when it was: the holder of the key could have written the whole log late, or again, with other
    things in it. Only an anchor shows more: a stamp, or a witness's cosignature, that somebody
    outside put on a checkpoint, and that this log goes on from. What is older than the anchor was
    there by its time. Whoever kept a checkpoint or a binder from earlier can tell, with --held,
    whether this is still the same log;
  * that the texts and summary.html agree with facts.json: they are as they were sealed, no more.

Take the key, and this program, from elsewhere than the binder: whoever forges a binder puts a key
and a program of his own in it. The key inside shows only that the parts agree with each other.
A witness is held against --witness. A stamp's time and what it is over are read here; that the
authority signed it is checked by `bestkept verify`, or by openssl with the command printed.
"""

import argparse
import json
import struct
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

from bestkept.engines.ledger.binder import CONTINUED, TEXTS, Anchor, Binder, fingerprint
from bestkept.engines.ledger.disclosed import Disclosure, Draft, form_of
from bestkept.engines.ledger.hashing import (
    EMPTY_ROOT,
    Refused,
    canonical_json,
    commitment,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)
from bestkept.engines.ledger.packing import ANCHORS, anchor_paths, canonical_zip, open_zip, paths
from bestkept.engines.ledger.signed import (
    WITNESS,
    Checkpoint,
    Cosignature,
    TlogProof,
    Vkey,
    cosigned_text,
    open_note,
    own_note,
)
from bestkept.engines.ledger.stamped import Stamp
from bestkept.engines.ledger.standing import Inclusion, Stood, inclusion

__all__ = [
    "ANCHORS",
    "CONTINUED",
    "EMPTY_ROOT",
    "TEXTS",
    "WITNESS",
    "Anchor",
    "Binder",
    "Check",
    "Checkpoint",
    "Cosignature",
    "Disclosure",
    "Draft",
    "Inclusion",
    "Refused",
    "Report",
    "Stamp",
    "Stood",
    "TlogProof",
    "Vkey",
    "anchor_paths",
    "as_json",
    "canonical_json",
    "canonical_zip",
    "check_binder",
    "commitment",
    "cosigned_text",
    "digest_of",
    "fingerprint",
    "inclusion",
    "key_inside",
    "leaf_hash",
    "main",
    "node_hash",
    "open_note",
    "open_zip",
    "own_note",
    "paths",
    "read_binder",
    "read_key",
    "verify_consistency",
    "verify_inclusion",
]

LOUD = "CONSISTENT ONLY: no key was given (--key), so a forger could have made every part of this."
OPENSSL = (
    "openssl ts -verify -attime {1} -data anchors/{0}.checkpoint -in anchors/{0}.tsr"
    " -untrusted anchors/{0}.pem -CAfile AUTHORITY-ROOT.pem"
)


class Check(NamedTuple):
    """One check of a binder: whether it passed, and why."""

    name: str
    ok: bool
    why: str


class Report(NamedTuple):
    """What came of a binder: `genuine` (under the key given), `consistent only`, `not genuine`."""

    verdict: str
    key: str
    checks: tuple[Check, ...]
    fingerprint: str = ""
    anchors: tuple[Anchor, ...] = ()
    draft: Draft | None = None
    stood: Stood | None = None

    def __str__(self) -> str:
        head = LOUD if self.verdict == "consistent only" else self.verdict.upper()
        lines = (f"{'ok' if ok else 'FAILED':<8}{name:<12}{why}" for name, ok, why in self.checks)
        pages = f"pages   {self.fingerprint[:16]} is what stands at the foot of summary.pdf"
        about = [pages] if any(one.name == "facts" for one in self.checks) else []
        about += [str(one) for one in (self.draft, self.stood) if one]
        return "\n".join((head, f"key     {self.key!a}", *about, *lines, *self.time()))

    def time(self) -> list[str]:
        """What is shown about when it was, a line each."""
        if self.stood:
            return ["time    by the owner's clock only: the proof of an entry brings no anchor"]
        if not self.anchors:
            return ["time    by the owner's clock only: nobody outside has anchored this log"]
        last = max(one.size for one in self.anchors)
        rest = f"time    entries from {last} on: by the owner's clock only"
        return [line for one in self.anchors for line in _told(one)] + [rest]


def _told(one: Anchor) -> list[str]:
    how = "stamped" if one.kind == "stamp" else "cosigned"
    sure = "were there" if one.vouched else "are said to have been there"
    head = f"time    entries before {one.size} {sure} at {one.at}: {how} by {one.by!a}"
    if one.how:
        return [head, f"        {one.how}"]
    if one.vouched:
        return [f"{head}, whose key was given"]
    if one.kind == "cosignature":
        return [head, "        under a key that the owner recorded: none given (--witness) is it"]
    command = OPENSSL.format(one.entry, int(datetime.fromisoformat(one.at).timestamp()))
    return [head, f"        its signature is not checked here: unpack, then {command}"]


def check_binder(
    data: bytes,
    vkey: str | None,
    witnesses: tuple[str, ...] = (),
    held: bytes | None = None,
    digest: str | None = None,
) -> Report:
    """Check a binder under a log's key (ValueError if it is none), or under the key inside it.

    Each of the witnesses, given by its key, must have cosigned the log. `held` is a checkpoint or
    a binder of the same log that somebody has kept. `digest` is the SHA-256 (hex) of a file that
    must be the draft, where the binder is the proof of one; Refused where it is not.
    """
    known = tuple(Vkey.parse(one, WITNESS) for one in witnesses)
    binder = form_of(data)(data, None if vkey is None else Vkey.parse(vkey), known, held)
    more = ["held"] if held is not None else []
    if digest is not None:
        more.append(_told_of(binder, digest))
    checks = list[Check]()
    for name in [*binder.CHECKS.split(), *more]:
        try:
            getattr(binder, name)()
            checks.append(Check(name, True, getattr(type(binder), name).__doc__))
        except Refused as trouble:
            checks.append(Check(name, False, str(trouble)))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError, struct.error):
            checks.append(Check(name, False, "A part that this needs is missing or malformed."))
    fine = "consistent only" if vkey is None else "genuine"
    verdict = fine if all(check.ok for check in checks) else "not genuine"
    key = str(binder.key) if binder.key.name else ""
    good = verdict != "not genuine"
    anchors = tuple(binder.anchored) if good else ()
    draft = binder.shown if isinstance(binder, Disclosure) and good else None
    stood = binder.stood if isinstance(binder, Inclusion) and good else None
    return Report(verdict, key, tuple(checks), binder.fingerprint(), anchors, draft, stood)


def _told_of(binder: Binder, digest: str) -> str:
    """The check of a file that is said to be the draft; Refused where no draft is shown."""
    if not isinstance(binder, Disclosure):
        raise Refused("A file can be held against the proof of a draft only, and this is none.")
    binder.digest = digest
    return "file"


def read_binder(path: Path) -> bytes:
    """The first 256 MiB of a file, far more than a binder has. Raises Refused if unreadable."""
    try:
        with path.open("rb") as file:
            return file.read(1 << 28)
    except OSError as trouble:
        raise Refused(f"{path} cannot be read: {trouble.strerror}.") from None


def key_inside(data: bytes) -> str:
    """The key of the log that a file says it is from. Raises ValueError or LookupError."""
    if data[:1] == b"{":
        return str(json.loads(data)["key"]).strip()
    return open_zip(data)["key.txt"].decode().strip()


def digest_of(path: Path | None) -> str | None:
    """The SHA-256 (hex) of a file of any size; None for None. Raises Refused if unreadable."""
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as trouble:
        raise Refused(f"{path} cannot be read: {trouble.strerror}.") from None


def read_key(text: str | None) -> str | None:
    """A key, given as such or as the name of a file that holds it. Raises ValueError."""
    return text if text is None or not Path(text).is_file() else read_binder(Path(text)).decode()


def as_json(report: Report) -> dict[str, object]:
    """The report as plain values."""
    checks = [check._asdict() for check in report.checks]
    draft = report.draft and report.draft._asdict()
    anchors = [one._asdict() for one in report.anchors]
    stood = report.stood and report.stood._asdict()
    told = {"checks": checks, "anchors": anchors, "draft": draft, "stood": stood}
    return report._asdict() | told


def main(words: list[str] | None = None) -> int:
    """The command: 0 if nothing is wrong with the binder, else 1; wrong use exits with 2."""
    parser = argparse.ArgumentParser(description="Check a Bestkept binder offline.")
    parser.add_argument("file", type=Path, help="the binder or proof")
    parser.add_argument("--key", help="the log's public key (name+hash+key), or a file with it")
    parser.add_argument("--witness", action="append", default=[], help="likewise of a witness")
    parser.add_argument("--held", type=Path, help="a binder or checkpoint kept from earlier")
    parser.add_argument("--file", dest="draft", type=Path, help="a file that must be the draft")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args(words)
    try:
        report = check_binder(
            read_binder(asked.file),
            read_key(asked.key),
            tuple(str(read_key(one)) for one in asked.witness),
            asked.held and read_binder(asked.held),
            digest_of(asked.draft),
        )
    except ValueError as trouble:
        parser.error(str(trouble))
    print(json.dumps(as_json(report)) if asked.json else report)
    return int(report.verdict == "not genuine")


if __name__ == "__main__":
    raise SystemExit(main())
