"""Check a Bestkept binder offline: python3.11 verify.py binder.zip --key "name+hash+key".

A binder is a ZIP: facts about a trade secret as they held on one day, the log entries that
recorded them, and what ties these together. Under the log's public key this program proves that
  * the holder of the key signed a checkpoint: size and root hash of an append-only log;
  * every entry in the binder stands in that log, at its number, unchanged;
  * every value shown opens a salted commitment in its entry, so it was fixed when it was logged;
  * every fact in facts.json is such a value, and held on the day that facts.json names;
  * a later entry of the same log sealed the whole binder, and no byte has changed since.

It does not prove
  * that nothing is left out: its maker chose the entries, and which of their fields are opened;
  * that what was recorded is true: a log fixes what was said, not whether it was so;
  * when it was: times are from the owner's clock only, and the holder of the key could have
    written the whole log late. A checkpoint that others held earlier shows what was there then;
  * that the texts and summary.html agree with facts.json: they are as they were sealed, no more.

Take the key, and this program, from elsewhere than the binder: whoever forges a binder puts a key
and a program of his own in it. The key inside shows only that the parts agree with each other.
"""

import argparse
import base64
import json
import re
import struct
import zlib
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any, NamedTuple, Self

EMPTY_ROOT = sha256(b"").digest()
NUMBER = "(0|[1-9][0-9]{0,17})"
HASH = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="  # 32 bytes in base64, in the one way to write them
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519: field, order
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]  # of the curve, in extended coordinates x, y, z, t
ZIPPED = (10, 0x800, 0, 0, 33)  # version 1.0, names in UTF-8, stored, midnight, 1 January 1980
SINGLE = ("README.txt", "summary.html", "missing.txt", "facts.json", "key.txt", "verify.py")
TYING = ("manifest.json", "checkpoint", "proofs/", "seal/")  # what lists, signs, proves the rest
CHECKS = "container members checkpoint log openings facts manifest seal"
LOUD = "CONSISTENT ONLY: no key was given (--key), so a forger could have made every part of this."


class Refused(ValueError):  # noqa: N818 - it is what the program says
    """Something is not as it must be; the text says what, in one sentence."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one log entry (RFC 9162, section 2.1.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees (RFC 9162, section 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def canonical_json(value: Any) -> bytes:
    """The one text of a value: names sorted, no spaces, UTF-8 as it is. Floats raise TypeError."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if json.loads(text, parse_float=str, parse_constant=str) != value:
        raise TypeError("Canonical JSON has no floats, no tuples, and only text as names.")
    return text.encode()


def commitment(name: str, value: Any, salt: bytes) -> bytes:
    """SHA-256 over 16 bytes of salt, a field's name and its value: fixes it without showing it."""
    if len(salt) != 16:
        raise Refused("A salt has 16 bytes.")
    start = b"bestkept field v1\n" + salt + len(name.encode()).to_bytes(4, "big") + name.encode()
    return sha256(start + canonical_json(value)).digest()


def verify_inclusion(index: int, size: int, leaf: bytes, proof: list[bytes], root: bytes) -> None:
    """Raises Refused unless the leaf hash is number `index` of the tree (RFC 9162, 2.1.3)."""
    if not 0 <= index < size or any(len(value) != 32 for value in (leaf, *proof)):
        raise Refused(f"There is no entry {index} in a log of {size}, or a hash is not 32 bytes.")
    inner = (index ^ (size - 1)).bit_length()  # from this level on there are only left neighbours
    for level, step in enumerate(proof):
        left = level >= inner or index >> level & 1
        leaf = node_hash(step, leaf) if left else node_hash(leaf, step)
    if leaf != root or len(proof) != inner + (index >> inner).bit_count():
        raise Refused("The inclusion proof does not lead to the root of the log.")


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * D * one[3] * two[3] % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _point(data: bytes) -> Point:
    """Decode a point, which must be written in the one canonical way (RFC 8032, 5.1.3)."""
    odd, y = divmod(int.from_bytes(data, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if len(data) != 32 or y >= P or x * x % P != square or (x == 0 and odd):
        raise Refused("These bytes are no point of the curve.")
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


def verify_ed25519(key: bytes, message: bytes, signature: bytes) -> None:
    """Raises Refused unless the signature is valid in the strictest reading of RFC 8032, 5.1.7."""
    public, r, s = _point(key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    fourfold = _add(_add(public, public), _add(public, public))
    # A key of small order would fit many texts; s and s + L would be two signatures of one text.
    if _add(fourfold, fourfold)[0] == 0 or len(signature) != 64 or s >= L:
        raise Refused("The key or the signature is not of the form that Ed25519 demands.")
    k = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % L
    base = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    minus, total = (P - public[0], public[1], 1, P - public[3]), (0, 1, 1, 0)
    table = (total, base, minus, _add(base, minus))
    for bit in range(252, -1, -1):  # s * base - k * public, both scalars at once: it must be r
        total = _add(_add(total, total), table[(s >> bit & 1) + 2 * (k >> bit & 1)])
    if total[0] != r[0] * total[2] % P or total[1] != r[1] * total[2] % P:
        raise Refused("The signature is not by this key over this text.")


class Vkey(NamedTuple):
    """The public key of a log, written `name+hash+key` (C2SP signed-note)."""

    name: str
    key_id: bytes
    key: bytes

    @classmethod
    def of(cls, name: str, key: bytes) -> Self:
        """The vkey of 32 key bytes. Raises Refused for an unfit name or another length."""
        if not name or any(c in "+ " or not c.isprintable() for c in name) or len(key) != 32:
            raise Refused("A log has a name without spaces and plus signs, and a key of 32 bytes.")
        return cls(name, sha256(name.encode() + b"\n\x01" + key).digest()[:4], key)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a vkey; space around it is ignored. Raises ValueError unless it is one."""
        form = re.fullmatch("(.+)[+][0-9a-f]{8}[+]([A-Za-z0-9+/]{44})", text.strip())
        vkey = cls.of(form[1], base64.b64decode(form[2])[1:]) if form else None
        if vkey is None or str(vkey) != text.strip():
            raise Refused("This is no public key of a log, which reads name+hash+key.")
        return vkey

    def __str__(self) -> str:
        key = base64.b64encode(b"\x01" + self.key).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"


def open_note(note: bytes, vkey: Vkey) -> str:
    """The text of a note with one signature line, by this key. Raises ValueError otherwise."""
    text, gap, line = note.decode().rpartition("\n\n")
    signed = base64.b64decode(line[-93:])
    again = f"\u2014 {vkey.name} {base64.b64encode(signed).decode()}\n"
    if not gap or line != again or signed[:4] != vkey.key_id or re.search("[\0-\t\v-\x1f]", text):
        raise Refused("This is no text with one signature line of this key.")
    verify_ed25519(vkey.key, f"{text}\n".encode(), signed[4:])
    return text + "\n"


class Checkpoint(NamedTuple):
    """What a log promises in a note: its name, its number of entries, its root hash."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of the note (C2SP tlog-checkpoint, no extension lines), or ValueError."""
        form = re.fullmatch(f"(.+)\n{NUMBER}\n({HASH})\n", text)
        if not form:
            raise Refused("A checkpoint has three lines: the log's name, a size, a root hash.")
        return cls(form[1], int(form[2]), base64.b64decode(form[3]))


class TlogProof(NamedTuple):
    """Where an entry stands in a log, how that is shown, and the checkpoint it leads to."""

    number: int
    hashes: list[bytes]
    checkpoint: bytes

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a C2SP tlog-proof@v1 without extra data (none is signed), or raise ValueError."""
        head = f"c2sp[.]org/tlog-proof@v1\nindex {NUMBER}\n((?:{HASH}\n)*)\n".encode()
        form = re.match(head, data)
        if not form:
            raise Refused("This is no proof file of the kind c2sp.org/tlog-proof@v1.")
        hashes = [base64.b64decode(line) for line in form[2].split()]
        return cls(int(form[1]), hashes, data[form.end() :])


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


class Binder:
    """A binder, and the key to hold it against; each check is a method that raises if it fails."""

    def __init__(self, data: bytes, key: Vkey | None) -> None:
        self.data, self.key = data, key or Vkey("", b"", b"")
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
        if odd or listed["format"] != "bestkept-binder/1":
            raise Refused(f"The manifest has another version, or does not fit these files: {odd!a}")

    def seal(self) -> None:
        """The manifest is the one that the log sealed."""
        act, values = self.opened(None)
        digest = sha256(self.parts["manifest.json"]).hexdigest()
        if act["verb"] != "binder.sealed/1" or values["manifest"] != digest:
            raise Refused("The manifest is not the one that the log sealed.")


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

    def __str__(self) -> str:
        head = LOUD if self.verdict == "consistent only" else self.verdict.upper()
        lines = (f"{'ok' if ok else 'FAILED':<8}{name:<12}{why}" for name, ok, why in self.checks)
        return "\n".join((head, f"key     {self.key!a}", *lines))


def check_binder(data: bytes, vkey: str | None) -> Report:
    """Check a binder under a log's key (ValueError if it is none), or under the key inside it."""
    binder, checks = Binder(data, None if vkey is None else Vkey.parse(vkey)), list[Check]()
    for name in CHECKS.split():
        try:
            getattr(binder, name)()
            checks.append(Check(name, True, getattr(Binder, name).__doc__))
        except Refused as trouble:
            checks.append(Check(name, False, str(trouble)))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError, struct.error):
            checks.append(Check(name, False, "A part that this needs is missing or malformed."))
    fine = "consistent only" if vkey is None else "genuine"
    verdict = fine if all(check.ok for check in checks) else "not genuine"
    return Report(verdict, str(binder.key) if binder.key.name else "", tuple(checks))


def read_binder(path: Path) -> bytes:
    """The first 256 MiB of a file, far more than a binder has. Raises Refused if unreadable."""
    try:
        with path.open("rb") as file:
            return file.read(1 << 28)
    except OSError as trouble:
        raise Refused(f"{path} cannot be read: {trouble.strerror}.") from None


def read_key(text: str | None) -> str | None:
    """A key, given as such or as the name of a file that holds it. Raises ValueError."""
    return text if text is None or not Path(text).is_file() else read_binder(Path(text)).decode()


def main(words: list[str] | None = None) -> int:
    """The command: 0 if nothing is wrong with the binder, else 1; wrong use exits with 2."""
    parser = argparse.ArgumentParser(description="Check a Bestkept binder offline.")
    parser.add_argument("file", type=Path, help="the binder, a ZIP")
    parser.add_argument("--key", help="the log's public key (name+hash+key), or a file with it")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args(words)
    try:
        report = check_binder(read_binder(asked.file), read_key(asked.key))
    except ValueError as trouble:
        parser.error(str(trouble))
    told = report._asdict() | {"checks": [check._asdict() for check in report.checks]}
    print(json.dumps(told) if asked.json else report)
    return int(report.verdict == "not genuine")


if __name__ == "__main__":
    raise SystemExit(main())
