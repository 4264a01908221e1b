"""What I was told is secret: read how to handle it, and acknowledge it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render

from bestkept.protect.notices import actions, queries
from bestkept.protect.notices.rules import WAITING
from bestkept.web.partner.home import ROLE
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse


@page(ROLE)
def told(request: Visit) -> HttpResponse:
    """List all that I was told, also of what I may know no longer."""
    person = request.visitor.person.email
    page_ = {"notices": queries.mine(person), "earlier": queries.earlier(person)}
    request.visitor.saw(*(one.asset for some in page_.values() for one in some))
    return render(request, "partner/told.html", page_)


@page(ROLE)
def notice(request: Visit, number: str) -> HttpResponse:
    """Show a notice to me, and take my acknowledgement; then the next one that waits."""
    person = request.visitor.person.email
    found = queries.my_own(person, number)
    if request.method == "POST" and found.state == WAITING:
        actions.acknowledge(request.visitor.acting(), number)
        following = next((one for one in queries.mine(person) if not one.acknowledged), None)
        if following:
            return redirect("partner:notice", following.number)
        return redirect("partner:home")
    request.visitor.saw(found.asset)
    waiting = [one for one in queries.mine(person) if not one.acknowledged]
    left = len(waiting) - (found.state == WAITING)
    return render(request, "partner/notice.html", {"notice": found, "left": left})
