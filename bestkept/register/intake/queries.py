"""Who may see what: what waits for whom, what was decided and why, what a description lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bestkept.journal.queries import openings
from bestkept.register import queries as register
from bestkept.register.intake import description, rules
from bestkept.register.intake.models import Decision
from bestkept.register.rules import TRADE_SECRET

if TYPE_CHECKING:
    from bestkept.journal.rules import Actor
    from bestkept.register.intake.description import Gap
    from bestkept.register.queries import AssetView


@dataclass(frozen=True)
class DecisionView:
    """A decision: verdict, state before and after, reason, who in which role, and its entry.

    `because` is empty where the reason is privileged and the asker is neither legal nor the
    one who decided.
    """

    verdict: str
    before: str
    after: str
    because: str
    by: str
    role: str
    same_person: bool
    privileged: bool
    entry: int
    at: datetime


@dataclass(frozen=True)
class Waiting:
    """A candidate that somebody must move on: its number, title, state, and whose turn it is."""

    asset: str
    title: str
    state: str
    roles: tuple[str, ...]
    submitter: str


def state(asset: AssetView) -> str:
    """Return the state of a candidate; empty where none is in force, or it is no secret."""
    return asset.fact("status") or ""


def submitter(asset: AssetView) -> str:
    """Return the address of the person who put an asset on record."""
    return next(str(o.value) for o in openings(asset.entry) if o.name == "actor.person")


def waiting(by: Actor) -> list[Waiting]:
    """Return what `by` may see that still has to be moved on, oldest first."""
    found = []
    for one in register.seen_assets(by):
        turn = rules.turn(state(one))
        if one.kind == TRADE_SECRET and turn and state(one) != rules.ACCEPTED:
            title = one.fact("title") or ""
            found.append(Waiting(one.number, title, state(one), turn, submitter(one)))
    return found


def decisions(by: Actor, number: str, as_known: date | None = None) -> list[DecisionView]:
    """Return what was decided on an asset that `by` may see, oldest first."""
    register.seen_asset(by, number)
    rows = Decision.objects.filter(asset__number=number).select_related("recorded_in")
    shown = [_view(row, by) for row in rows.order_by("id")]
    return [one for one in shown if as_known is None or one.at.astimezone(UTC).date() <= as_known]


def _view(row: Decision, by: Actor) -> DecisionView:
    shut = row.privileged and by.role != "legal" and by.person != row.by
    return DecisionView(
        row.verdict,
        row.before,
        row.after,
        "" if shut else row.because,
        row.by,
        row.role,
        row.same_person,
        row.privileged,
        row.recorded_in.number or 0,
        row.recorded_in.at,
    )


def described(asset: AssetView) -> description.Description:
    """Return the parts of an asset's description that are in force."""
    parts = [asset.fact(n) or "" for n in ("title", "description", "boundary", "location")]
    return description.Description(*parts)


def gaps(asset: AssetView) -> list[Gap]:
    """Return what the description of an asset lacks; nothing for what is no trade secret."""
    return description.gaps(described(asset)) if asset.kind == TRADE_SECRET else []
