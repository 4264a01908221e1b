"""Incidents: the list, and one with its clock and its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import redirect, render

from bestkept.journal.rules import Refused
from bestkept.respond import actions, queries
from bestkept.web import events
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import DESK, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse


class Step(forms.Form):
    """Something that was done."""

    text = forms.CharField(
        label="What was done",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One step, in a sentence. It cannot be edited later.",
    )


@page(*DESK)
def incidents(request: Visit) -> HttpResponse:
    """List incidents, the open ones first."""
    number = asked_page(request)
    found, total = queries.listed(start=(number - 1) * Pages.SIZE, size=Pages.SIZE)
    request.visitor.saw(*(one.number for one in found))
    page_ = {"incidents": found, "pages": Pages(number, Pages.SIZE, total)}
    return render(request, "desk/incidents.html", page_)


@page(*DESK)
def incident(request: Visit, number: str) -> HttpResponse:
    """Show one incident, and take a step."""
    found = queries.incident(number)
    may = request.visitor.may(*actions.MAY_RESPOND) and found.status == "open"
    form = Step(request.POST or None)
    if request.method == "POST" and may and form.is_valid():
        try:
            by = request.visitor.acting(*actions.MAY_RESPOND)
            actions.add_step(by, number, form.cleaned_data["text"])
        except Refused as why:
            form.add_error("text", str(why))
        else:
            return redirect("desk:incident", number)
    request.visitor.saw(number)
    page_ = {"incident": found, "form": form, "may": may, "events": events.timeline(number)}
    return render(request, "desk/incident.html", page_)
