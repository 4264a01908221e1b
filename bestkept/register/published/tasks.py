"""What happens later: what was declared public is held against journal and index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.engines import detect
from bestkept.journal.queries import openings
from bestkept.register.published import rules
from bestkept.register.published.models import Published

if TYPE_CHECKING:
    from bestkept.home import Home


def check(home: Home) -> list[str]:
    """Return what is wrong with the public texts, as plain sentences; empty if nothing is.

    That the index excuses what nobody declared is the graver fault of the two.
    """
    rows = list(Published.objects.select_related("recorded_in", "withdrawn_in").order_by("id"))
    wrong = [
        f"Public text {row.number} does not say what the journal recorded."
        for row in rows
        if not _as_recorded(row)
    ]
    return [*wrong, *_check_index(home, {row.number for row in rows if row.withdrawn_in is None})]


def _as_recorded(row: Published) -> bool:
    said = {one.name: one.value for one in openings(row.recorded_in.number or 0)}
    ended = row.withdrawn_in.number if row.withdrawn_in else None
    withdrawn = ended is None or any(
        (one.name, one.value) == ("number", row.number) for one in openings(ended)
    )
    told = said.get(f"public.{row.number}"), said.get("because")
    return withdrawn and told == (rules.record_of(row), row.because)


def _check_index(home: Home, live: set[str]) -> list[str]:
    if home.read_only:
        return []  # restored without its keys, which the home says by itself
    try:
        index = detect.Index.open(home.index, home.detect_key())
    except detect.IndexTrouble:
        return []  # the stage's own check tells it
    there = {p.label.document for one in index.through("public") for p in one.papers}
    return [
        *(
            f"The index excuses {number}, which nobody declares public."
            for number in sorted(there - live)
        ),
        *(f"Public text {number} is not in the index." for number in sorted(live - there)),
    ]
