"""Findings: the list, and the page on which one is decided."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.gateways import explaining, rereading
from bestkept.journal.rules import Refused
from bestkept.people import queries as people
from bestkept.register import queries as register
from bestkept.register.terms import queries as terms
from bestkept.respond import actions as responding
from bestkept.respond import queries as respond
from bestkept.settings import queries as settings
from bestkept.watch import actions, queries, rules
from bestkept.web import events, failures, live
from bestkept.web.desk import fresh
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import DESK, Visit, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.people.queries import PersonView
    from bestkept.register.terms.queries import TermView

VERDICTS = (
    ("leak", _("A leak"), _("it should not be there")),
    ("authorised", _("Authorised"), _("somebody was allowed to put it there")),
    ("public", _("Public"), _("it can be read publicly anyway")),
    ("false alarm", _("False alarm"), _("it is not ours")),
)
LENSES = {
    "verbatim": _("It repeats runs of nine words that stand in a guarded text, in the same order."),
    "code": _("It has the structure of guarded code; names, spacing and comments do not count."),
    "term": _("A guarded name or phrase stands in it, whatever is around it."),
}
LOOKING = (*DESK, "monitoring")


class Triage(forms.Form):
    """A verdict on a finding."""

    verdict = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(key, name) for key, name, _what in VERDICTS],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence. It is kept with the verdict, and stands in the binder."),
    )


class Opening(forms.Form):
    """The incident that a leak becomes."""

    title = forms.CharField(label=_("What happened?"), max_length=200)


class Assigning(forms.Form):
    """Who looks into it."""

    person = forms.ChoiceField(label=_("Who looks into it?"))

    def __init__(self, able: Sequence[PersonView], told: Any, name: str) -> None:
        super().__init__(told, auto_id=f"{name}-%s")
        self.fields["person"].choices = [(one.email, one.name) for one in able]  # type: ignore[attr-defined]


class Sharing(Assigning):
    """A colleague who should look, and why."""

    words = forms.CharField(label=_("Why should they look?"), max_length=500)

    def __init__(self, able: Sequence[PersonView], told: Any, name: str) -> None:
        super().__init__(able, told, name)
        self.fields["person"].label = gettext("Which colleague?")


@page(*LOOKING)
def findings(request: Visit) -> HttpResponse:
    """List what was found, newest first."""
    if live.asked(request):
        return fresh.answer(request)
    asked = {name: request.GET.get(name, "")[:40] for name in ("verdict", "grade", "asset")}
    number = asked_page(request)
    by = request.visitor.acting()
    mine = request.GET.get("mine") == "yes"
    asked["whose"] = request.visitor.person.email if mine else ""
    found, total = queries.listed(by, start=(number - 1) * Pages.SIZE, size=Pages.SIZE, **asked)
    request.visitor.saw(*(one.number for one in found))
    page_ = {
        "lines": found,
        "pages": Pages(number, Pages.SIZE, total),
        "asked": asked,
        "own": mine,
        "verdicts": rules.VERDICTS,
        "grades": rules.GRADES,
        "counted": queries.counted(by),
        "newest_number": queries.newest(by),
    }
    part = "desk/findings_swapped.html" if request.htmx else "desk/findings.html"
    return render(request, part, page_)


@page(*LOOKING)
def finding(request: Visit, number: str) -> HttpResponse:
    """Show one finding, and take a verdict on it."""
    by = request.visitor.acting()
    found = queries.finding(by, number)
    act = request.POST.get("act", "decide") if request.method == "POST" else ""
    forms_ = _forms(request, found, act)
    may = request.visitor.may(*actions.MAY_TRIAGE)
    sent = may and act in forms_ and forms_[act].is_valid()
    if sent and (done := _do(request, number, act, forms_[act])):
        return done
    request.visitor.saw(number)
    return render(request, "desk/finding.html", _page(request, by, found, may=may) | forms_)


def _forms(request: Visit, found: queries.FindingView, act: str) -> dict[str, forms.Form]:
    """Return the forms of the page by what they do, the one that was sent with what it says."""
    told = {act: request.POST}
    able, seeing = people.holders(actions.MAY_TRIAGE), people.holders(queries.MAY_SEE)
    return {
        "decide": Triage(told.get("decide")),
        "open": Opening(
            told.get("open"), initial={"title": gettext("Leak: %(path)s") % {"path": found.path}}
        ),
        "assign": Assigning(able, told.get("assign"), "assign"),
        "share": Sharing(seeing, told.get("share"), "share"),
    }


def _page(request: Visit, by: Actor, found: queries.FindingView, *, may: bool) -> dict[str, Any]:
    incidents = respond.of_findings([found.number])
    request.visitor.saw(*(one.number for one in incidents))
    return {
        "finding": found,
        "secret": _secret(request, found.asset),
        "may": may,
        "verdicts": VERDICTS,
        "may_open": may and found.verdict == "leak" and not incidents,
        "may_read": request.visitor.may(*actions.MAY_READ),
        "readable": queries.readable_at(found, settings.shown_folders()),
        "reason": LENSES.get(found.lens)
        or gettext("The %(lens)s lens recognised it.") % {"lens": gettext(found.lens)},
        "term": _term(by, found),
        "incidents": incidents,
        "shares": queries.shares(by, found.number),
        "me": request.visitor.person.email,
        "events": events.timeline(found.number),
        "after": queries.after(by, found.number),
    }


def _secret(request: Visit, number: str) -> str:
    """Return what the asset is called, leading to it; its number alone for who may not see it."""
    if not request.visitor.sees("desk:asset"):
        return number
    found = register.seen_asset(request.visitor.acting(*register.MAY_SEE_ALL), number)
    request.visitor.saw(number)
    title, to = found.fact("title") or number, reverse("desk:asset", args=[number])
    return format_html('<a href="{}">{}</a>', to, title)


def _do(request: Visit, number: str, act: str, form: Any) -> HttpResponse | None:
    """Do what was asked; None where it was refused, which the form then says."""
    by, told = request.visitor.acting(*actions.MAY_TRIAGE), form.cleaned_data
    try:
        if act == "open":
            now = datetime.now(UTC)
            opened = responding.open_incident(by, told["title"], [number], now)
            return redirect("desk:incident", opened)
        if act == "assign":
            actions.assign(by, number, told["person"])
        elif act == "share":
            actions.share(by, number, told["person"], told["words"])
        else:
            return _decide(by, number, told)
    except Refused as why:
        form.add_error("title" if act == "open" else None, str(why))
        return None
    return redirect("desk:finding", number)


def _decide(by: Actor, number: str, told: dict[str, str]) -> HttpResponse:
    """Record the verdict; a leak stays in sight for its incident, else the next one comes."""
    actions.triage(by, number, **told)
    if told["verdict"] == "leak":
        return redirect("desk:finding", number)
    following = queries.after(by, number)
    return redirect("desk:finding", following) if following else redirect("desk:findings")


@page(*actions.MAY_READ)
def passage(request: Visit, number: str) -> HttpResponse:
    """Read a passage again from its source, where the server may; that it was shown is recorded."""
    if request.method != "POST":
        return failures.unasked(request, ("POST",))
    by = request.visitor.acting(*actions.MAY_READ)
    found = queries.finding(by, number)
    place = queries.readable_at(found, settings.shown_folders())
    told: dict[str, Any] = {"finding": found}
    if place is None:
        told["why"] = gettext("%(path)s lies in no place of which passages may be shown.") % {
            "path": found.path
        }
    else:
        actions.note_reading(by, number)
        told |= _read(request, found, place)
    request.visitor.saw(number)
    part = "desk/passage_read.html" if request.htmx else "desk/passage.html"
    return render(request, part, told)


def _read(request: Visit, found: queries.FindingView, place: str) -> dict[str, Any]:
    try:
        again = rereading.passage(request.visitor.home, found, place, settings.shown_folders())
    except Refused as why:
        return {"why": str(why)}
    mine = [why for one, why in again.told if one.document == found.document]
    return {"again": again, "sentences": explaining.sentences(mine[0]) if mine else []}


def _term(by: Actor, found: queries.FindingView) -> TermView | None:
    """Return the term that was seen, without its words, for those who may see the register."""
    if found.lens != "term" or by.role not in register.MAY_SEE_ALL:
        return None
    rows = terms.terms(by, found.asset)
    return next((one for one in rows if one.number == found.document), None)
