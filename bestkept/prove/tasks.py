"""What happens later: the check that what outside parties anchored still fits the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.home import HomeTrouble
from bestkept.journal.rules import Refused
from bestkept.prove import actions, queries

if TYPE_CHECKING:
    from bestkept.home import Home


def check(home: Home) -> list[str]:
    """Return what is wrong with the anchors, as plain sentences; an empty list if nothing is."""
    found, lost = queries.anchors(home)
    wrong = [
        f"The anchor that entry {number} recorded cannot be found. Restore a backup of log/stamps."
        for number in lost
    ]
    for one in found:
        try:
            actions.checkpoint_here(home, one.note)
        except (HomeTrouble, Refused, ValueError) as trouble:
            wrong.append(f"The anchor by {one.by} of {one.at} does not fit: {trouble}")
    return wrong
