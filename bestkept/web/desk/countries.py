"""Countries: what is known of their law, and what local counsel advised."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.content.countries import FORMS, TOPICS
from bestkept.journal.rules import Refused
from bestkept.protect.countries import actions, queries
from bestkept.protect.countries.rules import OUTCOMES, Advised
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.protect.countries.queries import Profile

SEEING = queries.MAY_SEE
# What each topic is called on pages.
CALLED = {
    "ownership": _("Who owns commissioned work"),
    "assignment": _("How rights are assigned"),
    "form": _("Form of signature"),
    "restraint": _("Restraint of trade"),
    "monitoring": _("Limits of monitoring"),
    "limitation": _("Limitation and damages"),
    "secrets": _("Trade secrets and confidence"),
}
ASKED = 2000  # characters of a question


class Advising(forms.Form):
    """What local counsel answered."""

    topic = forms.ChoiceField(label=_("About what?"), choices=[(t, CALLED[t]) for t in TOPICS])
    question = forms.CharField(
        label=_("The question"), max_length=ASKED, widget=forms.Textarea(attrs={"rows": 2})
    )
    answer = forms.CharField(
        label=_("The answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    counsel = forms.CharField(label=_("Who answered?"), max_length=200)
    form = forms.ChoiceField(
        label=_("It settles a form of signature"),
        choices=[("", _("None")), *((one, one.capitalize()) for one in FORMS)],
        required=False,
        help_text=_("Only for advice about the form of signature."),
    )
    outcome = forms.ChoiceField(
        label=_("That form is"), choices=[(one, one.capitalize()) for one in reversed(OUTCOMES)]
    )
    expires = forms.DateField(
        label=_("Ask again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("From that day it settles nothing any more."),
    )
    privileged = forms.BooleanField(
        label=_("It is privileged: only legal reads its words"), required=False, initial=True
    )

    def said(self) -> Advised:
        """Return what is logged; its checks are the action's."""
        return Advised(**self.cleaned_data)


@page(*SEEING)
def countries(request: Visit) -> HttpResponse:
    """List the countries that concern us."""
    found = queries.listed(request.visitor.acting(*SEEING))
    concerned = [one for one in found if one.people or one.houses]
    page_ = {
        "countries": found,
        "concerned": concerned,
        "unknown": [one for one in concerned if not one.topics],
        "soon": sum(one.soon for one in found),
    }
    return render(request, "desk/countries.html", page_)


@page(*SEEING)
def country(request: Visit, code: str) -> HttpResponse:
    """Show what is known of a country's law; log what counsel advised."""
    found = queries.profile(request.visitor.acting(*SEEING), code)
    may = request.visitor.may(*actions.MAY_LOG)
    form = Advising(request.POST or None)
    if may and request.method == "POST" and form.is_valid():
        try:
            by = request.visitor.acting(*actions.MAY_LOG)
            actions.log_advice(by, found.country, form.said())
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:country", found.country)
    request.visitor.saw(f"country:{found.country}")
    page_ = {"profile": found, "topics": _topics(found), "form": form, "may": may}
    return render(request, "desk/country.html", page_)


def _topics(found: Profile) -> list[dict[str, Any]]:
    """Return each topic with its statements and advice, those of which something is known first."""
    told = [
        {
            "name": CALLED[topic],
            "statements": [
                (one, one.source.rstrip("."), date.fromisoformat(one.read_on))
                for one in found.statements
                if one.topic == topic
            ],
            "advice": [one for one in found.advice if one.topic == topic],
        }
        for topic in TOPICS
    ]
    return sorted(told, key=lambda one: not (one["statements"] or one["advice"]))
