"""What changes: a binder is written, and its seal recorded in the journal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template import Context, Engine

from bestkept import content
from bestkept.engines.ledger import tiles, verify
from bestkept.engines.ledger.proof import tlog_proof
from bestkept.engines.ledger.tree import inclusion_proof
from bestkept.home import HomeTrouble
from bestkept.journal import queries as journal
from bestkept.journal import rows
from bestkept.journal.actions import act
from bestkept.journal.rules import instant
from bestkept.journal.tasks import publish
from bestkept.people.queries import authorise
from bestkept.prove import queries

if TYPE_CHECKING:
    from datetime import date

    from bestkept.home import Home
    from bestkept.journal.queries import Opening
    from bestkept.journal.rules import Actor
    from bestkept.prove.queries import Statement

MAY_PROVE = ("legal", "auditor", "administrator")
FORMAT = "bestkept-binder/1"
_TEMPLATES = Path(content.__file__).parent / "binder"


@dataclass(frozen=True)
class Binder:
    """A binder as written: the ZIP's bytes, counts, and what it says is missing."""

    data: bytes
    facts: int
    entries: int
    missing: tuple[str, ...]


def write_binder(
    by: Actor, home: Home, asset: str, on: date, as_known: date | None = None
) -> Binder:
    """Write the binder of `asset` for day `on`, and record its seal.

    The seal commits to every file but the proofs, which prove themselves. Raises Refused
    for an asset not on record, HomeTrouble when log or keys cannot be used.
    """
    told = queries.statement(asset, on, as_known)
    if changed := rows.changed(one.entry.act for one in told.witnessed):
        raise HomeTrouble(
            f"No binder was written: {changed[0]} Run `bestkept fsck`, and restore a backup."
        )
    members = _members(told, home)
    manifest = verify.canonical_json({"format": FORMAT, "files": _hashes(members)})
    with act("binder.sealed", by) as recording:
        authorise(by, recording.at.date(), *MAY_PROVE)
        recording.about(asset)
        recording.note("on", on.isoformat())
        recording.note("manifest", hashlib.sha256(manifest).hexdigest())
    members["manifest.json"] = manifest
    _add_seal(members, recording.number)
    _add_proofs(members, home, told, recording.number)
    data = verify.canonical_zip(members)
    return Binder(data, len(told.asset.facts), len(told.witnessed), told.missing)


def _hashes(members: dict[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(data).hexdigest() for path, data in members.items()}


def _members(told: Statement, home: Home) -> dict[str, bytes]:
    vkey = home.log_vkey.read_text().strip()
    context = Context({"told": told, "key": vkey})
    engine = Engine(dirs=[str(_TEMPLATES)])
    members = {
        "README.txt": (_TEMPLATES / "README.txt").read_bytes(),
        "summary.html": engine.get_template("summary.html").render(context).encode(),
        "missing.txt": "".join(f"{line}\n" for line in told.missing).encode(),
        "facts.json": verify.canonical_json(_facts(told)),
        "key.txt": f"{vkey}\n".encode(),
        "verify.py": Path(verify.__file__).read_bytes(),
    }
    for one in told.witnessed:
        entry, opening, _ = verify.paths(one.entry.number)
        members[entry] = one.entry.leaf
        members[opening] = _opening(one.openings)
    return members


def _opening(openings: tuple[Opening, ...] | list[Opening]) -> bytes:
    fields = {one.name: {"salt": one.salt.hex(), "value": one.value} for one in openings}
    return verify.canonical_json({"fields": fields})


def _facts(told: Statement) -> dict[str, Any]:
    return {
        "asset": told.asset.number,
        "on": told.on.isoformat(),
        "as_known": told.as_known.isoformat() if told.as_known else None,
        "facts": [
            {
                "row": fact.row,
                "name": fact.name,
                "value": fact.value,
                "valid_from": fact.valid_from.isoformat(),
                "valid_to": fact.valid_to.isoformat() if fact.valid_to else None,
                "entry": fact.entry,
                "recorded": instant(fact.recorded),
                "ended_on": fact.ended_on.isoformat() if fact.ended_on else None,
                "ended_entry": fact.ended_entry,
                "later": fact.later,
            }
            for fact in told.asset.facts
        ],
    }


def _add_seal(members: dict[str, bytes], number: int) -> None:
    entry, opening, _ = verify.paths(None)
    members[entry] = journal.entry(number).leaf
    members[opening] = _opening(journal.openings(number))


def _add_proofs(members: dict[str, bytes], home: Home, told: Statement, seal: int) -> None:
    checkpoint = publish(home)
    if checkpoint is None:
        raise HomeTrouble("The log has no checkpoint. Run `bestkept fsck --mend`.")
    note = (home.log / "checkpoint").read_bytes()
    members["checkpoint"] = note
    read = tiles.TileReader(home.log, checkpoint.size).read
    places = [(one.entry.number, one.entry.number) for one in told.witnessed]
    for index, named in [*places, (seal, None)]:
        hashes = inclusion_proof(index, checkpoint.size, read)
        members[verify.paths(named)[2]] = tlog_proof(index, hashes, note)
