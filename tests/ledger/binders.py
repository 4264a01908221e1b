"""A small log of one company, and genuine binders about it, for the tests to spoil."""

import hashlib
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from bestkept.engines.ledger import (
    Frontier,
    canonical_json,
    canonical_zip,
    checkpoint_body,
    commitment,
    generate_key,
    inclusion_proof,
    leaf_hash,
    program,
    root_of,
    sign_note,
    tlog_proof,
    verify,
)

NAME = "log.example/bestkept"
ASSET = "TS-0001"
UNLISTED = ("manifest.json", "checkpoint", "proofs/", "seal/")
SOUP = {"name": "tier", "value": "crown jewel", "valid_from": "2025-01-01", "valid_to": None}
OWNER = {"name": "owner", "value": "Alice", "valid_from": "2025-02-01", "valid_to": "2027-01-01"}
PLACE = {"name": "location", "value": "Vault 7", "valid_from": "2025-01-01", "valid_to": None}


@dataclass
class Log:
    """Entries, what opens them, and the key that signs for them."""

    name: str = NAME
    entries: list = field(default_factory=list)
    openings: list = field(default_factory=list)

    def __post_init__(self):
        self.private, self.vkey = generate_key(self.name)

    def record(self, verb, at, values, withheld=()):
        salts = {name: os.urandom(16) for name in values}
        made = {name: commitment(name, value, salts[name]).hex() for name, value in values.items()}
        self.entries.append(canonical_json({"v": 1, "verb": verb, "at": at, "fields": made}))
        shown = {
            name: {"salt": salts[name].hex(), "value": value}
            for name, value in values.items()
            if name not in withheld
        }
        self.openings.append(canonical_json({"fields": shown}))
        return len(self.entries) - 1

    def read(self, level, index):
        frontier = Frontier()
        for entry in self.entries[index << level : (index + 1) << level]:
            frontier.append(leaf_hash(entry))
        return frontier.root()

    def checkpoint(self, size=None):
        size = len(self.entries) if size is None else size
        root = root_of(size, self.read)
        return sign_note(checkpoint_body(self.name, size, root), self.private)

    def proof(self, number, checkpoint):
        hashes = inclusion_proof(number, len(self.entries), self.read)
        return tlog_proof(number, hashes, checkpoint)


def company():
    """Eight acts: three facts, one of them ended later, among acts of no interest here."""
    log = Log()
    for day in (3, 4):
        log.record("person.joined/1", f"2025-01-0{day}T09:00:00Z", {"person": f"Bob {day}"})
    log.record(
        "candidate.guarded/1",
        "2025-01-07T10:00:00Z",
        {"subject": ASSET, "fact.1": SOUP, "fact.3": PLACE, "secret note": "for Alice only"},
        withheld=["secret note"],
    )
    log.record("grant.given/1", "2025-01-09T10:00:00Z", {"to": "Petra"})
    log.record("fact.recorded/1", "2025-04-01T10:00:00Z", {"subject": ASSET, "fact.2": OWNER})
    log.record("audit.opened/1", "2025-04-02T10:00:00Z", {"by": "Aud"})
    log.record("fact.ended/1", "2025-06-01T10:00:00Z", {"ended.3": {"ended_on": "2025-06-01"}})
    log.record("person.left/1", "2025-06-02T10:00:00Z", {"person": "Bob 3"})
    return log


def told(row, said, entry, recorded, **more):
    """One fact as facts.json tells it."""
    ending = {"ended_on": None, "ended_entry": None, "later": False}
    return {"row": row, "entry": entry, "recorded": recorded, **said, **ending, **more}


def facts_of_march():
    return {
        "asset": ASSET,
        "on": "2025-03-01",
        "as_known": None,
        "facts": [
            told(1, SOUP, 2, "2025-01-07T10:00:00Z"),
            told(2, OWNER, 4, "2025-04-01T10:00:00Z", later=True),
            told(3, PLACE, 2, "2025-01-07T10:00:00Z", ended_on="2025-06-01", ended_entry=6),
        ],
    }


def listed(members):
    """The manifest of these members."""
    files = {
        path: hashlib.sha256(data).hexdigest()
        for path, data in members.items()
        if not path.startswith(UNLISTED)
    }
    return canonical_json({"format": "bestkept-binder/2", "files": files})


def seal(log, members, at="2025-07-01T12:00:00Z", verb="binder.sealed/1"):
    """Members with manifest, seal, checkpoint and proofs, as the owner makes them."""
    members = {path: data for path, data in members.items() if not path.startswith(UNLISTED)}
    members["manifest.json"] = listed(members)
    digest = hashlib.sha256(members["manifest.json"]).hexdigest()
    return proved(log, members, log.record(verb, at, {"manifest": digest}))


def proved(log, members, sealing):
    """Members with the newest checkpoint and the proofs, sealed by this entry."""
    checkpoint = log.checkpoint()
    numbers = [int(path[8:-5]) for path in members if path.startswith("entries/")]
    proofs = {f"proofs/{number}.tlog-proof": log.proof(number, checkpoint) for number in numbers}
    return {
        **members,
        **proofs,
        "checkpoint": checkpoint,
        "seal/entry.json": log.entries[sealing],
        "seal/opening.json": log.openings[sealing],
        "seal/proof.tlog-proof": log.proof(sealing, checkpoint),
    }


def unsealed(log, facts, numbers=(2, 4, 6)):
    """The members that a manifest lists."""
    members = {
        "README.txt": b"Run verify.py with the key of the log.\n",
        "summary.html": b"<!doctype html><title>TS-0001</title><p>Crown jewel",
        "missing.txt": b"No training is recorded.\n",
        "facts.json": canonical_json(facts),
        "key.txt": f"{log.vkey}\n".encode(),
        "verify.py": program(),
        "summary.pdf": b"%PDF-1.7 of TS-0001",
    }
    for number in numbers:
        members[f"entries/{number}.json"] = log.entries[number]
        members[f"openings/{number}.json"] = log.openings[number]
    return members


def genuine(facts=None, numbers=(2, 4, 6)):
    """A log, and the members of a genuine binder of it."""
    log = company()
    return log, seal(log, unsealed(log, facts or facts_of_march(), numbers))


def failed(members, vkey):
    """The names of the checks that fail, once the members are in a ZIP again."""
    report = verify.check_binder(canonical_zip(members), vkey)
    assert (report.verdict == "genuine") == all(check.ok for check in report.checks)
    return [check.name for check in report.checks if not check.ok]


def edited(members, path, change):
    """The members with one JSON file changed in place by `change`, written canonically."""
    value = json.loads(members[path])
    change(value)
    return members | {path: canonical_json(value)}


def go_is_there():
    """Why the checker in Go cannot be built; nothing if it can."""
    if shutil.which("go") is None:
        return "go is not installed (Debian: golang-go)"
    if not Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog").is_dir():
        return "golang.org/x/mod is not installed (Debian: golang-golang-x-mod-dev)"
    return ""
