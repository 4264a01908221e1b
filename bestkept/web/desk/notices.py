"""Protect: who was told of which secret, who acknowledged it, and telling more people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.people import queries as people
from bestkept.protect.notices import actions, queries
from bestkept.protect.notices.rules import MOST_AT_ONCE as AT_ONCE
from bestkept.register import queries as register
from bestkept.register.inventory import queries as inventory
from bestkept.register.inventory.queries import Asked
from bestkept.register.rules import TRADE_SECRET
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import DESK, Visit, page
from bestkept.web.vocabulary import said

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.people.queries import PersonView
    from bestkept.protect.notices.queries import NoticeView

SHOWN = 100  # people with a box to tick; others are named by their addresses
SECRETS = 500


class Telling(forms.Form):
    """Who is told of which secret."""

    asset = forms.ChoiceField(label=_("Of which secret?"))
    people = forms.MultipleChoiceField(
        label=_("Who is told?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("Others"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("E-mail addresses of people on record, one a line."),
    )
    words = forms.CharField(
        label=_("What else should they know?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The handling rules of its tier are told anyway. Not the secret itself."),
    )

    def __init__(self, by: Actor, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        every, total = people.listed(by, size=SHOWN)
        asset = str(more.get("initial", {}).get("asset", ""))
        known = {one.person for one in queries.of_asset(by, asset) if one.withdrawn is None}
        known -= {one.person for one in _behind(by, asset)}
        self.fields["people"].choices = [_person(one, known) for one in every]  # type: ignore[attr-defined]
        self.fields["asset"].choices = _secrets(by)  # type: ignore[attr-defined]
        if total <= SHOWN:
            del self.fields["others"]

    def told(self) -> list[str]:
        """Return the addresses of all who are to be told."""
        return [*self.cleaned_data["people"], *self.cleaned_data.get("others", "").split()]


def _behind(by: Actor, asset: str) -> list[NoticeView]:
    """Return who was told of an earlier state of a secret; nobody where none is named."""
    found = [one for one in (inventory.titles([asset]) if asset else {}) if one == asset]
    return queries.outdated(by, register.asset(asset)) if found else []


def _person(one: PersonView, known: set[str]) -> tuple[str, str]:
    who = f"{one.name}, {one.email}"
    told = gettext("%(who)s (told already)") % {"who": who}
    return one.email, told if one.email in known else who


def _secrets(by: Actor) -> list[tuple[str, str]]:
    asked = Asked(kind=TRADE_SECRET, status="accepted,candidate,reviewed", size=SECRETS)
    found = inventory.listed(by, asked).lines
    return [(one.number, f"{one.number} {one.title} ({said(one.tier)})") for one in found]


@page(*DESK)
def notices(request: Visit) -> HttpResponse:
    """List who was told of what."""
    number, waiting = asked_page(request), request.GET.get("waiting") == "yes"
    start = (number - 1) * Pages.SIZE
    asset, by = request.GET.get("asset", "")[:20], request.visitor.acting()
    found, total = queries.listed(by, waiting=waiting, start=start, size=Pages.SIZE, asset=asset)
    request.visitor.saw(*(one.asset for one in found))
    page_ = {
        "notices": found,
        "pages": Pages(number, Pages.SIZE, total),
        "waiting": waiting,
        "asset": asset,
        "outdated": _behind(by, asset),
        "may": request.visitor.may(*actions.MAY_GIVE),
    }
    return render(request, "desk/notices.html", page_)


@page(*actions.MAY_GIVE)
def tell(request: Visit) -> HttpResponse:
    """Tell people of a secret, and of how to handle it."""
    by = request.visitor.acting(*actions.MAY_GIVE)
    first = {"asset": request.GET.get("asset", "")[:20], "people": request.GET.getlist("who")}
    if first["asset"] and request.GET.get("anew") == "yes":
        found = [one.person for one in _behind(by, str(first["asset"]))[:AT_ONCE]]
        first |= {"people": found, "others": "\n".join(found)}
    form = Telling(by, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        asset = form.cleaned_data["asset"]
        try:
            actions.give(by, asset, form.told(), form.cleaned_data["words"])
        except Refused as why:
            form.add_error("people", str(why))
        else:
            return redirect("desk:asset", asset)
    request.visitor.saw("people")
    return render(request, "desk/tell.html", {"form": form})


class Because(forms.Form):
    """Why a notice is taken back."""

    because = forms.CharField(label=_("Why"), max_length=500)


@page(*actions.MAY_GIVE)
def withdraw(request: Visit, number: str) -> HttpResponse:
    """Take back a notice that was given in error."""
    form = Because(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = request.visitor.acting(*actions.MAY_GIVE)
        actions.withdraw(by, number, form.cleaned_data["because"])
        return redirect("desk:notices")
    return render(request, "desk/withdraw.html", {"form": form, "number": number})
