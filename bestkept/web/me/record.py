"""My own page: what I can do here, and what is on record about me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from bestkept.people.queries import views_of
from bestkept.register.inventory import queries as inventory
from bestkept.register.inventory.queries import Asked
from bestkept.web import events
from bestkept.web.me.check import Draft
from bestkept.web.visits import EVERYONE, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

OWNING = ("employee", "analyst", "legal", "security", "auditor", "administrator")


@page(*EVERYONE, "partner")
def home(request: Visit) -> HttpResponse:
    """Say what can be done here, and what waits."""
    page_: dict[str, object] = {"form": Draft()}
    if request.visitor.may(*OWNING):
        by = request.visitor.acting("employee")
        owner = "" if by.role == "employee" else by.person
        found = inventory.listed(by, Asked(owner=owner, status="sent back", size=10))
        request.visitor.saw(*(one.number for one in found.lines))
        page_["back"] = found.lines
    return render(request, "me/home.html", page_)


@page(*EVERYONE, "partner")
def record(request: Visit) -> HttpResponse:
    """Show what is on record about me, and how often others looked."""
    person = request.visitor.person
    page_ = {
        "person": person,
        "events": events.timeline(person.email),
        "views": views_of(person.email),
    }
    return render(request, "me/record.html", page_)
