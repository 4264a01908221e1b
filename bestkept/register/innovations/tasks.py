"""What happens later: drafts are held against the journal."""

from __future__ import annotations

from bestkept.journal.queries import openings
from bestkept.journal.rules import ERASED
from bestkept.register.innovations import rules
from bestkept.register.innovations.models import Draft


def check() -> list[str]:
    """Return what is wrong with the drafts, as plain sentences; empty if nothing is."""
    said: dict[int, dict[str, object]] = {}
    found = []
    for row in Draft.objects.select_related("innovation", "recorded_in").order_by("id"):
        entry = row.recorded_in.number
        if entry is None:
            continue  # it waits for its number just now
        if entry not in said:
            said[entry] = {one.name: one.value for one in openings(entry)}
        told = rules.record_of(row.order, rules.Drafted(row.place, row.sha256, row.claimed))
        number = row.innovation.number
        if row.place == ERASED and f"draft.{row.order}" not in said[entry]:
            continue  # that an act erased it, the journal's own check tells
        if (said[entry].get(f"draft.{row.order}"), said[entry].get("subject")) != (told, number):
            found.append(f"Draft {row.order} of {number} is not what the journal recorded.")
    return found
