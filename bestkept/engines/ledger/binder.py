"""Each check that a binder must pass."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from bestkept.engines.ledger.hashing import (
    Refused,
    canonical_json,
    commitment,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from bestkept.engines.ledger.packing import ANCHORS, anchor_paths, open_zip, paths
from bestkept.engines.ledger.signed import (
    WITNESS,
    Checkpoint,
    Cosignature,
    TlogProof,
    Vkey,
    consistency_lines,
    open_note,
    own_note,
)
from bestkept.engines.ledger.stamped import Stamp

TEXTS = ("README.txt", "summary.html", "summary.pdf", "missing.txt")
CONTINUED = "log.continued/1"  # by which a restored log says whose rest it is
SINGLE = (*TEXTS, "facts.json", "key.txt", "verify.py")
TYING = ("manifest.json", "checkpoint", "proofs/", "seal/")  # what lists, signs, proves the rest


class Anchor(NamedTuple):
    """An outside party that fixed a checkpoint: every entry below `size` was there at `at`.

    `entry` is the log's own record of it. `vouched` tells whether the party's signature was held
    against a key from elsewhere than the binder: a stamp's never is by the standard library.
    `how` tells who checked it, where somebody else did.
    """

    kind: str
    by: str
    at: str
    size: int
    entry: int
    vouched: bool
    how: str = ""


class Binder:
    """A binder, and the key to hold it against; each check is a method that raises if it fails."""

    def __init__(
        self,
        data: bytes,
        key: Vkey | None,
        witnesses: tuple[Vkey, ...] = (),
        kept: bytes | None = None,
    ) -> None:
        self.data, self.key, self.witnesses = data, key or Vkey("", b"", b""), witnesses
        self.kept, self.anchored, self.cosigners = kept, list[Anchor](), set[Vkey]()
        self.roots = dict[int, bytes]()  # of the log, by its size, as far as this binder proves
        self.parts, self.numbers = dict[str, bytes](), list[int]()
        self.acts = dict[int | None, tuple[dict[str, Any], dict[str, Any]]]()

    def _canonical(self, path: str) -> Any:
        value = json.loads(self.parts[path])
        if canonical_json(value) != self.parts[path]:
            raise Refused(f"{path} is not written in the one way there is.")
        return value

    def container(self) -> None:
        """Every byte of the ZIP is accounted for."""
        self.parts = open_zip(self.data)
        self.key = self.key if self.key.name else Vkey.parse(self.parts["key.txt"].decode())
        self.numbers = sorted(int(path[8:-5]) for path in self.parts if path[:8] == "entries/")

    def members(self) -> None:
        """Every part of a binder is there, and nothing else."""
        wanted = {*SINGLE, *TYING[:2], *paths(None)}.union(*map(paths, self.numbers))
        for number in self.numbers:
            if (verb := json.loads(self.parts[paths(number)[0]])["verb"]) in ANCHORS:
                wanted.update(anchor_paths(str(number), verb))
        if "anchors/since.checkpoint" in self.parts:
            wanted.update(anchor_paths("since", ""))
        if odd := sorted(wanted ^ set(self.parts)):
            raise Refused(f"{odd[0]!a} is missing, or is no part of a binder.")

    def checkpoint(self) -> Checkpoint:
        """The checkpoint is signed by this key, in the name of its log."""
        checkpoint = Checkpoint.parse(open_note(self.parts["checkpoint"], self.key))
        if checkpoint.origin != self.key.name:
            raise Refused("The checkpoint is of another log.")
        return checkpoint

    def log(self) -> None:
        """Every entry, and after them the seal, stands in the log under that checkpoint."""
        note, (_, size, root) = self.parts["checkpoint"], self.checkpoint()
        for number in (*self.numbers, None):
            entry, _, path = paths(number)
            proof = TlogProof.parse(self.parts[path])
            if proof.checkpoint != note or number not in (proof.number, None):
                raise Refused(f"{path} is about another entry or another checkpoint.")
            verify_inclusion(proof.number, size, leaf_hash(self.parts[entry]), proof.hashes, root)
        if self.numbers[-1:] >= [proof.number]:
            raise Refused("An entry is younger than the seal.")

    def opened(self, number: int | None) -> tuple[dict[str, Any], dict[str, Any]]:
        """An entry, and the values of its opened fields, held against its commitments."""
        entry, opening, _ = paths(number)
        act, shown = self._canonical(entry), json.loads(self.parts[opening])["fields"]
        again = {}
        for name, field in shown.items():
            salt, value = bytes.fromhex(field["salt"]), field["value"]
            again[name] = {"salt": salt.hex(), "value": value}
            if commitment(name, value, salt).hex() != act["fields"].get(name):
                raise Refused(f"{name!a} in {opening} is not what {entry} committed to.")
        if act["v"] != 1 or canonical_json({"fields": again}) != self.parts[opening]:
            raise Refused(f"{entry} or {opening} is not of the form of version 1.")
        return act, {name: field["value"] for name, field in shown.items()}

    def openings(self) -> None:
        """Every value shown is what its entry committed to, and times never go back."""
        self.acts = {number: self.opened(number) for number in (*self.numbers, None)}
        times = [act["at"] for act, _ in self.acts.values()]
        if times != sorted(times):
            raise Refused("An entry is dated before one that precedes it in the log.")

    def facts(self) -> None:
        """Every fact is what its entries recorded, and held on the day asked for."""
        told = self._canonical("facts.json")
        on, known = told["on"], told["as_known"] or "never"  # which sorts after every date
        for fact in told["facts"]:
            row, end = fact["row"], fact["ended_entry"]
            act, said = self.acts[fact["entry"]]
            last, ended = self.acts[fact["entry"] if end is None else end]
            ended_on = None if end is None else ended[f"ended.{row}"]["ended_on"]
            again = said[f"fact.{row}"] | {"row": row, "entry": fact["entry"], "ended_entry": end}
            again |= {"recorded": act["at"], "later": act["at"][:10] > on, "ended_on": ended_on}
            if canonical_json(again) != canonical_json(fact) or said["subject"] != told["asset"]:
                raise Refused(f"Fact {row!a} is not what its entries recorded.")
            until = min(fact["valid_to"] or "never", ended_on or "never")
            if not fact["valid_from"] <= on < until or max(act["at"], last["at"])[:10] > known:
                raise Refused(f"Fact {row!a} did not hold, or was not known, on the day asked for.")

    def manifest(self) -> None:
        """Every file is the one that the manifest lists."""
        sealed = [path for path in self.parts if not path.startswith(TYING)]
        files = {path: sha256(self.parts[path]).hexdigest() for path in sealed}
        listed = self._canonical("manifest.json")
        odd = sorted(name for name, _ in files.items() ^ listed["files"].items())
        if odd or listed["format"] != "bestkept-binder/2":
            raise Refused(f"The manifest has another version, or does not fit these files: {odd!a}")

    def seal(self) -> None:
        """The manifest is the one that the log sealed."""
        act, values = self.opened(None)
        digest = sha256(self.parts["manifest.json"]).hexdigest()
        if act["verb"] != "binder.sealed/1" or values["manifest"] != digest:
            raise Refused("The manifest is not the one that the log sealed.")

    def anchors(self) -> None:
        """The log goes on from every checkpoint that an outside party has anchored."""
        _, size, root = self.checkpoint()
        self.roots = {size: root}
        for number, (act, said) in self.acts.items():
            if act["verb"] in ANCHORS:
                self._anchor(str(number), act["verb"], said)
        if "anchors/since.checkpoint" in self.parts:
            self._goes_on("since", "", "whoever asked for this binder had kept")
        for witness in self.witnesses:
            if witness not in self.cosigners:
                raise Refused(
                    f"The witness {witness.name!a} has cosigned nothing that this log goes on from."
                    " Ask it which checkpoint of this log it saw last."
                )

    def _anchor(self, number: str, verb: str, said: dict[str, Any]) -> None:
        by = said["authority"] if "authority" in said else said["witness"].partition("+")[0]
        note, earlier = self._goes_on(number, verb, f"{by!a} anchored at {said['time']}")
        if sha256(note).hexdigest() != said["checkpoint"] or earlier.size != said["size"]:
            raise Refused(f"Entry {number} recorded an anchor of another checkpoint.")
        proof = self.parts[anchor_paths(number, verb)[2]]
        if sha256(proof).hexdigest() != said["proof"]:
            raise Refused(f"The anchor is not the one that entry {number} recorded.")
        check = self._stamp if "authority" in said else self._cosignature
        kind, at, vouched = check(proof, note, said)
        if at != said["time"]:
            raise Refused(f"The anchor of entry {number} bears another time than was recorded.")
        self.anchored.append(Anchor(kind, by, at, earlier.size, int(number), vouched))

    def _goes_on(self, name: str, verb: str, whose: str) -> tuple[bytes, Checkpoint]:
        """An earlier checkpoint, of which the log under the newest one is shown to be the rest."""
        place, proof, *_ = anchor_paths(name, verb)
        note, (_, size, root) = self.parts[place], self.checkpoint()
        _, earlier = self._own(note)
        hashes = consistency_lines(self.parts[proof])
        try:
            verify_consistency(earlier.size, size, hashes, earlier.root, root)
        except Refused:
            raise Refused(
                f"REWRITTEN: this log does not go on from the checkpoint of {earlier.size} entries"
                f" that {whose}: something in it was changed or removed after that."
            ) from None
        self.roots[earlier.size] = earlier.root
        return note, earlier

    def keys(self) -> list[Vkey]:
        """Return this key, and those of the logs that this one went on from after a restore."""
        found = [self.key]
        for _, (act, said) in sorted(self.acts.items(), key=lambda one: one[0] or 0, reverse=True):
            if act["verb"] == CONTINUED and said.get("new.key") == str(found[-1]):
                found.append(Vkey.parse(said["old.key"]))
        return found

    def _own(self, note: bytes) -> tuple[str, Checkpoint]:
        """The text and the checkpoint of a note that a key of this log signed, in its name."""
        text, key = None, self.key
        for key in self.keys():
            if f"\u2014 {key.name} ".encode() in note:
                text = open_note(own_note(note, key), key)
                break
        if text is None or Checkpoint.parse(text).origin != key.name:
            raise Refused("The earlier checkpoint is not signed with a key of this log.")
        return text, Checkpoint.parse(text)

    def _stamp(self, proof: bytes, note: bytes, _: dict[str, Any]) -> tuple[str, str, bool]:
        digest, at = Stamp.parse(proof)
        if digest != sha256(note).digest():
            raise Refused("The stamp is over something else than the checkpoint.")
        return "stamp", at, False

    def _cosignature(
        self, proof: bytes, note: bytes, said: dict[str, Any]
    ) -> tuple[str, str, bool]:
        line, vkey = Cosignature.parse(proof), Vkey.parse(said["witness"], WITNESS)
        line.verify(self._own(note)[0], vkey)
        at = datetime.fromtimestamp(line.at, UTC)
        self.cosigners.add(vkey)
        return "cosignature", at.strftime("%Y-%m-%dT%H:%M:%SZ"), vkey in self.witnesses

    def held(self) -> None:
        """The log goes on from what was kept from earlier."""
        kept = self.kept or b""
        if kept[:4] == b"PK\3\4":
            own = [key for key in self.keys() if open_zip(kept)["key.txt"] == f"{key}\n".encode()]
            earlier = Binder(kept, own[0] if own else self.key)
            earlier.container()
            earlier.log()
            for path in map(paths, {*earlier.numbers} & {*self.numbers}):
                if earlier.parts[path[0]] != self.parts[path[0]]:
                    raise Refused(f"REWRITTEN: {path[0]} is another one in the binder kept.")
            kept = earlier.parts["checkpoint"]
        _, (_, size, root) = self._own(kept)
        if size not in self.roots:
            raise Refused(
                f"Nothing here tells whether this log goes on from the one of {size} entries that"
                " was kept. Ask for a binder written with --since and that checkpoint."
            )
        if self.roots[size] != root:
            raise Refused(f"REWRITTEN: two logs of {size} entries were signed with this key.")

    def fingerprint(self) -> str:
        """SHA-256 over the list of files but the texts: it stands on each page of summary.pdf."""
        sealed = [path for path in self.parts if not path.startswith((*TYING, *TEXTS))]
        return fingerprint({path: sha256(self.parts[path]).hexdigest() for path in sealed})


def fingerprint(files: dict[str, str]) -> str:
    """SHA-256 of a list of files with their hashes, in hex."""
    return sha256(canonical_json(files)).hexdigest()
