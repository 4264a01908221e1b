"""Answering for access, at the desk and on one's own pages: requests, ends, and looking again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.people import organisations
from bestkept.people import queries as people
from bestkept.protect.access import actions, queries
from bestkept.protect.recertification import actions as recertification
from bestkept.protect.recertification import queries as campaigns
from bestkept.protect.recertification.rules import END, KEEP, SECONDS_EACH
from bestkept.register.inventory import queries as inventory
from bestkept.web import granting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.protect.recertification.queries import Waiting
    from bestkept.web.visits import Visit

BATCH = 10  # grants that are shown to a reviewer at once: few enough to be looked at


def _seeing(request: Visit) -> Actor:
    return request.visitor.acting(*queries.MAY_SEE)


def answer(request: Visit, number: str, back: str) -> HttpResponse:
    """Show a request; approve or refuse it."""
    by = _seeing(request)
    asked = queries.request(by, number)
    would = granting.would(request.visitor, asked)
    form = granting.Answering(asked, would.newest, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(request, asked.asset, number, form)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect(back)
    line = inventory.lines_of([asked.asset]).get(asked.asset)
    request.visitor.saw(asked.asset, asked.person)
    page = {
        "asked": asked,
        "line": line,
        "place": (place := people.place(asked.person)),
        "works_for": organisations.names().get(place.organisation if place else "", ""),
        "would": would,
        "has": queries.my_grants(asked.person, asset=asked.asset),
        "may": actions.may_answer(request.visitor.person.email, request.visitor.person.roles, line),
        "form": form,
        "back": back,
    }
    return render(request, "access/request.html", page)


def _answer(request: Visit, asset: str, number: str, form: granting.Answering) -> None:
    told = form.cleaned_data
    owner = queries.owns(request.visitor.person.email, asset)
    by = request.visitor.acting(*(actions.MAY_OWN if owner else actions.MAY_GRANT))
    if told["answer"] == granting.APPROVE:
        actions.approve(
            by, number, told["because"], until=told["until"], version=told.get("version")
        )
    else:
        actions.refuse(by, number, told["because"])


class What(forms.Form):
    """What is to end."""

    what = forms.CharField(
        label=_("Whose, or which?"),
        max_length=254,
        help_text=_("An address, the number of a secret, or the number of a grant."),
    )


def end(request: Visit, back: str) -> HttpResponse:
    """Say what would end, and end it in one press."""
    by = request.visitor.acting(*queries.MAY_REVOKE)
    choice = What(request.GET or None)
    what = choice.cleaned_data["what"].strip() if choice.is_valid() else ""
    what = what.lower() if "@" in what else what.upper()
    found, many = queries.ending(by, what) if what else ([], 0)
    form = granting.Ending(request.POST or None)
    if request.method == "POST" and form.is_valid() and what:
        try:
            ended = actions.revoke(by, what, form.told())
        except Refused as why:  # a second press, or somebody else was quicker
            form.add_error(None, str(why))
        else:
            told = {"ended": ended, "what": what, "back": back}
            return render(request, "access/ended.html", told)
    request.visitor.saw(*(one.asset for one in found))
    page = {"choice": choice, "what": what, "found": found, "many": many, "form": form}
    return render(request, "access/end.html", page | {"back": back})


class Looking(forms.Form):
    """What becomes of each grant of a batch, and why."""

    because = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One reason for what you answer now. Kept with the act for good."),
        error_messages={"required": _("Say why, in a sentence.")},
    )

    def __init__(self, waiting: Sequence[Waiting], data: Any = None) -> None:
        super().__init__(data)
        self.waiting = waiting

    def verdicts(self) -> dict[str, str]:
        """Return the verdict on each grant that was answered."""
        said = {one.grant.number: self.data.get(one.grant.number, "") for one in self.waiting}
        return {number: word for number, word in said.items() if word in (KEEP, END)}

    def clean(self) -> dict[str, Any]:
        """Ask for at least one answer."""
        if not self.verdicts():
            raise forms.ValidationError(_("Say keep or end for at least one of them."))
        return super().clean() or {}


def review(request: Visit, number: str, back: str) -> HttpResponse:
    """Show a reviewer the next grants of a campaign; take what becomes of each."""
    by = request.visitor.acting()
    found = campaigns.campaign(by, number)
    if found.reviewer != by.person:
        raise Refused(f"{number} is no campaign of yours.")
    waiting = campaigns.waiting(by, number, BATCH)
    form = Looking(waiting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        recertification.review(by, number, form.verdicts(), form.cleaned_data["because"])
        return redirect(request.path)
    if request.method != "POST" and waiting:
        recertification.show(by, number)  # from now on the time is taken
    request.visitor.saw(*(one.grant.asset for one in waiting))
    page = {
        "campaign": found,
        "waiting": [(one, form.data.get(one.grant.number, "")) for one in waiting],
        "last": campaigns.answers(by, number)[:1],
        "soon": datetime.now(UTC).date() + timedelta(days=30),
        "seconds": SECONDS_EACH,
        "form": form,
        "back": back,
    }
    return render(request, "access/review.html", page)
