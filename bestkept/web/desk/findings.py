"""Findings: the list, and the page on which one is decided."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import redirect, render

from bestkept.journal.rules import Refused
from bestkept.register import queries as register
from bestkept.register.terms import queries as terms
from bestkept.respond import actions as responding
from bestkept.respond import queries as respond
from bestkept.watch import actions, queries, rules
from bestkept.web import events, live
from bestkept.web.desk import fresh
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import DESK, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.register.terms.queries import TermView

VERDICTS = (
    ("leak", "A leak", "it should not be there"),
    ("authorised", "Authorised", "somebody was allowed to put it there"),
    ("public", "Public", "it can be read publicly anyway"),
    ("false alarm", "False alarm", "it is not ours"),
)
LENSES = {
    "verbatim": "It repeats runs of nine words that stand in a guarded text, in the same order.",
    "code": "It has the structure of guarded code; names, spacing and comments do not count.",
    "term": "A guarded name or phrase stands in it, whatever is around it.",
}
LOOKING = (*DESK, "monitoring")


class Triage(forms.Form):
    """A verdict on a finding."""

    verdict = forms.ChoiceField(
        label="What is it?",
        choices=[(key, f"{name}: {what}") for key, name, what in VERDICTS],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One sentence. It is kept with the verdict, and stands in the binder.",
    )


class Opening(forms.Form):
    """The incident that a leak becomes."""

    title = forms.CharField(label="What happened?", max_length=200)


@page(*LOOKING)
def findings(request: Visit) -> HttpResponse:
    """List what was found, newest first."""
    if live.asked(request):
        return fresh.answer(request)
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
        "newest_number": queries.newest(by),
    }
    part = "desk/findings_lines.html" if request.htmx else "desk/findings.html"
    return render(request, part, page_)


@page(*LOOKING)
def finding(request: Visit, number: str) -> HttpResponse:
    """Show one finding, and take a verdict on it."""
    by = request.visitor.acting()
    found = queries.finding(by, number)
    may = request.visitor.may(*actions.MAY_TRIAGE)
    opens = request.method == "POST" and request.POST.get("act") == "open"
    form = Triage(None if opens else request.POST or None)
    opening = Opening(request.POST if opens else None, initial={"title": f"Leak: {found.path}"})
    if request.method == "POST" and may:
        done = _open(request, number, opening) if opens else _decide(request, number, form)
        if done:
            return done
    request.visitor.saw(number)
    incidents = respond.of_findings([number])
    page_ = {
        "finding": found,
        "asset": register.asset(found.asset),
        "form": form,
        "may": may,
        "opening": opening,
        "may_open": may and found.verdict == "leak" and not incidents,
        "reason": LENSES.get(found.lens, f"The {found.lens} lens recognised it."),
        "term": _term(by, found),
        "incidents": incidents,
        "events": events.timeline(number),
        "after": queries.after(by, number),
    }
    return render(request, "desk/finding.html", page_)


def _decide(request: Visit, number: str, form: Triage) -> HttpResponse | None:
    """Record the verdict; a leak stays in sight for its incident, else the next one comes."""
    if not form.is_valid():
        return None
    by = request.visitor.acting(*actions.MAY_TRIAGE)
    try:
        actions.triage(by, number, **form.cleaned_data)
    except Refused as why:
        form.add_error(None, str(why))
        return None
    if form.cleaned_data["verdict"] == "leak":
        return redirect("desk:finding", number)
    following = queries.after(by, number)
    return redirect("desk:finding", following) if following else redirect("desk:findings")


def _open(request: Visit, number: str, form: Opening) -> HttpResponse | None:
    if not form.is_valid():
        return None
    by = request.visitor.acting(*responding.MAY_RESPOND)
    title, now = form.cleaned_data["title"], datetime.now(UTC)
    try:
        return redirect("desk:incident", responding.open_incident(by, title, [number], now))
    except Refused as why:
        form.add_error("title", str(why))
        return None


def _term(by: Actor, found: queries.FindingView) -> TermView | None:
    """Return the term that was seen, without its words, for those who may see the register."""
    if found.lens != "term" or by.role not in register.MAY_SEE_ALL:
        return None
    rows = terms.terms(by, found.asset)
    return next((one for one in rows if one.number == found.document), None)
