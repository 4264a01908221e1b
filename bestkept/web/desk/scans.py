"""Scans: the list with how far each is, and the form that asks for one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.gateways import spool
from bestkept.settings import queries as settings
from bestkept.settings.rules import SCAN
from bestkept.web import live
from bestkept.web.desk.work import LOOKING, told_of
from bestkept.web.paging import Pages, asked_page
from bestkept.web.uploads import Several
from bestkept.web.visits import Visit, page
from bestkept.work import actions, queries, rules

if TYPE_CHECKING:
    from django.http import HttpResponse

KIND = rules.KINDS["scan"]


class Scan(forms.Form):
    """What is to be scanned: a place that is allowed, or files of one's own."""

    place = forms.ChoiceField(required=False, help_text=_("Which one"))
    given = Several(required=False, help_text=_("Which ones"))

    def __init__(self, places: list[settings.PlaceView], *told: Any) -> None:
        super().__init__(*told)
        field: Any = self.fields["place"]
        field.choices = [("", gettext("Choose one")), *((one.name, one.name) for one in places)]

    def clean(self) -> dict[str, Any]:
        """Return one of the two; an error where there is neither, or both."""
        told = dict(super().clean() or {})
        if bool(told.get("place")) == bool(told.get("given")):
            raise forms.ValidationError(gettext("Choose a place, or give files: one of the two."))
        return told


@page(*LOOKING)
def scans(request: Visit) -> HttpResponse:
    """List scans, newest first, and take a request for one."""
    by = request.visitor.acting()
    may = request.visitor.may(*KIND.may_ask)
    if live.asked(request):
        return live.answer(request, "desk/scans_lines.html", _lines(request))
    places = settings.places(by, SCAN)
    sent = request.method == "POST" and may
    form = Scan(places, request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        return redirect("desk:work", _ask(request, form.cleaned_data))
    told = _lines(request) | {"form": form, "may": may, "places": places}
    return render(request, "desk/scans.html", told)


def _ask(request: Visit, told: dict[str, Any]) -> str:
    by = request.visitor.acting(*KIND.may_ask)
    if told["place"]:
        return actions.ask(by, "scan", {"place": told["place"]})
    files = [(one.name or "document", one.read()) for one in told["given"]]
    put = partial(spool.put, request.visitor.home, files=files)
    return actions.ask(by, "scan", {"files": [name for name, _ in files]}, put)


def _lines(request: Visit) -> dict[str, Any]:
    number = asked_page(request)
    start = (number - 1) * Pages.SIZE
    found, total = queries.listed(request.visitor.acting(), "scan", start, Pages.SIZE)
    lines = [told_of(one) for one in found]
    going = [one for one in lines if one["job"].open]
    return {
        "lines": lines,
        "pages": Pages(number, Pages.SIZE, total),
        "going": len(going),
        "live": live.digest(*(one["live"] for one in lines), total),
        "spoken": "; ".join(one["spoken"] for one in going) or gettext("No scan is going on"),
    }
