"""Every piece of our design on one page, in all its states; served in debug alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import render

from bestkept.register.rules import Shift
from bestkept.web.events import Event
from bestkept.web.paging import Pages
from bestkept.web.plots import Point, Tie

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SINCE = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
EVENTS = (
    (
        "Accepted as a trade secret",
        "Accept as legal: known to 4 people, 11 months of work",
        "legal",
    ),
    ("A factor was scored", "measures 4 of 5: vault, two custodians", "analyst"),
    ("Submitted as a candidate", "Cathode slurry, line 2", "aksel"),
)

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August")
SHIFTS = (
    Shift("added", "repository/mixing/steps.md", 0, 1204),
    Shift("changed", "PS-114.docx", 980, 1037),
    Shift("moved", "old/notes.txt to notes.txt", 310, 310),
    Shift("removed", "draft-3.docx", 640, 0),
)
SORTABLE = (
    ("TS-0001", "Cathode slurry, line 2", "restricted", 1204),
    ("TS-0002", "Furnace ramp profile F3-82", "top", 980),
    ("TS-0003", "Suppliers and prices 2026", "confidential", 2310),
)


class Sample(forms.Form):
    """One field of each kind, with and without an error."""

    title = forms.CharField(label="What is it called?", help_text="It gives nothing away.")
    why = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 2}))
    tier = forms.ChoiceField(
        label="How secret?",
        choices=[("confidential", "Confidential"), ("restricted", "Restricted")],
        widget=forms.RadioSelect,
    )
    legal = forms.BooleanField(label="This reason is legal advice", required=False)


def design(request: HttpRequest) -> HttpResponse:
    """Show it."""
    told = [
        Event(40 - n, SINCE - timedelta(days=9 * n), words, more, by, "act/1")
        for n, (words, more, by) in enumerate(EVENTS)
    ]
    page_ = {
        "form": Sample(),
        "wrong": Sample({"title": "", "why": "", "tier": "secret"}),
        "events": told,
        "pages": Pages(2, 25, 61),
        "states": ("accepted", "candidate", "leak", "public", "rejected"),
        "bars": [("top", 3), ("restricted", 14), ("confidential", 29)],
        "mentions": [("April", 2), ("May", 5), ("June", 3), ("July", 8), ("August", 4)],
        "columns": ["Oslo", "Porto", "Pune"],
        "heat": [("Agreement", [12, 8, 3]), ("Training", [11, 2, None]), ("Vault", [4, 4, 0])],
        "points": [
            Point("Cathode slurry, line 2", 3, 5, "#charts"),
            Point("Furnace ramp profile", 2, 4, "#charts"),
            Point("Qualification plan", 2, 4, "#charts"),
            Point("Suppliers and prices", 4, 3, "#charts"),
        ],
        "ties": [
            Tie("Aksel Aas", "owner", sure=True),
            Tie("Maud Moen", "told, acknowledged", sure=True),
            Tie("Runa Ro", "holds a copy, not told", sure=False),
            Tie("Petra Porter", "told, not acknowledged", sure=False),
        ],
        "months": [(name, ["NDA Juniper, 12 March"] if name == "March" else []) for name in MONTHS],
        "shifts": SHIFTS,
        "stages": ("upload", "match", "preview"),
        "sortable": SORTABLE,
        "swatches": ("paper", "sheet", "ink", "quiet", "rule", "accent", "due", "wrong", "told"),
    }
    return render(request, "design/design.html", page_)
