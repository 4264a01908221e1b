"""Where a secret lies: told by an opening, and withheld from whoever only sees the register."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bestkept.register import facts
from bestkept.register.intake import queries as intake
from bestkept.register.intake.rules import ACCEPTED
from bestkept.register.rules import TRADE_SECRET

if TYPE_CHECKING:
    from bestkept.journal.rules import Actor
    from bestkept.register.queries import AssetView, DocumentView, FactView

KINDS = ("location", "place", "copy")  # facts that say where
WITHHELD = "Withheld: whoever opens the secret is told."


def as_told(by: Actor, asset: AssetView) -> AssetView:
    """Return an asset as `by` may see it in the register: an accepted secret without its places.

    Owner, deputy and whoever put it on record see where it lies; so does everybody who decides
    on it, until it is accepted. Of its documents only the names are left.
    """
    if not withheld(by, asset):
        return asset
    told = tuple(_fact(one) for one in asset.facts)
    versions = tuple(
        replace(one, documents=tuple(_document(d) for d in one.documents)) for one in asset.versions
    )
    return replace(asset, facts=told, versions=versions)


def withheld(by: Actor, asset: AssetView) -> bool:
    """Tell whether the register does not tell `by` where an asset lies."""
    if asset.kind != TRADE_SECRET or asset.fact("status") != ACCEPTED:
        return False
    answers = by.person in (asset.fact("owner"), asset.fact("deputy"))
    return not answers and by.person != intake.submitter(asset)


def _fact(one: FactView) -> FactView:
    return replace(one, value=WITHHELD) if facts.kind(one.name) in KINDS else one


def _document(one: DocumentView) -> DocumentView:
    name = one.location.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return replace(one, location=name)
