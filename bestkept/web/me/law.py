"""What I was told of a change in law or wording, and that I have read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render

from bestkept.protect.repapering import readers, telling
from bestkept.web.visits import ANYBODY, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse


@page(*ANYBODY)
def law_change(request: Visit, number: str) -> HttpResponse:
    """Show a change as I was told it, and take that I have read it."""
    found = readers.my_own(request.visitor.person.email, number)
    if request.method == "POST" and not found.read:
        telling.read(request.visitor.acting(), found.number)
        return redirect("me:law-change", found.number)
    return render(request, "me/law.html", {"told": found})
