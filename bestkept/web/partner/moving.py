"""A partner's people who join, move or leave: what they still have to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.web.moving import show
from bestkept.web.partner.home import ROLE
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse


@page(ROLE)
def moving(request: Visit) -> HttpResponse:
    """Show my case, and take what I say."""
    return show(request, "partner:moving")
