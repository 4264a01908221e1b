"""Which groups of the company's directory give which roles: looked at, decided and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.people import directory, groups, rules
from bestkept.people.directory import WantedGroups
from bestkept.web import failures
from bestkept.web.visits import Visit, page
from bestkept.web.vocabulary import spoken_lazy

if TYPE_CHECKING:
    from django.http import HttpResponse

_ENDS = "ends"


class Mapped(forms.Form):
    """Which group gives which role, and why."""

    name = forms.CharField(
        label=_("Group"),
        max_length=200,
        help_text=_("As the directory calls it; capitals make no difference."),
    )
    role = forms.ChoiceField(
        label=_("Role of its members"),
        choices=[(one, spoken_lazy(one)) for one in rules.ROLES if one not in rules.BY_HAND],
        help_text=_("Administrator and custodian are given by hand alone."),
    )
    because = forms.CharField(label=_("Why"), max_length=400)


@page(*directory.MAY_SEE_MAPPINGS)
def mapping(request: Visit) -> HttpResponse:
    """Show which groups give which roles, and take a change as an administrator."""
    may, trouble = request.visitor.may(*groups.MAY_MAP), ""
    if request.method == "POST" and not may:
        return failures.forbidden(request, groups.MAY_MAP)
    form = Mapped(request.POST if request.method == "POST" and _ENDS not in request.POST else None)
    if request.method == "POST":
        try:
            if _done(request, form):
                return redirect("desk:mapping")
        except Refused as why:
            trouble = str(why)
    by = request.visitor.acting(*directory.MAY_SEE_MAPPINGS)
    found = directory.mappings(by)
    told: dict[str, Any] = {"found": found, "trouble": trouble, "form": form if may else None}
    told["others"] = _others(request, {one.name.casefold() for one in found}) if may else []
    return render(request, "desk/mapping.html", told)


def _done(request: Visit, form: Mapped) -> bool:
    """Decide on a group or end what it gives; tell whether what was sent was whole."""
    by = request.visitor.acting(*groups.MAY_MAP)
    if name := request.POST.get(_ENDS, "")[:200]:
        groups.give_no_longer(by, name, request.POST.get("because", "")[:400])
        return True
    if not form.is_valid():
        return False
    told = form.cleaned_data
    groups.give(by, told["name"], told["role"], told["because"])
    return True


def _others(request: Visit, mapped: set[str]) -> list[str]:
    """Return what groups the directory has told of that give no role, some of them."""
    by = request.visitor.acting(*groups.MAY_MAP)
    told, _total = directory.groups(by, WantedGroups(), size=100)
    return [one.name for one in told if one.name.casefold() not in mapped]
