"""What is kept is unsealed: for `protect.access` alone, whose acts say who may read it and why."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from bestkept.engines import vault
from bestkept.home import HomeTrouble
from bestkept.journal.rules import Refused
from bestkept.vault import bodies
from bestkept.vault.models import Kept

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from bestkept.home import Home
    from bestkept.keyring.ring import Ring


def version_of(number: str, version: int | None) -> Kept | None:
    """Return a version of a document (None: the newest), shredded or not; None for none."""
    rows = Kept.objects.filter(number=number).select_related("shredded_in").order_by("-version")
    return (rows if version is None else rows.filter(version=version)).first()


def same_content(row: Kept) -> set[str]:
    """Return the numbers of all documents of which a version holds the same bytes."""
    return {row.number, *Kept.objects.filter(sha256=row.sha256).values_list("number", flat=True)}


def readable(row: Kept | None, number: str) -> Kept:
    """Return a version that can be opened; Refused for none, and for one that was shredded."""
    if row is None:
        raise Refused(f"There is no such version of {number}. `bestkept vault list` shows all.")
    if row.shredded_in:
        raise Refused(f"{row} was shredded by entry {row.shredded_in.number}: it is gone.")
    return row


def unsealed(home: Home, ring: Ring, row: Kept, out: Path) -> int:
    """Write a version into the new file `out`, which appears when it is whole; return its size.

    Raises KeyTrouble, and HomeTrouble where it does not open.
    """
    with bodies.whole(out) as target:
        return _into(home, ring, row, target)


def plain(home: Home, ring: Ring, row: Kept) -> bytes:
    """Return the bytes of a version, for whoever is shown it at once; raises as `unsealed`."""
    target = io.BytesIO()
    _into(home, ring, row, target)
    return target.getvalue()


def _into(home: Home, ring: Ring, row: Kept, target: BinaryIO) -> int:
    keyset = row.keysets.select_related("epoch").get(superseded_in__isnull=True)
    keys = (ring.provider(keyset.epoch.kind, keyset.epoch.place), keyset.epoch.name)
    tied, wrapped = vault.context(row.document, row.version), bytes(keyset.wrapped)
    try:
        with bodies.opened(home, row.body) as body:
            return vault.unseal(body, target, tied, wrapped, keys)
    except vault.Shut as trouble:
        raise HomeTrouble(f"{row} was not opened. {trouble}") from None
