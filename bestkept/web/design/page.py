"""Every piece of our design on one page, in all its states; served in debug alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import render
from django.urls import reverse

from bestkept.register.facts import TIERS
from bestkept.register.rules import Shift
from bestkept.web.events import Event
from bestkept.web.paging import Pages, asked_page
from bestkept.web.palette import Found
from bestkept.web.plots import Point, Tie
from bestkept.web.visits import EVERYONE, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

STYLES = Path(__file__).parents[1] / "static" / "bestkept" / "bestkept.css"

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


@dataclass(frozen=True)
class Row:
    """A line of the register as its list shows it."""

    number: str
    title: str
    tier: str
    unit: str
    owner: str
    status: str
    kind: str
    recorded: datetime


ROWS = tuple(
    Row(
        f"TS-{n:04d}",
        f"{('Cathode slurry', 'Furnace ramp', 'Supplier prices')[n % 3]}, line {n}",
        TIERS[n % 3],
        ("Coating", "Furnace")[n % 2],
        "aksel@haldencathode.example",
        ("accepted", "candidate")[n % 2],
        "trade-secret",
        SINCE - timedelta(days=n),
    )
    for n in range(1, 62)
)
COLUMNS = ("number", "title", "tier", "unit", "owner", "status")
FOUND = (
    Found("Register", "Cathode slurry, line 2", "TS-0001 accepted", "#table"),
    Found("People", "Aksel Aas", "aksel@haldencathode.example", "#table"),
    Found("To do", "Grant access", "", "#table"),
    Found("Pages", "Agreements", "", "#table"),
)


@page(*EVERYONE)
def design(request: Visit) -> HttpResponse:
    """Show it; to a press in its table, the lines of that alone."""
    table = _table(request)
    if request.htmx:
        return render(request, "desk/register_lines.html", table)
    return render(request, "design/design.html", table | _pieces() | {"tokens": _tokens()})


def _table(request: Visit) -> dict[str, Any]:
    """Return a list that is sorted, filtered and paged by its address, as the register's is."""
    sort, words = request.GET.get("sort", "number"), request.GET.get("words", "").casefold()
    column = sort.removeprefix("-") if sort.removeprefix("-") in COLUMNS else "number"
    fit = [one for one in ROWS if words in one.title.casefold()]
    fit.sort(key=lambda one: str(getattr(one, column)), reverse=sort.startswith("-"))
    number = asked_page(request)
    start = (number - 1) * Pages.SIZE
    return {
        "lines": fit[start : start + Pages.SIZE],
        "pages": Pages(number, Pages.SIZE, len(fit)),
        "asked": {"sort": sort, "words": request.GET.get("words", "")},
        "columns": COLUMNS,
        "names": {"aksel@haldencathode.example": "Aksel Aas"},
        "query": "",
        "here": reverse("design:design"),
    }


def _tokens() -> dict[str, str]:
    """Return the sizes, the ring and the rest by name, as the style sheet has them."""
    told = STYLES.read_text("utf-8").partition("[data-theme")[0]
    return {name: value.strip() for name, value in re.findall(r"--([a-z-]+): ([^;]+);", told)}


def _pieces() -> dict[str, Any]:
    told = [
        Event(40 - n, SINCE - timedelta(days=9 * n), words, more, by, "act/1")
        for n, (words, more, by) in enumerate(EVENTS)
    ]
    return {
        "sample": Sample(),
        "wrong": Sample({"title": "", "why": "", "tier": "secret"}),
        "events": told,
        "found": FOUND,
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
        "steps": (1, 2, 3, 4, 8),
    }
