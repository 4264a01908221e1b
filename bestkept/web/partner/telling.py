"""What I was told is secret: read how to handle it, and acknowledge it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render

from bestkept.protect.notices import actions, queries
from bestkept.web.partner.home import ROLE
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse


@page(ROLE)
def notice(request: Visit, number: str) -> HttpResponse:
    """Show a notice to me, and take my acknowledgement; then the next one that waits."""
    person = request.visitor.person.email
    found = queries.my_own(person, number)
    if request.method == "POST" and not found.acknowledged:
        actions.acknowledge(request.visitor.acting(), number)
        following = next((one for one in queries.mine(person) if not one.acknowledged), None)
        if following:
            return redirect("partner:notice", following.number)
        return redirect("partner:home")
    waiting = [one for one in queries.mine(person) if not one.acknowledged]
    left = len(waiting) - (not found.acknowledged)
    return render(request, "partner/notice.html", {"notice": found, "left": left})
