"""Settings: what is changed here by acts, and what is set in files, with the line that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render

from bestkept.journal.rules import Refused
from bestkept.settings import actions, queries
from bestkept.web import events, failures
from bestkept.web.desk import operated
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.settings.queries import SettingView


class Value(forms.Form):
    """What a setting is to say."""

    value = forms.CharField(max_length=200, required=False)


@page(*queries.MAY_SEE)
def settings(request: Visit) -> HttpResponse:
    """Show what is set, and take changes one at a time."""
    may = request.visitor.may(*actions.MAY_SET)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        name = request.POST.get("name", "")[:80]
        try:
            if done := _done(request, name):
                return done
        except Refused as why:
            wrong = {name: str(why)}
    by = request.visitor.acting(*queries.MAY_SEE)
    told = {
        "rows": [_row(one, wrong, request) for one in queries.listed(by)],
        "wrong": wrong,
        "places": queries.places(by),
        "may": may,
        "may_withdraw": request.visitor.may(*actions.MAY_WITHDRAW),
        "files": operated.rows(request.visitor.home),
        "events": events.timeline("settings"),
    }
    return render(request, "desk/settings.html", told)


def _done(request: Visit, name: str) -> HttpResponse | None:
    """Change a setting or withdraw a place; Refused where that may not be."""
    needed: tuple[str, ...]
    if request.POST.get("act") == "withdraw":
        needed = actions.MAY_WITHDRAW
        if request.visitor.may(*needed):
            actions.withdraw(request.visitor.acting(*needed), name)
            return redirect("desk:settings")
    else:
        needed = actions.MAY_SET
        form = Value(request.POST)
        if request.visitor.may(*needed) and form.is_valid():
            actions.choose(request.visitor.acting(*needed), name, form.cleaned_data["value"])
            return redirect("desk:settings")
    return None if request.visitor.may(*needed) else failures.forbidden(request, needed)


def _row(one: SettingView, wrong: dict[str, str], request: Visit) -> dict[str, Any]:
    why = wrong.get(one.name, "")
    typed = request.POST.get("value", "")[:200] if why else one.value
    return {"setting": one, "why": why, "typed": typed}
