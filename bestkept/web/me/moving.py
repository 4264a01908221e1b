"""My joining, my move, my leaving: what I still have to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.web.moving import show
from bestkept.web.visits import EVERYONE, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse


@page(*EVERYONE)
def moving(request: Visit) -> HttpResponse:
    """Show my case, and take what I say."""
    return show(request, "me:moving")
