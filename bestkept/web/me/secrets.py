"""The secrets that I answer for: who knows each and why, what is asked, granted and was opened."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse

from bestkept.journal.rules import NotThere, Refused
from bestkept.protect.access import actions, queries
from bestkept.protect.decision.queries import UNKNOWN
from bestkept.register.inventory import queries as inventory
from bestkept.register.rules import TRADE_SECRET
from bestkept.web import granting, knowing
from bestkept.web.paging import Pages, part, part_of
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.register.inventory.standing import ListedAsset

OUT = ("rejected", "delisted")  # what nobody has to answer for any more
EACH = 10  # requests, grants and openings on a page of each list


@page(*actions.MAY_OWN)
def secrets(request: Visit) -> HttpResponse:
    """List the secrets that I own or stand in for."""
    person = request.visitor.person.email
    found = mine(person)
    shown, pages = part_of(request, found, Pages.SIZE)
    request.visitor.saw(*(one.number for one in shown))
    return render(request, "me/secrets.html", {"secrets": shown, "pages": pages, "me": person})


def mine(person: str) -> list[ListedAsset]:
    """Return the secrets that somebody owns or stands in for, but for those that are out."""
    found = (one for one in inventory.answered_for(person) if one.kind == TRADE_SECRET)
    return [one for one in found if one.status not in OUT]


@page(*actions.MAY_OWN)
def secret(request: Visit, number: str) -> HttpResponse:
    """Show who knows a secret of mine and why, with what was asked, granted and opened."""
    by, line = request.visitor.acting("employee"), _mine(request, number)
    request.visitor.saw(number)
    page_ = {"asset": line, "knows": knowing.about(by, number, None, request)}
    return render(request, "me/secret.html", page_ | _lists(by, number, request))


def _lists(by: Actor, number: str, request: Visit) -> dict[str, Any]:
    """Return a page of each list, with its pages, by the name that its address has."""
    lists: dict[str, Callable[..., tuple[Sequence[Any], int]]] = {
        "asked": partial(queries.requests, by, asset=number, waiting=False),
        "grants": partial(queries.listed, by, asset=number),
        "glass": partial(queries.broken_glass, by, asset=number),
    }
    told: dict[str, Any] = {}
    for name, some in lists.items():
        told[name], told[f"{name}_pages"] = part(request, some, EACH, name)
    return told


def _mine(request: Visit, number: str) -> ListedAsset:
    """Return a secret that I answer for; for another and for none the same is said."""
    line = inventory.lines_of([number]).get(number)
    if line is None or not queries.owns(request.visitor.person.email, number):
        raise NotThere(UNKNOWN.format(number))
    return line


@page(*actions.MAY_OWN)
def grant(request: Visit, number: str) -> HttpResponse:
    """Grant a secret of mine to somebody who has not asked."""
    line = _mine(request, number)
    request.visitor.saw(number)
    back = reverse("me:secret", args=[number])
    first = {"until": granting.in_days(90)}
    form = granting.Granting(request.POST or None, settled=True, initial=first)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        by = request.visitor.acting(*actions.MAY_OWN)
        try:
            actions.grant(by, told.pop("person"), number, **told)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect(back)
    return render(request, "access/grant.html", {"form": form, "back": back, "from": line.title})
