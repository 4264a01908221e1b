"""People: who is on record, in which roles, and who can sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse

from bestkept.journal.rules import Refused
from bestkept.people import actions, queries
from bestkept.web import events
from bestkept.web.paging import Pages, asked_page
from bestkept.web.signing import invitation_token
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

INVITING = ("administrator", "hr")


@page(*queries.MAY_SEE_PERSONS)
def persons(request: Visit) -> HttpResponse:
    """List everybody on record."""
    number = asked_page(request)
    by, start = request.visitor.acting(), (number - 1) * Pages.SIZE
    found, total = queries.listed(by, start=start, size=Pages.SIZE)
    request.visitor.saw("people")
    rows = [{"person": one, "signs_in": queries.signs_in(one.email)} for one in found]
    page_ = {"rows": rows, "pages": Pages(number, Pages.SIZE, total)}
    return render(request, "desk/persons.html", page_)


@page(*queries.MAY_SEE_PERSONS)
def person(request: Visit, email: str) -> HttpResponse:
    """Show one person; invite them, and show the address that the invitation has, once."""
    found = queries.person(email)
    if found is None:
        raise Refused(f"Nobody on record has the e-mail address {email}.")
    link, may = "", request.visitor.may(*INVITING)
    if request.method == "POST" and may:
        entry = actions.invite(request.visitor.acting(*INVITING), found.email)
        token = invitation_token(found.email, entry, settings.SECRET_KEY)
        link = settings.ORIGIN + reverse("invitation", args=[token])
    request.visitor.saw(found.email)
    page_ = {
        "person": found,
        "signs_in": queries.signs_in(found.email),
        "invited": queries.open_invitation(found.email),
        "may": may,
        "link": link,
        "events": events.timeline(found.email),
    }
    return render(request, "desk/person.html", page_)
