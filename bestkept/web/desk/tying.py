"""A document of the vault is tied to a secret, from the secret's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.protect.access import opening
from bestkept.register import queries
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse


class Tying(forms.Form):
    """Which document of the vault holds content of a secret, of which version, and why."""

    document = forms.CharField(
        label=_("Its number in the vault"),
        max_length=20,
        help_text=_("V-0001. All its versions are meant, and whatever else holds the same bytes."),
    )
    version = forms.IntegerField(
        label=_("Of which version of the secret?"),
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text=_("Empty: whichever is the newest."),
    )
    because = forms.CharField(
        label=_("How do you know?"),
        max_length=500,
        help_text=_("One sentence. It stays in the log."),
    )


@page(*opening.MAY_TIE)
def tie(request: Visit, number: str) -> HttpResponse:
    """Tie a document of the vault to a secret: from then on the decision opens it."""
    by, form = request.visitor.acting(), Tying(request.POST or None)
    found = queries.seen_asset(by, number)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        document = said["document"].strip().upper()
        try:
            opening.tie(by, document, number, said["because"], said["version"])
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:asset", number)
    request.visitor.saw(number)
    return render(
        request, "desk/tie.html", {"asset": found, "title": found.fact("title"), "form": form}
    )
