"""What I may know: until when and why, what is missing, and asking for more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import NotThere, Refused
from bestkept.protect.access import actions, documents, knowing, queries, rules
from bestkept.protect.decision.queries import UNKNOWN, aware
from bestkept.protect.recertification import queries as recertification
from bestkept.web import answering, conditions, granting
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import ANYBODY, EVERYONE, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.protect.access.knowing import Secret

SOON = 30  # days before the end of a grant from which on it is said


@page(*EVERYONE)
def access(request: Visit) -> HttpResponse:
    """List which secrets I know of, what I may know today, and what I asked for."""
    person, number = request.visitor.person.email, asked_page(request)
    found = knowing.secrets_of(request.visitor.acting(), person)
    start = (number - 1) * Pages.SIZE
    shown = [_line(person, one) for one in found[start : start + Pages.SIZE]]
    request.visitor.saw(*(one["secret"].number for one in shown))
    page_ = {
        "shown": shown,
        "may": sum(bool(one.grants) for one in found),
        "pages": Pages(number, Pages.SIZE, len(found)),
        "asked": queries.my_requests(person, 20),
        "waiting": queries.owed(datetime.now(UTC).date(), {person}),
        "campaigns": recertification.mine(person),
    }
    return render(request, "me/access.html", page_)


def _line(person: str, one: Secret) -> dict[str, Any]:
    """Return what a line says of a secret: what is missing, and whether its end is near."""
    held = (*one.grants, *one.lapsed)
    purpose = held[0].purpose if held else granting.NO_PURPOSE
    decision = granting.decided(person, one.number, purpose)
    last = min((grant.last for grant in one.grants), default=None)
    near = last is not None and (last - datetime.now(UTC).date()).days <= SOON
    return {
        "secret": one,
        "kinds": _kinds(one),
        "decision": decision,
        "last": last,
        "near": near,
    }


def _kinds(one: Secret) -> list[str]:
    """Return why I know of a secret, in a word each: "was granted" where no grant counts now."""
    over = {} if one.grants else {rules.GRANTED: rules.WAS_GRANTED}
    return [over.get(kind, kind) for kind in one.kinds]


class Opening(forms.Form):
    """What a secret is to be opened for, and in which of its versions where there are several."""

    purpose = forms.CharField(label=_("What for?"), max_length=120)

    def __init__(self, known: list[str], data: Any = None, *, newest: int = 0) -> None:
        super().__init__(data, initial={"purpose": known[0] if known else ""})
        if known:
            choices = [(one, one) for one in known]
            self.fields["purpose"] = forms.ChoiceField(label=_("What for?"), choices=choices)
        if newest > 1:
            self.fields["version"] = granting.Version(newest)


@page(*EVERYONE)
def one(request: Visit, number: str) -> HttpResponse:
    """Show what is missing before I may open a secret; open it."""
    person = request.visitor.person.email
    if not aware(person, number):
        raise NotThere(UNKNOWN.format(number))
    known, newest = queries.purposes_of(person, number), granting.newest(person, number)
    form = Opening(known, request.POST or None, newest=newest)
    asked = str(request.GET.get("for", "")) or (known[0] if known else granting.NO_PURPOSE)
    opening = None
    if request.method == "POST" and form.is_valid():
        asked, version = form.cleaned_data["purpose"], form.cleaned_data.get("version")
        opening = actions.open_secret(request.visitor.acting(), number, asked, version)
    decision = opening.decision if opening else granting.decided(person, number, asked[:120])
    if newest > 1:
        form.fields["version"].initial = decision.asked.version
    every = knowing.secrets_of(request.visitor.acting(), person)
    secret = next((one for one in every if one.number == number), None)
    if secret is None:
        raise NotThere(UNKNOWN.format(number))
    request.visitor.saw(number)
    page_ = {
        "secret": secret,
        "form": form,
        "purpose": asked,
        "newest": newest,
        "decision": decision,
        "may_ask": not secret.grants and not granting.granted(decision),
        "conditions": granting.conditions(
            request.visitor, decision, secret.notice, lapsed=not secret.grants
        ),
        "reasons": [conditions.to_you(one.words) for one in secret.reasons],
        "opening": opening,
        "kept": documents.of_asset(request.visitor.acting(), number),
    }
    return render(request, "me/access_one.html", page_)


@page(*ANYBODY)
def ask(request: Visit) -> HttpResponse:
    """Take a request to know a secret."""
    first = {"asset": request.GET.get("asset", "")[:20], "until": granting.in_days(90)}
    back = "me:access" if request.visitor.may(*EVERYONE) else "partner:home"
    form = granting.Asking(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        try:
            actions.request(request.visitor.acting(), asked.pop("asset"), **asked)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect(back)
    return render(request, "me/access_ask.html", {"form": form, "back": back})


@page(*actions.MAY_OWN)
def answer(request: Visit, number: str) -> HttpResponse:
    """Show a request for a secret that I answer for; approve or refuse it."""
    return answering.answer(request, number, "me:access")


@page(*actions.MAY_OWN)
def end(request: Visit) -> HttpResponse:
    """End grants of a secret that I answer for, at once."""
    return answering.end(request, "me:access")


@page(*EVERYONE)
def campaign(request: Visit, number: str) -> HttpResponse:
    """Show the grants that wait for me to look at them again; keep or end each."""
    return answering.review(request, number, "me:access")
