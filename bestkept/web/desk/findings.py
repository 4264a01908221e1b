"""Findings: the list, and the page on which one is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import redirect, render

from bestkept.journal.rules import Refused
from bestkept.register import queries as register
from bestkept.respond import queries as respond
from bestkept.watch import actions, queries, rules
from bestkept.web import events
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import DESK, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

VERDICTS = (
    ("leak", "A leak", "It should not be there."),
    ("authorised", "Authorised", "Somebody was allowed to put it there."),
    ("public", "Public", "The passage is public anyway."),
    ("false alarm", "False alarm", "It is not ours."),
)
LOOKING = (*DESK, "monitoring")


class Triage(forms.Form):
    """A verdict on a finding."""

    verdict = forms.ChoiceField(
        label="What is it?",
        choices=[(key, name) for key, name, _ in VERDICTS],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One sentence. It is kept with the verdict, and stands in the binder.",
    )


@page(*LOOKING)
def findings(request: Visit) -> HttpResponse:
    """List what was found, newest first."""
    asked = {name: request.GET.get(name, "")[:40] for name in ("verdict", "grade", "asset")}
    number = asked_page(request)
    by = request.visitor.acting()
    found, total = queries.listed(by, start=(number - 1) * Pages.SIZE, size=Pages.SIZE, **asked)
    request.visitor.saw(*(one.number for one in found))
    page_ = {
        "lines": found,
        "pages": Pages(number, Pages.SIZE, total),
        "asked": asked,
        "verdicts": rules.VERDICTS,
        "grades": rules.GRADES,
        "counted": queries.counted(by),
    }
    part = "desk/findings_lines.html" if request.htmx else "desk/findings.html"
    return render(request, part, page_)


@page(*LOOKING)
def finding(request: Visit, number: str) -> HttpResponse:
    """Show one finding, and take a verdict on it."""
    by = request.visitor.acting()
    found = queries.finding(by, number)
    may = request.visitor.may(*actions.MAY_TRIAGE)
    form = Triage(request.POST or None)
    if request.method == "POST" and may and form.is_valid():
        try:
            actions.triage(request.visitor.acting(*actions.MAY_TRIAGE), number, **form.cleaned_data)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            following = queries.after(by, number)
            return redirect("desk:finding", following) if following else redirect("desk:findings")
    request.visitor.saw(number)
    page_ = {
        "finding": found,
        "asset": register.asset(found.asset),
        "form": form,
        "may": may,
        "verdicts": VERDICTS,
        "incidents": [one for one in respond.incidents() if number in one.findings],
        "events": events.timeline(number),
        "after": queries.after(by, number),
    }
    return render(request, "desk/finding.html", page_)
