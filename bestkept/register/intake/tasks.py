"""What happens later: decisions are held against the journal."""

from __future__ import annotations

from typing import Any

from bestkept.journal.queries import erased, openings
from bestkept.journal.rules import ERASED
from bestkept.register.intake.models import Decision


def check() -> list[str]:
    """Return what is wrong with the decisions, as plain sentences; empty if nothing is."""
    return [
        f"Decision {row.pk} on {row.asset.number} does not say what the journal recorded."
        for row in Decision.objects.select_related("asset", "recorded_in").order_by("id")
        if not _as_recorded(row)
    ]


def _as_recorded(row: Decision) -> bool:
    """Tell whether the entry says what the row says, as far as it was not erased.

    An act that waits for its number just now has no entry yet.
    """
    entry = row.recorded_in.number
    if entry is None:
        return True
    said = {one.name: one.value for one in openings(entry)}
    gone = {name for _, name in erased(entry)}
    told = {
        "verdict": row.verdict,
        "because": row.because,
        "same_person": row.same_person,
        "privileged": row.privileged,
        "actor.person": row.by,
        "actor.role": row.role,
        "subject": row.asset.number,
    }
    same = [n in gone or (gone and v == ERASED) or said.get(n) == v for n, v in told.items()]
    return all(same) and (_states(said) == [row.after] or any(n.startswith("fact.") for n in gone))


def _states(said: dict[str, Any]) -> list[str]:
    facts = [value for name, value in said.items() if name.startswith("fact.")]
    return [fact["value"] for fact in facts if fact["name"] == "status"]
