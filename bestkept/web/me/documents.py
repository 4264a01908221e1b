"""A document of the vault: what it holds, what is missing before I may open it, and opening it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.engines.vault import KeyTrouble
from bestkept.home import HomeTrouble
from bestkept.journal.rules import Refused
from bestkept.protect.access import actions, documents, opening, queries
from bestkept.protect.access.opening import Wanted
from bestkept.register.inventory import queries as inventory
from bestkept.web import granting, unsealing
from bestkept.web.me.access import Opening
from bestkept.web.visits import ANYBODY, Visit, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from bestkept.protect.access.opening import Reading
    from bestkept.protect.decision.rules import Decision


class Reasoning(forms.Form):
    """Why a document that holds no secret is opened."""

    because = forms.CharField(
        label=_("Why do you open it?"),
        max_length=500,
        help_text=_("One sentence. It stays in the log."),
    )


class Untying(forms.Form):
    """From which secret a document is untied, and why."""

    asset = forms.CharField(max_length=20, widget=forms.HiddenInput)
    because = forms.CharField(label=_("Why does it hold nothing of it?"), max_length=500)


@page(*ANYBODY)
def document(request: Visit, number: str) -> HttpResponse:
    """Show what a document of the vault holds; open it, break its glass, or untie it."""
    by = request.visitor.acting(*documents.MAY_OPEN, *documents.MAY_SEE)
    kept, secrets = documents.document(by, number)
    known = queries.purposes_of(by.person, secrets[0]) if secrets else []
    told = _forms(request, secrets, known)
    tried = None
    act = request.POST.get("act", "")
    if request.method == "POST" and act in told and told[act].is_valid():
        try:
            if act == "untie":
                return _untie(request, number, told[act].cleaned_data)
            tried = _opened(request, number, act, told[act].cleaned_data)
        except (Refused, KeyTrouble, HomeTrouble) as why:
            told[act].add_error(None, str(why))
        else:
            if tried.permitted:
                request.visitor.saw(*secrets)
                return unsealing.file(tried)
    request.visitor.saw(*secrets)
    decisions = tried.decisions if tried else _decide(by.person, secrets, known)
    page_ = {
        "kept": kept,
        "lines": list(inventory.lines_of(secrets).values()),
        "tried": tried,
        "refused": sum(not one.permitted for one in decisions),
        "decisions": [
            (one.asked.asset, granting.conditions(request.visitor, one, "")) for one in decisions
        ],
        "desk": request.visitor.may("legal", "analyst", "security", "administrator", "auditor"),
        "forms": told,
    }
    return render(request, "me/document.html", page_)


def _forms(request: Visit, secrets: Sequence[str], known: list[str]) -> dict[str, forms.Form]:
    """Return the forms that the page offers, by the act that each asks for."""
    act, posted = request.POST.get("act", ""), request.POST or None
    if not secrets:
        return {"open": Reasoning(posted)}
    found: dict[str, forms.Form] = {"open": Opening(known, posted if act == "open" else None)}
    if request.visitor.may(*actions.MAY_BREAK):
        found["glass"] = granting.Glass(posted if act == "glass" else None, auto_id="glass_%s")
    person = request.visitor.person.email
    own = [one for one in secrets if queries.owns(person, one)]
    if own:
        first = {"asset": own[0]}
        found["untie"] = Untying(
            posted if act == "untie" else None, initial=first, auto_id="untie_%s"
        )
    return found


def _decide(person: str, secrets: Sequence[str], known: list[str]) -> list[Decision]:
    purpose = known[0] if known else granting.NO_PURPOSE
    return [granting.decided(person, one, purpose) for one in secrets]


def _opened(request: Visit, number: str, act: str, said: dict[str, Any]) -> Reading:
    home, wanted = request.visitor.home, Wanted(number, most=unsealing.MOST, **said)
    if act == "glass":
        by = request.visitor.acting(*actions.MAY_BREAK)
        return opening.break_glass(by, home, unsealing.ring(home), wanted)
    by = request.visitor.acting(*documents.MAY_OPEN, *documents.MAY_SEE)
    return opening.open_document(by, home, unsealing.ring(home), wanted)


def _untie(request: Visit, number: str, said: dict[str, Any]) -> HttpResponse:
    opening.untie(request.visitor.acting(), number, said["asset"], said["because"])
    return redirect("me:access")
