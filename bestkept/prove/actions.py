"""What changes: a binder is written, and its seal recorded in the journal."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.template import Context, Engine

from bestkept.content import pages
from bestkept.engines import durable
from bestkept.engines.ledger import stamping, tiles, verify
from bestkept.engines.ledger.assembly import program
from bestkept.engines.ledger.checkpoint import checkpoint_body
from bestkept.engines.ledger.proof import tlog_proof
from bestkept.engines.ledger.tree import consistency_proof, inclusion_proof, root_of
from bestkept.home import HomeTrouble
from bestkept.journal import queries as journal
from bestkept.journal import rows
from bestkept.journal.actions import act
from bestkept.journal.rules import Refused, instant
from bestkept.journal.tasks import publish
from bestkept.people.queries import authorise
from bestkept.prove import queries, rules
from bestkept.register.innovations import queries as innovations

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bestkept.engines.ledger.stamping import Opinion
    from bestkept.home import Home
    from bestkept.journal.actions import Recording
    from bestkept.journal.queries import Opening
    from bestkept.journal.rules import Actor
    from bestkept.prove.queries import Statement

MAY_PROVE = ("legal", "auditor", "administrator")


@dataclass(frozen=True)
class Binder:
    """A binder as written: the ZIP's bytes, counts, and what it says is missing."""

    data: bytes
    facts: int
    entries: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Anchored:
    """An anchor as recorded: by which entry, of how many entries, by whom, when, who checked it."""

    entry: int
    size: int
    by: str
    at: str
    opinions: tuple[Opinion, ...]


def write_binder(
    by: Actor,
    home: Home,
    asset: str,
    on: date,
    as_known: date | None = None,
    *,
    since: bytes | None = None,
) -> Binder:
    """Write the binder of `asset` for day `on`, and record its seal.

    The seal commits to every file but the proofs, which prove themselves. `since` is a
    checkpoint that whoever asks has kept: the binder shows that the log goes on from it.
    Raises Refused for an asset not on record, or when the log does not go on from `since`,
    HomeTrouble when log or keys cannot be used or an anchor shows that the log was rewritten.
    """
    told = queries.statement(asset, on, as_known, home)
    _hold(one.entry.act for one in told.witnessed)
    publish(home)
    members = _members(told, home) | _anchors(told.anchors, home, since)
    members["summary.pdf"] = _pages(told, by, home, members)
    data = _sealed(by, home, verify.Binder, members, {"subject": asset, "on": on.isoformat()})
    return Binder(data, len(told.asset.facts), len(told.witnessed), told.missing)


def prove_draft(by: Actor, home: Home, innovation: str, order: int) -> bytes:
    """Write what shows one draft of an innovation without the others, and record that it was.

    It is a small binder: one field of one entry is open in it. Raises as `write_binder` does.
    """
    entry, openings = innovations.disclosure(by, innovation, order)
    _hold([entry.act])
    publish(home)
    leaf, opening, _ = verify.paths(entry.number)
    chosen = rules.telling(queries.anchors(home)[0], [entry.number])
    members = {
        "README.txt": (pages.FOLDER / "DRAFT.txt").read_bytes(),
        "key.txt": f"{home.log_vkey.read_text().strip()}\n".encode(),
        leaf: entry.leaf,
        opening: _opening(openings),
    } | _anchors(chosen, home, None)
    said = {"subject": innovation, "draft": f"draft.{order}"}
    return _sealed(by, home, verify.Disclosure, members, said)


def _hold(acts: Iterable[int]) -> None:
    """Raise HomeTrouble unless the rows of these acts are as their entries recorded them."""
    if changed := rows.changed(acts):
        raise HomeTrouble(
            f"Nothing was written: {changed[0]} Run `bestkept fsck`, and restore a backup."
        )


def _sealed(
    by: Actor,
    home: Home,
    kind: type[verify.Binder],
    members: dict[str, bytes],
    said: dict[str, str],
) -> bytes:
    """Record the seal over these members, and return the ZIP with the proofs of all of it."""
    manifest = verify.canonical_json({"format": kind.FORM, "files": _hashes(members)})
    with act(kind.SEAL.partition("/")[0], by) as recording:
        authorise(by, recording.at.date(), *MAY_PROVE)
        recording.about(said.pop("subject"))
        for name, value in said.items():
            recording.note(name, value)
        recording.note("manifest", hashlib.sha256(manifest).hexdigest())
    members["manifest.json"] = manifest
    _add_seal(members, recording.number)
    _add_proofs(members, home, recording.number)
    _add_consistency(members, home)
    return verify.canonical_zip(members)


def _hashes(members: dict[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(data).hexdigest() for path, data in members.items()}


def _members(told: Statement, home: Home) -> dict[str, bytes]:
    vkey = home.log_vkey.read_text().strip()
    newest = journal.entry(journal.head().size - 1).at
    context = Context({"told": told, "key": vkey, "newest": newest})
    engine = Engine(dirs=[str(pages.FOLDER)])
    members = {
        "README.txt": (pages.FOLDER / "README.txt").read_bytes(),
        "summary.html": engine.get_template("summary.html").render(context).encode(),
        "missing.txt": "".join(f"{line}\n" for line in told.missing).encode(),
        "facts.json": verify.canonical_json(_facts(told)),
        "key.txt": f"{vkey}\n".encode(),
        "verify.py": program(),
    }
    for one in told.witnessed:
        entry, opening, _ = verify.paths(one.entry.number)
        members[entry] = one.entry.leaf
        members[opening] = _opening(one.openings)
    return members


def _pages(told: Statement, by: Actor, home: Home, members: dict[str, bytes]) -> bytes:
    sealed = {path: data for path, data in members.items() if path not in verify.TEXTS}
    size = journal.head().size
    newest = journal.entry(size - 1).at
    key = home.log_vkey.read_text().strip()
    log = queries.LogNow(size, newest, key, verify.fingerprint(_hashes(sealed)))
    return pages.summary(queries.pages(told, by.person, log), newest)


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


def _add_proofs(members: dict[str, bytes], home: Home, seal: int) -> None:
    if publish(home) is None:
        raise HomeTrouble("The log has no checkpoint. Run `bestkept fsck --mend`.")
    note = (home.log / "checkpoint").read_bytes()
    size = int(note.split(b"\n")[1])  # more than was published here, where others record too
    members["checkpoint"] = note
    read = tiles.TileReader(home.log, size).read
    numbers = [int(path[8:-5]) for path in members if path.startswith("entries/")]
    places = [(number, number) for number in numbers]
    for index, named in [*places, (seal, None)]:
        hashes = inclusion_proof(index, size, read)
        members[verify.paths(named)[2]] = tlog_proof(index, hashes, note)


# What outside parties anchor


def checkpoint_note(home: Home) -> bytes:
    """Return the newest checkpoint, kept for the anchor that is asked for; HomeTrouble if none."""
    if publish(home) is None:
        raise HomeTrouble("The log has no checkpoint. Run `bestkept fsck --mend`.")
    note = (home.log / "checkpoint").read_bytes()
    _keep(home, note, "checkpoint")
    return note


def record_stamp(by: Actor, home: Home, reply: bytes, roots: bytes) -> Anchored:
    """Keep an authority's stamp of a checkpoint of this log, and record it.

    `roots` are the authority's root certificates in PEM. Raises Refused for a reply that is
    no stamp of a checkpoint kept here, or that no program found good under these roots.
    """
    try:
        stamp = verify.Stamp.parse(reply)
        note = queries.kept(home, stamp.digest.hex(), "checkpoint")
        found = stamping.opinions(reply, note, roots)
        authority = stamping.authority(reply, roots)
    except verify.Refused as trouble:
        raise Refused(str(trouble)) from None
    except OSError:
        raise Refused("This stamp is over no checkpoint of this log that was asked for.") from None
    except (LookupError, ValueError):
        raise Refused("This is no reply of a time-stamping authority.") from None
    if not stamping.sound(found):
        said = "; ".join(f"{one.program}: {one.why}" for one in found)
        raise Refused(f"The stamp is not good under the certificates given ({said}).")
    name = _keep(home, reply, "tsr")
    chain = stamping.certificates(reply) + roots
    durable.write(queries.stamps(home) / f"{name}.pem", chain)
    checkpoint = checkpoint_here(home, note)
    with act("checkpoint.stamped", by) as recording:
        authorise(by, recording.at.date(), *MAY_PROVE)
        _note_anchor(recording, note, checkpoint.size, name, stamp.at)
        recording.note("authority", authority)
    return Anchored(recording.number, checkpoint.size, authority, stamp.at, tuple(found))


def record_cosignature(by: Actor, home: Home, note: bytes, lines: bytes, vkey: str) -> Anchored:
    """Keep the line by which a witness of this key cosigned a checkpoint, and record it.

    Other lines of its answer are left out, as C2SP tlog-witness asks. Raises Refused where no
    line is by this key and over this checkpoint.
    """
    checkpoint, witness = checkpoint_here(home, note), verify.Vkey.parse(vkey, verify.WITNESS)
    line, cosignature = _line_of(lines, witness)
    try:
        cosignature.verify(checkpoint_body(*checkpoint), witness)
    except verify.Refused as trouble:
        raise Refused(f"The cosignature is not over this checkpoint ({trouble})") from None
    name = _keep(home, line, "cosignature")
    at = instant(datetime.fromtimestamp(cosignature.at, UTC))
    with act("checkpoint.cosigned", by) as recording:
        authorise(by, recording.at.date(), *MAY_PROVE)
        _note_anchor(recording, note, checkpoint.size, name, at)
        recording.note("witness", str(witness))
    return Anchored(recording.number, checkpoint.size, witness.name, at, ())


def _line_of(lines: bytes, witness: verify.Vkey) -> tuple[bytes, verify.Cosignature]:
    for line in lines.splitlines(keepends=True):
        try:
            found = verify.Cosignature.parse(line)
        except ValueError:
            continue
        if (found.name, found.key_id) == (witness.name, witness.key_id):
            return line, found
    raise Refused(f"The answer holds no cosignature of {witness.name}: compare its key.")


def _note_anchor(recording: Recording, note: bytes, size: int, proof: str, at: str) -> None:
    recording.about(rules.LOG)
    recording.note("checkpoint", hashlib.sha256(note).hexdigest())
    recording.note("size", size)
    recording.note("proof", proof)
    recording.note("time", at)


def _keep(home: Home, data: bytes, end: str) -> str:
    """Keep bytes under the name of their SHA-256, and return it."""
    name, folder = hashlib.sha256(data).hexdigest(), queries.stamps(home)
    folder.mkdir(exist_ok=True)
    durable.write(folder / f"{name}.{end}", data)
    return name


def checkpoint_here(home: Home, note: bytes) -> verify.Checkpoint:
    """The checkpoint of a note; HomeTrouble unless the log goes on from it."""
    newest, key = publish(home), _signer(home, note)
    old = verify.Checkpoint.parse(verify.open_note(verify.own_note(note, key), key))
    if newest is None or old.size > newest.size or old.origin != key.name:
        raise Refused(f"This checkpoint of {old.size} entries is not one of this log.")
    if root_of(old.size, tiles.TileReader(home.log, newest.size).read) != old.root:
        raise HomeTrouble(
            f"REWRITTEN: this log does not go on from a checkpoint of {old.size} entries that was "
            "signed with its key. Restore the backup from before the change."
        )
    return old


def _signer(home: Home, note: bytes) -> verify.Vkey:
    """The key of this log that signed a note: the one in force, or one from before a restore."""
    key, *earlier = (verify.Vkey.parse(one) for one in queries.log_keys(home))
    return next((one for one in earlier if f"\u2014 {one.name} ".encode() in note), key)


def growth(home: Home, old: int, note: bytes) -> list[bytes]:
    """Return the proof that a checkpoint goes on from the log's first `old` entries.

    The log may have grown since the checkpoint was signed. Raises Refused if it is of fewer.
    """
    newest, size = publish(home), int(note.split(b"\n")[1])
    if newest is None or not old <= size <= newest.size:
        raise Refused(
            f"The witness has seen {old} entries of this log, and there are {size} here: an old "
            "backup was restored, or the log was rewritten."
        )
    return consistency_proof(old, size, tiles.TileReader(home.log, newest.size).read) if old else []


def _anchors(
    chosen: Iterable[rules.AnchorView], home: Home, since: bytes | None
) -> dict[str, bytes]:
    members = dict[str, bytes]()
    for one in chosen:
        checkpoint_here(home, one.note)
        members |= _opened(one.entry)
        verb = next(
            v for v, (end, *_) in verify.ANCHORS.items() if (end == "tsr") == bool(one.chain)
        )
        place, _, *more = verify.anchor_paths(str(one.entry), verb)
        members |= {place: one.note} | dict(zip(more, (one.proof, one.chain), strict=False))
    if since is not None:
        checkpoint_here(home, since)
        members[verify.anchor_paths("since", "")[0]] = verify.own_note(since, _signer(home, since))
    return members | _continued(members, home)


def _opened(number: int) -> dict[str, bytes]:
    entry, opening, _ = verify.paths(number)
    openings = journal.openings(number)
    return {entry: journal.entry(number).leaf, opening: _opening(openings)}


def _continued(members: dict[str, bytes], home: Home) -> dict[str, bytes]:
    """Return the entries that make earlier keys this log's own, where a checkpoint needs them."""
    notes = [data for path, data in members.items() if path.endswith(".checkpoint")]
    if all(str(_signer(home, note)) == queries.log_keys(home)[0] for note in notes):
        return {}
    found = dict[str, bytes]()
    for one in journal.timeline(rules.LOG):
        if f"{one.verb}/{one.version}" == verify.CONTINUED:
            found |= _opened(one.number)
    return found


def _add_consistency(members: dict[str, bytes], home: Home) -> None:
    key = verify.Vkey.parse(home.log_vkey.read_text())
    newest = verify.Checkpoint.parse(verify.open_note(members["checkpoint"], key))
    read = tiles.TileReader(home.log, newest.size).read
    for path in [one for one in members if one.endswith(".checkpoint")]:
        signer = _signer(home, members[path])
        old = verify.Checkpoint.parse(verify.open_note(members[path], signer))
        steps = consistency_proof(old.size, newest.size, read)
        name = path.removeprefix("anchors/").removesuffix(".checkpoint")
        lines = "".join(b64encode(step).decode() + "\n" for step in steps)
        members[verify.anchor_paths(name, "")[1]] = lines.encode()
