"""What follows: verdicts, and when two findings are one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from bestkept.engines.ledger.verify import canonical_json
from bestkept.journal.rules import Refused, storable

if TYPE_CHECKING:
    from collections.abc import Iterable

NEW = "new"
VERDICTS = (NEW, "leak", "authorised", "public", "false alarm")
_ASSETS_AN_ACT = 500  # a field each: more would not fit into an entry of the journal
GRADES = ("finding", "suspicion", "note")


@dataclass(frozen=True)
class Sighted:
    """What a scan saw: which document of ours, through which lens, where, and how much of it.

    `member` is the inner file, page, message or commit, or None; `line` counts from 1,
    `start` and `end` are character offsets in the extracted text; `share` is 0 to 1. `path` is
    shown, as it was typed; `place`, the real one where there is one, is what a finding is
    known by.
    """

    asset: str
    document: str
    version: int
    lens: str
    path: str
    member: str | None
    line: int
    start: int
    end: int
    share: float
    grade: str
    public: bool
    excerpt_sha256: str
    place: str | None = None


def finding_number(count: int) -> str:
    """Return the number of the `count`-th finding, from 1."""
    return f"F-{count:04d}"


def verdict(name: str) -> str:
    """Return a verdict that there is; Refused for another."""
    if name not in VERDICTS:
        raise Refused(f"There is no verdict {name!r}. Verdicts are: {', '.join(VERDICTS)}.")
    return name


def share(seen: float) -> Decimal:
    """Return a share of 0 to 1 as it is kept, in ten-thousandths."""
    return Decimal(str(seen)).quantize(Decimal("0.0001"))


def record_of(seen: Sighted) -> dict[str, Any]:
    """Return what is recorded of a sighting: canonical values, never an excerpt."""
    values = dict(vars(seen))
    del values["place"]
    values["path"] = storable(seen.path)
    values["member"] = storable(seen.member or "")
    values["share"] = str(share(seen.share))
    return values


def identity(seen: Sighted) -> str:
    """Return a hash that two sightings share if they are of the same passage in one place."""
    values = record_of(seen)
    values["path"] = storable(seen.place or seen.path)
    names = ("asset", "document", "path", "member", "start", "excerpt_sha256")
    return hashlib.sha256(canonical_json([values[name] for name in names])).hexdigest()


def inside(path: str, folder: str) -> str | None:
    """Return where a finding's path lies if it is in `folder`, an absolute one; None elsewhere.

    A relative path is the one that a scan of that folder, or of what holds it, was given.
    Whether a link leads out again has to be looked at where the file is.
    """
    whole, own = PurePosixPath(path), PurePosixPath(folder)
    if ".." in whole.parts:
        return None
    if not whole.is_absolute():
        whole = own.parent / whole if whole.parts[:1] == (own.name,) else own / whole
    return str(whole) if whole.is_relative_to(own) else None


def batches(rows: Iterable[Sighted]) -> list[dict[str, Sighted]]:
    """Return the sightings of a scan by identity, in as many parts as there must be acts."""
    seen = {identity(row): row for row in rows}
    places = {asset: n for n, asset in enumerate(sorted({row.asset for row in seen.values()}))}
    parts: list[dict[str, Sighted]] = [{} for _ in range(0, max(len(places), 1), _ASSETS_AN_ACT)]
    for key, row in seen.items():
        parts[places[row.asset] // _ASSETS_AN_ACT][key] = row
    return parts
