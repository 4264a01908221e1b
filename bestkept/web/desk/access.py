"""Access: who may know what, what waits for an answer, ending it at once, and looking again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.people import organisations
from bestkept.protect.access import actions, knowing, queries
from bestkept.protect.decision.queries import UNKNOWN
from bestkept.protect.recertification import actions as recertification
from bestkept.protect.recertification import queries as campaigns
from bestkept.register.inventory import queries as inventory
from bestkept.web import answering, granting
from bestkept.web.paging import Pages, asked_page, part
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

SEES = queries.MAY_SEE
SOON = 30  # days before its end from which on a grant ends soon
FIRST = 8  # requests that are in sight on the page of grants
GLASS = 5  # openings without a grant that are


@page(*SEES)
def access(request: Visit) -> HttpResponse:
    """List what waits and what is granted."""
    by, number = request.visitor.acting(), asked_page(request)
    words, soon = " ".join(request.GET.get("words", "").split())[:80], "soon" in request.GET
    asset = request.GET.get("asset", "").strip().upper()[:20]
    day = datetime.now(UTC).date()
    found, total = queries.listed(
        by,
        words=words,
        asset=asset,
        ends_by=day + timedelta(days=SOON) if soon else None,
        start=(number - 1) * Pages.SHORT,
        size=Pages.SHORT,
    )
    waiting, asked = part(request, partial(queries.requests, by), FIRST, "asked")
    glass, broken = part(request, partial(queries.broken_glass, by), GLASS, "glass")
    numbers = {n.asset for n in found} | {n.asset for n in waiting} | {n.asset for n in glass}
    lines = inventory.lines_of(numbers)
    request.visitor.saw(*lines)
    page_ = {
        "grants": [(one, lines.get(one.asset)) for one in found],
        "pages": Pages(number, Pages.SHORT, total),
        "most": total == queries.MOST,
        "asked": {"words": words, "asset": asset, "soon": soon},
        "waiting": [(one, lines.get(one.asset)) for one in waiting],
        "many": asked.total,
        "waiting_pages": asked,
        "glass_pages": broken,
        "near": day + timedelta(days=SOON),
        "glass": [(one, lines.get(one.asset)) for one in glass],
        "may_grant": request.visitor.may(*actions.MAY_GRANT),
        "may_end": request.visitor.may(*actions.MAY_REVOKE),
    }
    template = "desk/access_lines.html" if request.htmx else "desk/access.html"
    return render(request, template, page_)


@page(*SEES)
def answer(request: Visit, number: str) -> HttpResponse:
    """Show a request; approve or refuse it."""
    return answering.answer(request, number, "desk:access")


@page(*actions.MAY_REVOKE)
def end(request: Visit) -> HttpResponse:
    """Say what would end of a person, a secret or a grant, and end it in one press."""
    return answering.end(request, "desk:access")


@page(*actions.MAY_GRANT)
def grant(request: Visit) -> HttpResponse:
    """Grant a secret to somebody who has not asked."""
    first = {
        "asset": request.GET.get("asset", "")[:20],
        "person": request.GET.get("who", "")[:254],
        "until": granting.in_days(90),
    }
    form = granting.Granting(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        by, number = request.visitor.acting(), told.pop("asset").strip().upper()
        try:
            actions.grant(by, told.pop("person"), number, **told)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:access")
    page_ = {"form": form, "back": reverse("desk:access"), "from": gettext("Access")}
    return render(request, "access/grant.html", page_)


@page(*actions.MAY_BREAK)
def glass(request: Visit, number: str) -> HttpResponse:
    """Open a secret without a grant, in an emergency, on record."""
    form, opening = granting.Glass(request.POST or None), None
    line = inventory.lines_of([number]).get(number)
    sees = request.visitor.may("legal", "security")
    if line is None or not (sees or knowing.holds_copy(request.visitor.person.email, number)):
        raise Refused(UNKNOWN.format(number))
    if request.method == "POST" and form.is_valid():
        try:
            by = request.visitor.acting(*actions.MAY_BREAK)
            opening = actions.break_glass(by, number, form.cleaned_data["because"])
        except Refused as why:
            form.add_error("because", str(why))
    request.visitor.saw(number)
    page_ = {"line": line, "form": form, "opening": opening, "sees": sees}
    return render(request, "desk/access_glass.html", page_)


class Beginning(forms.Form):
    """A campaign that is begun."""

    scope = forms.CharField(
        label=_("Which grants?"),
        required=False,
        max_length=20,
        help_text=_("The number of a secret, or of an organisation: O-0003. Empty: all."),
    )
    reviewer = forms.EmailField(
        label=_("Who looks again?"),
        max_length=254,
        help_text=_("Somebody who can tell who still needs it: the owner, a manager."),
    )
    due = forms.DateField(label=_("Until when?"), widget=granting.DAY)


@page(*SEES)
def recertify(request: Visit) -> HttpResponse:
    """List the campaigns; begin one."""
    by, number = request.visitor.acting(), asked_page(request)
    first = {"scope": request.GET.get("scope", "")[:20], "due": granting.in_days(30)}
    form = Beginning(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        by = request.visitor.acting(*recertification.MAY_BEGIN)
        try:
            made = recertification.begin(by, told["reviewer"], told["due"], told["scope"].upper())
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:campaign", made)
    start = (number - 1) * Pages.SIZE
    found, total = campaigns.listed(by, start=start, size=Pages.SIZE)
    request.visitor.saw(*{one.scope for one in found if one.scope})
    page_ = {
        "campaigns": found,
        "titles": _titles({one.scope for one in found if one.scope}),
        "pages": Pages(number, Pages.SIZE, total),
        "form": form,
        "may": request.visitor.may(*recertification.MAY_BEGIN),
        "organisations": organisations.listed(by),
    }
    return render(request, "desk/campaigns.html", page_)


class Handing(forms.Form):
    """Whose a campaign is from now on."""

    reviewer = forms.EmailField(
        label=_("Who looks again from now on?"),
        max_length=254,
        help_text=_("Somebody of ours who can tell who still needs it."),
    )
    because = forms.CharField(label=_("Why"), max_length=500)


@page(*SEES)
def campaign(request: Visit, number: str) -> HttpResponse:
    """Show how a campaign stands: what was answered, how fast, what still waits; hand it on."""
    by = request.visitor.acting()
    form = Handing(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hands = request.visitor.acting(*recertification.MAY_BEGIN)
        try:
            recertification.hand(hands, number, **form.cleaned_data)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:campaign", number)
    found = campaigns.campaign(by, number)
    waiting = campaigns.waiting(by, number, Pages.SIZE)
    request.visitor.saw(*(one.grant.asset for one in waiting))
    page_ = {
        "campaign": found,
        "answers": campaigns.answers(by, number),
        "waiting": waiting,
        "mine": found.reviewer == by.person,
        "title": _title(found.scope),
        "form": form if found.waiting and request.visitor.may(*recertification.MAY_BEGIN) else None,
    }
    return render(request, "desk/campaign.html", page_)


def _title(scope: str) -> str:
    """Return what a campaign is about, in words."""
    return _titles({scope}).get(scope, scope)


def _titles(scopes: set[str]) -> dict[str, str]:
    """Return what campaigns are about, in words, by the number that each has for it."""
    titles = {number: line.title for number, line in inventory.lines_of(scopes).items()}
    return organisations.names() | titles
