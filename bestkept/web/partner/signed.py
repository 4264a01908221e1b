"""The signed text of my own agreement, out of the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils.translation import gettext

from bestkept.engines.vault import KeyTrouble
from bestkept.home import HomeTrouble
from bestkept.journal.rules import Refused
from bestkept.protect.access import signed
from bestkept.web import unsealing
from bestkept.web.partner.home import ROLE
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse


@page(ROLE)
def text(request: Visit, number: str) -> HttpResponse:
    """Give me the text that I signed; that I opened it goes on record."""
    if request.method != "POST":
        return redirect("partner:home")
    by, home = request.visitor.acting(), request.visitor.home
    try:
        read = signed.open_signed(by, home, unsealing.ring(home), number, unsealing.MOST)
    except Refused as refused:
        why = str(refused)
    except (KeyTrouble, HomeTrouble):  # said to whoever runs the server, not to a partner
        why = gettext("It cannot be opened here just now. Ask your contact for it.")
    else:
        return unsealing.file(read)
    return render(request, "partner/not_opened.html", {"why": why, "number": number})
