"""New findings, told to whoever looks at a list, without moving anything under their eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from bestkept.watch import queries
from bestkept.web import live

if TYPE_CHECKING:
    from bestkept.web.visits import Visit

PAGES = {"findings": "desk:findings", "overview": "desk:overview"}
MOST = 100


def answer(request: Visit) -> HttpResponse:
    """Tell how many findings are newer than the newest that is shown; 204 if that was told."""
    newest = request.GET.get(live.LIVE, "")[:20]
    many = queries.since(request.visitor.acting(), newest, MOST)
    if str(many) == request.GET.get("told", "0"):
        return HttpResponse(status=204)
    to = PAGES.get(request.GET.get("at", ""), "desk:findings")
    return render(request, "desk/fresh_told.html", {"many": many, "most": MOST, "to": to})
