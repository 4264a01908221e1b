"""Where a secret lies: told by an opening, and withheld from whoever only sees the register."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bestkept.register import facts, queries
from bestkept.register.intake import queries as intake
from bestkept.register.intake.rules import ACCEPTED
from bestkept.register.inventory.rules import ASSET, KIND
from bestkept.register.rules import TRADE_SECRET

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bestkept.journal.rules import Actor
    from bestkept.register.queries import AssetView, DocumentView, FactView

KINDS = ("location", "place", "copy")  # facts that say where
WITHHELD = "Withheld: whoever opens the secret is told."


def as_told(by: Actor, asset: AssetView) -> AssetView:
    """Return an asset as `by` may see it in the register: an accepted secret without its places.

    Owner, deputy and whoever put it on record see where it lies; so does everybody who decides
    on it, until it is accepted. Of its documents only the names are left. Whatever day the asset
    is shown as of, today's record says whether it is accepted and who answers for it.
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
    if asset.kind != TRADE_SECRET:
        return False
    now = queries.said_today(asset.number, "status", "owner", "deputy")
    return _shut(by, now) and by.person != intake.submitter(asset)


def _shut(by: Actor, now: Mapping[str, str]) -> bool:
    """Tell whether a trade secret is accepted and somebody else answers for it."""
    answers = by.person in (now.get("owner"), now.get("deputy"))
    return now.get("status") == ACCEPTED and not answers


def table_as_told(
    by: Actor, rows: Sequence[Mapping[str, str]], on: date | None
) -> list[dict[str, str]]:
    """Return the register's table as `by` may take it away: places of accepted secrets withheld.

    Owner and deputy alone are told where theirs lie. `on` is the day that the rows are of, None
    for today: then they say themselves what counts.
    """
    return [_row(by, one, on) for one in rows]


def _row(by: Actor, row: Mapping[str, str], on: date | None) -> dict[str, str]:
    told = dict(row)
    if told[KIND] != TRADE_SECRET or not any(facts.kind(name) in KINDS for name in told):
        return told
    now = queries.said_today(told[ASSET], "status", "owner", "deputy") if on else told
    hidden = KINDS if _shut(by, now) else ()
    return {n: WITHHELD if facts.kind(n) in hidden else value for n, value in told.items()}


def _fact(one: FactView) -> FactView:
    return replace(one, value=WITHHELD) if facts.kind(one.name) in KINDS else one


def _document(one: DocumentView) -> DocumentView:
    return replace(one, location=bare(one.location))


def bare(location: str) -> str:
    """Return the name of a document alone, of where it lies."""
    return location.replace("\\", "/").rstrip("/").rpartition("/")[2]
