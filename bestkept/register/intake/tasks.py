"""What happens later: decisions are held against the journal."""

from __future__ import annotations

from bestkept.journal.queries import openings
from bestkept.register.intake.models import Decision


def check() -> list[str]:
    """Return what is wrong with the decisions, as plain sentences; empty if nothing is."""
    return [
        f"Decision {row.pk} on {row.asset.number} does not say what the journal recorded."
        for row in Decision.objects.select_related("asset", "recorded_in").order_by("id")
        if not _as_recorded(row)
    ]


def _as_recorded(row: Decision) -> bool:
    said = {one.name: one.value for one in openings(row.recorded_in.number or 0)}
    states = [
        v["value"] for n, v in said.items() if n.startswith("fact.") and v["name"] == "status"
    ]
    return (
        (row.verdict, row.because, row.same_person, row.privileged)
        == tuple(said.get(n) for n in ("verdict", "because", "same_person", "privileged"))
        and (row.by, row.role, row.asset.number)
        == (said["actor.person"], said["actor.role"], said["subject"])
        and states == [row.after]
    )
