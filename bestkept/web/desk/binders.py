"""Binders of all trade secrets as of one day: asked for, followed, and fetched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from django import forms
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.prove import tasks as prove
from bestkept.web.desk.work import told_of
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import Visit, page
from bestkept.work import actions, queries, rules

if TYPE_CHECKING:
    from django.http import HttpResponse

KIND = rules.KINDS["binders"]


class Day(forms.Form):
    """The day that is asked about; none means today."""

    on = forms.DateField(
        label=_("As of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "day"}),
        help_text=_("None means today."),
    )


@page(*KIND.may_see)
def binders(request: Visit) -> HttpResponse:
    """List what was written, newest first, and take a request for more."""
    form = Day(request.POST or None)
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"] or datetime.now(UTC).date()
        by = request.visitor.acting(*KIND.may_ask)
        return redirect("desk:work", actions.ask(by, "binders", {"on": on.isoformat()}))
    number = asked_page(request)
    start = (number - 1) * Pages.SIZE
    found, total = queries.listed(request.visitor.acting(), "binders", start, Pages.SIZE)
    told = {"lines": [told_of(one) for one in found], "form": form}
    return render(request, "desk/binders.html", told | {"pages": Pages(number, Pages.SIZE, total)})


@page(*KIND.may_see)
def fetch(request: Visit, name: str) -> HttpResponse:
    """Hand out the ZIP of binders that was written; that somebody did is recorded."""
    found = queries.job(request.visitor.acting(*KIND.may_see), name)
    place = prove.binders_of(request.visitor.home, name)
    if found.state != rules.DONE or not place.is_file():
        raise Refused(
            gettext("These binders are not there to be fetched any more. Ask for them again.")
        )
    request.visitor.saw(rules.label(name))
    told = f"binders-{found.arguments['on']}.zip"
    file = FileResponse(place.open("rb"), as_attachment=True, filename=told)
    return cast("HttpResponse", file)  # it is streamed: there may be much
