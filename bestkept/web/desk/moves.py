"""Joiners and leavers: which cases are open, who needs one, and what places ask of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.people.rules import KINDS as SIDES
from bestkept.protect.agreements.rules import KINDS as AGREEMENTS
from bestkept.protect.moves import actions, queries, rules, tasks
from bestkept.web.countries import CountryField
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

STATES = ("open", "overdue", "closed", "all")
LACKING = 8  # people who need a case, on the page


class Beginning(forms.Form):
    """A case that is begun."""

    kind = forms.ChoiceField(
        label=_("What happens?"),
        choices=[
            (rules.JOINER, _("Somebody joins")),
            (rules.MOVER, _("Somebody moves to another place")),
            (rules.LEAVER, _("Somebody leaves")),
        ],
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(
        label=_("Whose e-mail address?"),
        max_length=254,
        help_text=_("Of somebody on record, with the place where they work or will."),
    )
    due = forms.DateField(
        label=_("Until when?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The first day of a joiner, the last of a leaver. Else in 14 days."),
    )
    because = forms.CharField(label=_("Why"), max_length=500)
    first = forms.BooleanField(
        label=_("An emergency: end every access now, before all else"), required=False
    )


class Requiring(forms.Form):
    """What people of a place are asked for from today on."""

    side = forms.ChoiceField(
        label=_("Whose people?"),
        required=False,
        choices=[("", _("Everybody's")), *((one, one.capitalize()) for one in SIDES)],
    )
    country = CountryField(label=_("In which country?"), required=False, empty=_("Everywhere"))
    unit = forms.CharField(label=_("Which unit?"), required=False, max_length=120)
    job = forms.CharField(label=_("Which job?"), required=False, max_length=120)
    asset = forms.CharField(
        label=_("They are told of the secret"), required=False, max_length=20, help_text="TS-0001"
    )
    purpose = forms.CharField(label=_("For which purpose?"), required=False, max_length=120)
    kinds = forms.MultipleChoiceField(
        label=_("Or: they sign one of these"),
        required=False,
        choices=[(one, one) for one in AGREEMENTS],
        widget=forms.CheckboxSelectMultiple,
    )
    because = forms.CharField(label=_("Why"), max_length=500)


@page(*queries.MAY_SEE)
def moves(request: Visit) -> HttpResponse:
    """List the cases; begin those that the record asks for."""
    by, number = request.visitor.acting(), asked_page(request)
    if request.method == "POST":
        tasks.follow(request.visitor.acting(*actions.MAY_MOVE))
        return redirect("desk:moves")
    told = request.GET.get("state", "open")
    state = told if told in STATES else "open"
    start = (number - 1) * Pages.SIZE
    found, total = queries.listed(by, state=state, start=start, size=Pages.SIZE)
    request.visitor.saw(*(one.person for one in found))
    page_ = {
        "cases": found,
        "pages": Pages(number, Pages.SIZE, total),
        "state": state,
        "states": STATES,
        "overdue": queries.listed(by, state="overdue", size=0)[1],
        "lacking": queries.not_begun(by, size=LACKING),
        "many_lacking": queries.count_not_begun(by),
        "may": request.visitor.may(*actions.MAY_MOVE),
    }
    return render(request, "desk/moves.html", page_)


@page(*actions.MAY_BEGIN)
def begin(request: Visit) -> HttpResponse:
    """Begin the case of a joiner, mover or leaver."""
    first = {"email": request.GET.get("who", "")[:254], "kind": request.GET.get("kind", "")[:10]}
    form = Beginning(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        kind, email = told.pop("kind"), told.pop("email")
        suits = actions.MAY_BEGIN if told["first"] else actions.MAY_MOVE
        try:
            number = actions.begin(request.visitor.acting(*suits), kind, email, **told)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:move", number)
    return render(request, "desk/move_begin.html", {"form": form})


@page(*queries.MAY_SEE)
def requirements(request: Visit) -> HttpResponse:
    """List what places ask of their people; ask for more, or for something no longer."""
    may = request.visitor.may(*actions.MAY_MOVE)
    posted = request.method == "POST" and may
    form = Requiring(request.POST if posted and "ends" not in request.POST else None)
    trouble = ""
    if posted:
        try:
            if done := _required(request, form):
                return done
        except Refused as why:
            trouble = str(why)
    by = request.visitor.acting()
    lacking = queries.lacking(by)
    found = [(one, lacking.get(one.number)) for one in queries.requirements(by)]
    request.visitor.saw(*(one.asset for one, __ in found if one.asset))
    request.visitor.saw(*{email for one in lacking.values() for email, __ in one.some})
    page_ = {"found": found, "form": form if may else None, "trouble": trouble}
    return render(request, "desk/move_requirements.html", page_)


def _required(request: Visit, form: Requiring) -> HttpResponse | None:
    by = request.visitor.acting(*actions.MAY_MOVE)
    if ends := request.POST.get("ends", "")[:20]:
        actions.drop(by, ends, request.POST.get("because", "")[:500])
    elif form.is_valid():
        told: dict[str, Any] = dict(form.cleaned_data)
        because = told.pop("because")
        actions.require(by, {**told, "kinds": "/".join(told["kinds"])}, because)
    else:
        return None
    return redirect("desk:move-requirements")
