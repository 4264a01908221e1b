"""What happens later: terms are held against the journal and the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.engines import detect
from bestkept.journal.queries import openings
from bestkept.register import facts
from bestkept.register.queries import asset
from bestkept.register.terms import rules
from bestkept.register.terms.models import Term

if TYPE_CHECKING:
    from bestkept.home import Home


def check(home: Home) -> list[str]:
    """Return what is wrong with the terms, as plain sentences; empty if nothing is."""
    rows = list(Term.objects.select_related("asset", "recorded_in", "retired_in").order_by("id"))
    wrong = [
        f"Term {row.number} does not say what the journal recorded."
        for row in rows
        if not _as_recorded(row)
    ]
    return [*wrong, *_check_index(home, rows)]


def _as_recorded(row: Term) -> bool:
    said = {one.name: one.value for one in openings(row.recorded_in.number or 0)}
    told = rules.record_of(rules.Told(row.kind, row.hint, row.words, row.until))
    retired = row.retired_in is None or any(
        (one.name, one.value) == ("term", row.number)
        for one in openings(row.retired_in.number or 0)
    )
    return (
        retired
        and said.get(f"term.{row.number}") == told
        and said.get("subject") == row.asset.number
    )


def _check_index(home: Home, rows: list[Term]) -> list[str]:
    if home.read_only:
        return []  # restored without its keys, which the home says by itself
    try:
        index = detect.Index.open(home.index, home.detect_key())
    except detect.IndexTrouble:
        return []  # the stage's own check tells it
    there = {p.label.document for segment in index.through("term") for p in segment.papers}
    live = {rules.label(r.number, r.kind, r.until): r for r in rows if r.retired_in is None}
    gone = [live[label] for label in live.keys() - there]
    return [
        f"Term {row.number} is on record as guarded, and is not in the index."
        for row in sorted(gone, key=lambda row: row.pk)
        if asset(row.asset.number).fact("guarding") != facts.STOPPED
    ]
