"""What I was told is secret: read how to handle it, and acknowledge it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render

from bestkept.protect.notices import actions, queries
from bestkept.protect.notices.rules import WAITING
from bestkept.web.visits import EVERYONE, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse


@page(*EVERYONE)
def notices(request: Visit) -> HttpResponse:
    """List what I was told, what waits for me first."""
    found = queries.mine(request.visitor.person.email)
    waiting = [one for one in found if not one.acknowledged]
    earlier = queries.earlier(request.visitor.person.email)
    request.visitor.saw(*(one.asset for one in (*found, *earlier)))
    page_ = {"notices": found, "waiting": waiting, "earlier": earlier}
    return render(request, "me/notices.html", page_)


@page(*EVERYONE)
def notice(request: Visit, number: str) -> HttpResponse:
    """Show one of them, and take my acknowledgement."""
    person = request.visitor.person.email
    found = queries.my_own(person, number)
    if request.method == "POST" and found.state == WAITING:
        actions.acknowledge(request.visitor.acting(), number)
        following = next((one for one in queries.mine(person) if not one.acknowledged), None)
        return redirect("me:notice", following.number) if following else redirect("me:notices")
    request.visitor.saw(found.asset)
    return render(request, "me/notice.html", {"notice": found})
