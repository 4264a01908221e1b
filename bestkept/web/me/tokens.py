"""Tokens: what programs of mine may ask for, made here, shown once, ended at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.shortcuts import redirect, render
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.people import actions, queries
from bestkept.people.rules import SCOPES
from bestkept.web import logins, tokens
from bestkept.web.limits import LIMITS, strangers
from bestkept.web.logins import LOGINS
from bestkept.web.visits import EVERYONE, Visit, page
from bestkept.web.vocabulary import said

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.web.logins import Login


def _scope(name: str) -> str:
    return f"{said(name)}: {said(SCOPES[name])}"


_scope_lazy = lazy(_scope, str)


class Making(forms.Form):
    """A token to be made."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=80, help_text=_("A name by which you know it again.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=[(name, _scope_lazy(name)) for name in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than you may yourself, on the day that it is used."),
        error_messages={"required": _("Choose at least one.")},
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=[(7, _("A week")), (30, _("30 days")), (90, _("90 days")), (366, _("A year"))],
        coerce=int,
        initial=30,
    )


class Code(forms.Form):
    """The code that a program shows."""

    code = forms.CharField(
        label=_("The code that it shows"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Two times four letters, such as BCDF-GHJK."),
    )


@page(*EVERYONE)
def mine(request: Visit) -> HttpResponse:
    """List my tokens; make one, show it once, or end one."""
    ends = request.POST.get("ends")
    if request.method == "POST" and ends:
        actions.end_token(request.visitor.acting(), ends[:20], "Ended by its person")
        return redirect("me:tokens")
    form, made = Making(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        made = tokens.new()
        try:
            _make(request, **form.cleaned_data, sha256=tokens.sha256(made))
            form = Making()
        except Refused as why:
            form.add_error("name", str(why))
            made = ""
    page_ = {
        "form": form,
        "made": made,
        "origin": settings.ORIGIN,
        "tokens": queries.tokens_of(request.visitor.person.email),
    }
    return render(request, "me/tokens.html", page_)


def _make(request: Visit, *, name: str, scopes: list[str], days: int, sha256: str) -> None:
    kept = tokens.digest(sha256, settings.SECRET_KEY)
    actions.make_token(request.visitor.acting(), name, scopes, days, kept)


@page(*EVERYONE)
def login(request: Visit) -> HttpResponse:
    """Let a program in that shows a code, or send it away."""
    posted = request.method == "POST"
    form = Code(request.POST if posted else None, initial={"code": request.GET.get("code", "")[:9]})
    found, done = None, ""
    if posted and form.is_valid():
        try:
            found = _waiting(request.visitor.person.email, form.cleaned_data["code"])
        except Refused as why:
            form.add_error("code", str(why))
    if found and request.POST.get("act") in (logins.APPROVED, logins.DENIED):
        done = _settle(request, found, request.POST["act"])
    page_ = {
        "form": form,
        "login": found,
        "done": done,
        "scopes": logins.SCOPES,
        "days": logins.DAYS,
    }
    return render(request, "me/login.html", page_)


def _waiting(email: str, code: str) -> Login:
    if LIMITS.wait(f"code {email}", strangers()):
        raise Refused(gettext("Too many codes were tried. Wait a minute."))
    found = LOGINS.waiting(code)
    if found is None:
        raise Refused(
            gettext("No program waits under this code. It may be mistyped, or ten minutes old.")
        )
    return found


def _settle(request: Visit, found: Login, state: str) -> str:
    let_in = state == logins.APPROVED
    if not LOGINS.settle(found, logins.TAKEN if let_in else state):
        raise Refused(gettext("Somebody answered this program just now. Nothing was done."))
    if let_in:
        scopes, days = [*logins.SCOPES], logins.DAYS
        try:
            _make(request, name=found.name, scopes=scopes, days=days, sha256=found.sha256)
        except Refused:
            LOGINS.settle(found, logins.DENIED, before=logins.TAKEN)
            raise
        LOGINS.settle(found, state, before=logins.TAKEN)
    return state
