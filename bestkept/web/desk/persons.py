"""People: who is on record, in which roles, and who can sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.people import actions, queries, rules
from bestkept.web import events
from bestkept.web.desk import bound, knowing
from bestkept.web.paging import Pages, asked_page
from bestkept.web.signing import invitation_token
from bestkept.web.visits import Visit, page
from bestkept.web.vocabulary import spoken, spoken_lazy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from bestkept.people.queries import PersonView

INVITING = ("administrator", "hr")


@page(*queries.MAY_SEE_PERSONS)
def persons(request: Visit) -> HttpResponse:
    """List everybody on record."""
    number = asked_page(request)
    by, start = request.visitor.acting(), (number - 1) * Pages.SIZE
    found, total = queries.listed(by, start=start, size=Pages.SIZE)
    request.visitor.saw("people")
    inside = queries.signing_in([one.email for one in found])
    rows = [{"person": one, "signs_in": one.email in inside} for one in found]
    page_ = {"rows": rows, "pages": Pages(number, Pages.SIZE, total)}
    page_["may"] = request.visitor.may(*INVITING)
    return render(request, "desk/persons.html", page_)


class Joining(forms.Form):
    """Somebody who is put on record."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, given: Sequence[str], told: Any = None) -> None:
        super().__init__(told, initial={"roles": ["employee"]})
        self.fields["roles"].choices = [(r, spoken(r)) for r in given]  # type: ignore[attr-defined]


class Roles(forms.Form):
    """The roles that somebody holds from today on."""

    roles = forms.MultipleChoiceField(
        label=_("Roles from today on"),
        required=False,
        choices=[(role, spoken_lazy(role)) for role in rules.ROLES],
        widget=forms.CheckboxSelectMultiple,
    )
    because = forms.CharField(label=_("Why"), max_length=500)


class Ending(forms.Form):
    """Why somebody signs in no longer."""

    because = forms.CharField(label=_("Why"), max_length=500)


@page(*INVITING)
def add(request: Visit) -> HttpResponse:
    """Put somebody on record."""
    by = request.visitor.acting(*INVITING)
    given = rules.ROLES if by.role == "administrator" else rules.HR_GIVES
    form = Joining(given, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.add_person(by, told["email"], told["name"], told["roles"])
        except Refused as why:
            form.add_error("email", str(why))
        else:
            return redirect("desk:person", rules.address(told["email"]))
    return render(request, "desk/person_add.html", {"form": form})


@page(*queries.MAY_SEE_PERSONS)
def person(request: Visit, email: str) -> HttpResponse:
    """Show one person; invite them, change their roles, or end their sign-in."""
    found = queries.person(email)
    if found is None:
        raise Refused(
            gettext("Nobody on record has the e-mail address %(email)s.") % {"email": email}
        )
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    forms_ = _forms(request, found, asked)
    link = _invite(request, found) if asked == "invite" and request.visitor.may(*INVITING) else ""
    if asked in forms_ and forms_[asked].is_valid():
        try:
            _do(request, found, asked, forms_[asked].cleaned_data)
        except Refused as why:
            forms_[asked].add_error("because", str(why))
        else:
            return redirect("desk:person", found.email)
    request.visitor.saw(found.email)
    return render(request, "desk/person.html", _page(request, found) | forms_ | {"link": link})


def _forms(request: Visit, found: PersonView, asked: str) -> dict[str, forms.Form]:
    """Return the forms that the visitor may send, by what they do."""
    able = {
        "roles": (Roles, request.visitor.may("administrator")),
        "ending": (
            Ending,
            request.visitor.may(*actions.ENDS_SIGN_INS) and queries.signs_in(found.email),
        ),
    }
    first = {"roles": found.roles}
    return {
        name: form(request.POST if name == asked else None, initial=first, auto_id=f"{name}-%s")
        for name, (form, may) in able.items()
        if may
    }


def _do(request: Visit, found: PersonView, act: str, told: dict[str, Any]) -> None:
    if act == "roles":
        by = request.visitor.acting("administrator")
        actions.change_roles(by, found.email, told["roles"], told["because"])
    else:
        actions.end_sign_in(
            request.visitor.acting(*actions.ENDS_SIGN_INS), found.email, told["because"]
        )


def _invite(request: Visit, found: PersonView) -> str:
    entry = actions.invite(request.visitor.acting(*INVITING), found.email)
    token = invitation_token(found.email, entry, settings.SECRET_KEY)
    return str(settings.ORIGIN + reverse("invitation", args=[token]))


def _page(request: Visit, found: PersonView) -> dict[str, Any]:
    by = request.visitor.acting(*queries.MAY_SEE_PERSONS)
    place = queries.place(found.email)
    return {
        "person": found,
        "place": place,
        "works_for": queries.organisation_names().get(place.organisation if place else "", ""),
        "signs_in": queries.signs_in(found.email),
        "invited": queries.open_invitation(found.email),
        "may": request.visitor.may(*INVITING),
        "bound": bound.of(request.visitor, found.email),
        "knows": knowing.of(by, found.email, request),
        "events": events.timeline(found.email),
    }
