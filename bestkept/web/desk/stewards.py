"""Stewards: who answers for each partner and country, what is vacant, and handing over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import NotThere, Refused
from bestkept.people import queries as people
from bestkept.protect.stewards import actions, queries, rules
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.protect.stewards.rules import Charge, Vacancy

KINDS = (rules.PARTNER, rules.COUNTRY, rules.SECRET)
PLACES = 50  # partners and countries on a page of the table


class Assigning(forms.Form):
    """Who holds a post from today on; nobody, where nobody is named."""

    person = forms.ChoiceField(label=_("Who?"), required=False)
    because = forms.CharField(label=_("Why?"), max_length=500)

    def __init__(self, held: str, told: Any = None) -> None:
        super().__init__(told, initial={"person": held})
        nobody = _("Nobody: it is vacant") if held else _("Choose somebody")
        self.fields["person"].required = not held
        self.fields["person"].choices = [("", nobody), *_able()]  # type: ignore[attr-defined]


class HandingOver(forms.Form):
    """From whom to whom, and why."""

    leaver = forms.ChoiceField(
        label=_("From whom?"),
        error_messages={"invalid_choice": _("This person answers for nothing.")},
    )
    person = forms.ChoiceField(label=_("To whom?"))
    because = forms.CharField(label=_("Why?"), max_length=500)

    def __init__(self, by: Actor, told: Any = None, initial: Any = None) -> None:
        super().__init__(told, initial=initial)
        nobody, answer = ("", _("Choose somebody")), queries.answering(by)
        every = [(email, f"{name}, {email}") for email, name in answer]
        self.fields["leaver"].choices = [nobody, *every]  # type: ignore[attr-defined]
        self.fields["person"].choices = [nobody, *_able()]  # type: ignore[attr-defined]


def _able() -> list[tuple[str, str]]:
    return [(one.email, f"{one.name}, {one.email}") for one in people.holders(queries.MAY_SERVE)]


@page(*queries.MAY_SEE)
def stewards(request: Visit) -> HttpResponse:
    """Show who answers for what, and what is vacant."""
    by, number = request.visitor.acting(), asked_page(request)
    kind = request.GET.get("kind", "")
    every, vacant = queries.coverage(by), queries.vacancies(by)
    some = [one for one in vacant if kind not in KINDS or one.kind == kind]
    shown = some[(number - 1) * Pages.SHORT : number * Pages.SHORT]
    request.visitor.saw(*(one.number for one in shown if one.kind == rules.SECRET))
    request.visitor.saw(*{h.email for one in every[:PLACES] for h in one.posts.values() if h})
    page_ = {
        "places": [_row(one) for one in every[:PLACES]],
        "more": max(len(every) - PLACES, 0),
        "posts": rules.POSTS,
        "kind": kind,
        "kinds": [(one, sum(v.kind == one for v in vacant)) for one in KINDS],
        "vacant": [(one, rules.told(one), _mending(one)) for one in shown],
        "total": len(vacant),
        "pages": Pages(number, Pages.SHORT, len(some)),
        "may": request.visitor.may(*actions.MAY_ASSIGN),
    }
    return render(request, "desk/stewards.html", page_)


def _row(one: Charge) -> dict[str, Any]:
    why = {vacancy.post: vacancy.why for vacancy in rules.vacancies([one])}
    cells = [(post, holder, why.get(post, "")) for post, holder in one.posts.items()]
    return {"charge": one, "cells": cells}


def _mending(one: Vacancy) -> str:
    """Return how a vacancy is mended: by handing over, by naming somebody, by a fact."""
    if one.why in (rules.NOBODY, rules.SAME):
        return "edit" if one.kind == rules.SECRET else "assign"
    return "hand-over"


@page(*actions.MAY_ASSIGN)
def assign(request: Visit, of: str, post: str) -> HttpResponse:
    """Let somebody answer for a partner or a country, or nobody any more."""
    by = request.visitor.acting(*actions.MAY_ASSIGN)
    charge = _charge(request, of, rules.post(post))
    holder = charge.posts[post]
    form = Assigning(holder.email if holder else "", request.POST or None)
    if request.method == "POST" and form.is_valid():
        person, because = form.cleaned_data["person"], form.cleaned_data["because"]
        try:
            if person:
                actions.assign(by, of, post, person, because=because)
            else:
                actions.end(by, of, post, because)
        except Refused as why:
            form.add_error("person", str(why))
        else:
            return redirect("desk:stewards")
    page_ = {"form": form, "charge": charge, "post": post, "holder": holder}
    request.visitor.saw(*([holder.email] if holder else []))
    return render(request, "desk/steward.html", page_)


def _charge(request: Visit, of: str, post: str) -> Charge:
    by = request.visitor.acting(*actions.MAY_ASSIGN)
    for one in queries.coverage(by):
        if one.number == of and post in one.posts:
            return one
    raise NotThere(f"{of} is no partner, and no country in which anybody works.")


@page(*actions.MAY_ASSIGN)
def hand_over(request: Visit) -> HttpResponse:
    """Hand all that somebody answers for to somebody else."""
    by = request.visitor.acting(*actions.MAY_ASSIGN)
    who = request.GET.get("who", "")[:254]
    form = HandingOver(by, request.POST or None, {"leaver": who})
    if request.method == "POST" and form.is_valid():
        told: Sequence[str] = [form.cleaned_data[n] for n in ("leaver", "person", "because")]
        try:
            actions.hand_over(by, *told)
        except Refused as why:
            form.add_error("person", str(why))
        else:
            return redirect("desk:stewards")
    held = queries.handed(by, who) if who else []
    request.visitor.saw(*held)
    return render(request, "desk/hand_over.html", {"form": form, "held": held, "who": who})
