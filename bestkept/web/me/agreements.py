"""What I signed and what I owe: what it covers, how long it binds me, what I answer for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bestkept.journal.rules import Refused
from bestkept.protect.agreements import actions, queries, rules
from bestkept.protect.notices import queries as notices
from bestkept.web.signed import KINDS
from bestkept.web.visits import EVERYONE, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.protect.agreements.queries import Binding


class Done(forms.Form):
    """Which obligation I did, and how."""

    number = forms.CharField(max_length=20)
    order = forms.IntegerField(min_value=1)
    because = forms.CharField(max_length=500)


@page(*EVERYONE)
def agreements(request: Visit) -> HttpResponse:
    """Show what I signed, and what I answer for; take it that I did what I owe."""
    by, trouble = request.visitor.acting(), ""
    form = Done(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.fulfil(by, told["number"], told["order"], told["because"])
        except Refused as why:
            trouble = str(why)
        else:
            return redirect("me:agreements")
    titles = {one.asset: one.title for one in notices.mine(by.person)}
    own = [one for one in queries.binding(by) if one.own]
    request.visitor.saw(*{s.asset for one in own for s in one.terms.scopes if s.asset in titles})
    signed = [_told(one, titles) for one in own]
    mine, there = queries.owed_by(by), {one["agreement"].number for one in signed}
    page_ = {
        "signed": signed,
        "owed": len(mine),
        "elsewhere": [(one, _called(one.kind)) for one in mine if one.agreement not in there],
        "trouble": trouble or (form.errors and _("Say in a few words what you did.")),
        "today": _today(),
    }
    return render(request, "me/agreements.html", page_)


def _told(one: Binding, titles: dict[str, str]) -> dict[str, Any]:
    """Return an agreement in the words of whoever signed it: their own duties alone.

    A secret has its name where they were told of it, else its number.
    """
    day, terms = _today(), one.terms
    return {
        "agreement": one,
        "kind": _called(one.kind),
        "state": rules.state([terms], day),
        "terms": terms,
        "last": terms.last if one.lapsed is None else None,
        "left": (terms.last - day).days if terms.last else None,
        "secrets": [(str(s), titles.get(s.asset, "")) for s in terms.scopes],
        "owed": [o for o in one.obligations if o.done_entry is None],
    }


def _called(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def _today() -> date:
    return datetime.now(UTC).date()
