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
from bestkept.people import actions, invitations, organisations, placing, queries, rules, vetted
from bestkept.web import events, knowing
from bestkept.web.desk import bound
from bestkept.web.paging import Pages, asked_page
from bestkept.web.signing import invitation_token
from bestkept.web.visits import Visit, page
from bestkept.web.vocabulary import spoken, spoken_lazy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from bestkept.people.queries import PersonView

INVITING = invitations.MAY_INVITE


@page(*queries.MAY_SEE_PERSONS)
def persons(request: Visit) -> HttpResponse:
    """List everybody on record."""
    number, asked = asked_page(request), _asked(request)
    by, start = request.visitor.acting(*queries.MAY_SEE_PERSONS), (number - 1) * Pages.SIZE
    found, total = queries.listed(by, **asked, start=start, size=Pages.SIZE)
    request.visitor.saw("people")
    page_: dict[str, Any] = {
        "words": asked["words"],
        "rows": _rows(found),
        "pages": Pages(number, Pages.SIZE, total),
        "house": organisations.organisation(asked["organisation"]),
    }
    if request.htmx:
        return render(request, "desk/persons_lines.html", page_)
    page_["may"] = request.visitor.may(*INVITING)
    return render(request, "desk/persons.html", page_)


def _asked(request: Visit) -> dict[str, str]:
    return {
        name: " ".join(request.GET.get(name, "").replace("\0", "").split())[:80]
        for name in ("words", "organisation")
    }


def _rows(found: Sequence[PersonView]) -> list[dict[str, Any]]:
    """Return people with where they work and whether they sign in, however many, in few asks."""
    emails = [one.email for one in found]
    inside, places = queries.signing_in(emails), queries.placings(emails)
    names = organisations.names_of({one.organisation for one in places.values()})
    return [
        {
            "person": one,
            "signs_in": one.email in inside,
            "place": places[one.email],
            "works_for": names.get(places[one.email].organisation, ""),
        }
        for one in found
    ]


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


class Naming(forms.Form):
    """What somebody is called from today on."""

    name = forms.CharField(label=_("Name from today on"), max_length=200)
    because = forms.CharField(label=_("Why"), max_length=500)


class Vetting(forms.Form):
    """That somebody was vetted, and how far."""

    level = forms.ChoiceField(
        label=_("How far?"), choices=[(one, spoken_lazy(one)) for one in rules.LEVELS]
    )
    basis = forms.CharField(
        label=_("On which legal basis?"),
        max_length=400,
        help_text=_("As counsel gave it for this country. Never what the report says."),
    )
    done_by = forms.CharField(label=_("Who did it?"), max_length=200)
    done_on = forms.DateField(label=_("When?"), widget=forms.DateInput(attrs={"type": "date"}))
    expires = forms.DateField(
        label=_("From when does it count no more?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    awareness = forms.ChoiceField(
        label=_("A check of what they know about secrets"),
        choices=[(one, spoken_lazy(one)) for one in reversed(rules.AWARENESS)],
    )


class Striking(forms.Form):
    """Which vetting on record is wrong, by its entry, and why."""

    entry = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    because = forms.CharField(label=_("What is wrong about it?"), max_length=500)


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
    found = found_or_refused(email)
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    forms_ = _forms(request, found, asked)
    link = _invite(request, found) if asked == "invite" and request.visitor.may(*INVITING) else ""
    if asked in forms_ and forms_[asked].is_valid():
        try:
            _do(request, found, asked, forms_[asked].cleaned_data)
        except Refused as why:
            why_not = "because" if "because" in forms_[asked].fields else None
            forms_[asked].add_error(why_not, str(why))
        else:
            return redirect("desk:person", found.email)
    request.visitor.saw(found.email)
    return render(request, "desk/person.html", _page(request, found) | forms_ | {"link": link})


def found_or_refused(email: str) -> PersonView:
    """Return who has an address; Refused, in the words of pages, where nobody has."""
    found = queries.person(email)
    if found is None:
        raise Refused(
            gettext("Nobody on record has the e-mail address %(email)s.") % {"email": email}
        )
    return found


def _forms(request: Visit, found: PersonView, asked: str) -> dict[str, forms.Form]:
    """Return the forms that the visitor may send, by what they do."""
    able = {
        "roles": (Roles, request.visitor.may("administrator")),
        "naming": (Naming, request.visitor.may(*placing.MAY_PLACE)),
        "vetting": (Vetting, request.visitor.may(*placing.MAY_VET)),
        "strike": (Striking, request.visitor.may(*placing.MAY_VET)),
        "ending": (
            Ending,
            request.visitor.may(*actions.ENDS_SIGN_INS)
            and (queries.signs_in(found.email) or bool(invitations.open_invitation(found.email))),
        ),
    }
    first = {"roles": found.roles, "name": found.name}
    return {
        name: form(request.POST if name == asked else None, initial=first, auto_id=f"{name}-%s")
        for name, (form, may) in able.items()
        if may
    }


def _do(request: Visit, found: PersonView, act: str, told: dict[str, Any]) -> None:
    if act == "roles":
        by = request.visitor.acting("administrator")
        actions.change_roles(by, found.email, told["roles"], told["because"])
    elif act == "naming":
        by = request.visitor.acting(*placing.MAY_PLACE)
        placing.rename(by, found.email, told["name"], told["because"])
    elif act == "vetting":
        by = request.visitor.acting(*placing.MAY_VET)
        placing.record_vetting(by, found.email, **told)
    elif act == "strike":
        by = request.visitor.acting(*placing.MAY_VET)
        placing.strike_vetting(by, found.email, told["entry"], told["because"])
    else:
        actions.end_sign_in(
            request.visitor.acting(*actions.ENDS_SIGN_INS), found.email, told["because"]
        )


def _vetted(request: Visit, found: PersonView) -> dict[str, Any]:
    """Return how somebody was vetted, for those who may read it."""
    if not request.visitor.may(*vetted.MAY_SEE):
        return {}
    told = vetted.of(request.visitor.acting(*vetted.MAY_SEE), found.email)
    struck = request.POST.get("entry", "") if request.POST.get("act") == "strike" else ""
    return {"vettings": told, "failed": vetted.failed(found.email), "struck": struck}


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
        "works_for": organisations.organisation(place.organisation if place else ""),
        "signs_in": queries.signs_in(found.email),
        "invited": invitations.open_invitation(found.email),
        "may": (may := request.visitor.may(*INVITING)),
        "beyond": may and invitations.beyond(request.visitor.acting(*INVITING), found.roles),
        "may_place": request.visitor.may(*placing.MAY_PLACE),
        "manager": queries.person(place.manager) if place and place.manager else None,
        **_vetted(request, found),
        "bound": bound.of(request.visitor, found.email),
        "knows": knowing.of(by, found.email, request),
        "events": events.timeline(found.email),
    }
