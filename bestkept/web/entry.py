"""The way in: where to begin, and how an invitation becomes a sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib.auth import get_user_model, login
from django.contrib.auth.password_validation import validate_password
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.web import signing
from bestkept.web.visits import ANYBODY, DESK, EVERYONE, Visit, page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@page(*ANYBODY)
def start(request: Visit) -> HttpResponse:
    """Lead people of the desk to the overview, partners to theirs, others to their own page."""
    if request.visitor.may(*DESK):
        return redirect("desk:overview")
    return redirect("me:home" if request.visitor.may(*EVERYONE) else "partner:home")


class Password(forms.Form):
    """A first password."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A sentence that only you would say is good."),
        max_length=256,
    )

    def __init__(self, invited: signing.Invitation, *told: Any) -> None:
        super().__init__(*told)
        self.invited = invited

    def clean_password(self) -> str:
        """Return a password that is long enough, not a common one, and not one's address."""
        told = cast("str", self.cleaned_data["password"])
        validate_password(told, get_user_model()(email=self.invited.email))
        return told


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody who was invited choose a password, and sign them in."""
    invited = signing.read_invitation(token)
    if signing.provider_alone_for(invited.email):
        return redirect("openid_connect_login", "company")
    form = Password(invited, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user: Any = signing.accept(invited, form.cleaned_data["password"])
        login(request, user, backend=BACKEND)
        return redirect("start")
    return render(request, "invitation.html", {"invited": invited, "form": form})
