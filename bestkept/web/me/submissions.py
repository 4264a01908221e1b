"""Submit something that may be a secret, and see what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import redirect, render

from bestkept.journal.rules import Refused
from bestkept.register import facts, queries
from bestkept.register.intake import actions, rules
from bestkept.register.intake import queries as intake
from bestkept.register.inventory import queries as inventory
from bestkept.register.inventory.queries import Asked
from bestkept.web import events
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

TIERS = {
    "confidential": "Confidential: colleagues who work on it may know",
    "restricted": "Restricted: a named few",
    "top": "Top: two or three people, and it would hurt badly",
}
SUBMITTING = ("employee", "analyst", "legal", "security", "administrator")


class Candidate(forms.Form):
    """What somebody thinks is a secret, told without giving it away."""

    title = forms.CharField(
        label="What is it called?",
        max_length=200,
        help_text="A name that gives nothing away: Cathode slurry, line 2.",
    )
    description = forms.CharField(
        label="What is it?",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Which part, made when, told apart how. Not the secret itself.",
    )
    boundary = forms.CharField(
        label="What is it not?",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What around it is known or published anyway.",
    )
    location = forms.CharField(
        label="Where does it lie?",
        required=False,
        max_length=2000,
        help_text="A drive, a cabinet, a repository.",
    )
    tier = forms.ChoiceField(
        label="How secret should it be?",
        choices=[(tier, TIERS[tier]) for tier in reversed(facts.TIERS)],
        widget=forms.RadioSelect,
        initial="confidential",
    )


@page(*SUBMITTING)
def submit(request: Visit) -> HttpResponse:
    """Take a candidate."""
    form = Candidate(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            by = request.visitor.acting(*rules.SUBMITTERS)
            title, tier = told.pop("title"), told.pop("tier")
            number = actions.submit(
                by, request.visitor.home, title=title, tier=tier, description=told
            )
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("me:submission", number)
    return render(request, "me/submit.html", {"form": form})


@page(*SUBMITTING)
def submitted(request: Visit) -> HttpResponse:
    """List what is one's own, and whose turn it is."""
    by = request.visitor.acting("employee")
    asked = Asked(owner="" if by.role == "employee" else by.person, sort="-number", size=100)
    found = inventory.listed(by, asked)
    request.visitor.saw(*(one.number for one in found.lines))
    rows = [{"line": one, "turn": " or ".join(rules.turn(one.status))} for one in found.lines]
    return render(request, "me/submitted.html", {"rows": rows, "total": found.total})


@page(*SUBMITTING)
def one(request: Visit, number: str) -> HttpResponse:
    """Show one of them: where it stands, what it lacks, how it is to be handled."""
    by = request.visitor.acting("employee")
    found = queries.seen_asset(by, number)
    request.visitor.saw(number)
    state = intake.state(found)
    return render(
        request,
        "me/submission.html",
        {
            "asset": found,
            "state": state,
            "steps": ("candidate", "reviewed", "accepted"),
            "turn": " or ".join(rules.turn(state)),
            "gaps": intake.gaps(found),
            "decisions": intake.decisions(by, number),
            "handling": inventory.handling_of(found, found.recorded.date()),
            "events": events.timeline(number),
        },
    )
