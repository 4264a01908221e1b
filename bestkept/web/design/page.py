"""Every piece of our design on one page, in all its states; served in debug alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import render

from bestkept.web.events import Event
from bestkept.web.paging import Pages

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
        "points": [("April", 2), ("May", 5), ("June", 3), ("July", 8), ("August", 4)],
        "columns": ["Oslo", "Porto", "Pune"],
        "heat": [("Agreement", [12, 8, 3]), ("Training", [11, 2, None]), ("Vault", [4, 4, 0])],
        "swatches": ("paper", "sheet", "ink", "quiet", "rule", "accent", "due", "wrong", "told"),
    }
    return render(request, "design/design.html", page_)
