"""New findings, told to whoever looks at a list, without moving anything under their eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from bestkept.watch import queries
from bestkept.web import live

if TYPE_CHECKING:
    from bestkept.web.visits import Visit

PAGES = {"findings": "desk:findings", "overview": "desk:overview"}
FILTERS = ("verdict", "grade", "asset", "mine")
MOST = 100


def answer(request: Visit) -> HttpResponse:
    """Tell how many findings are newer than the newest that is shown; 204 if that was told."""
    newest = request.GET.get(live.LIVE, "")[:20]
    many = queries.since(request.visitor.acting(), newest, MOST)
    if str(many) == request.GET.get("told", "0"):
        return HttpResponse(status=204)
    at = request.GET.get("at", "")
    page_ = {"many": many, "most": MOST, "newest": newest, "swaps": at == "findings"}
    page_["to"] = _list(request) if page_["swaps"] else reverse(PAGES.get(at, "desk:findings"))
    return render(request, "desk/fresh_told.html", page_)


def _list(request: Visit) -> str:
    """Return the list as it is filtered in the window that asks, from its first page."""
    query = QueryDict(urlsplit(request.htmx.current_url_abs_path or "").query, mutable=True)
    kept = QueryDict(mutable=True)
    for name in FILTERS:
        if told := query.get(name):
            kept[name] = str(told)[:40]
    to = reverse("desk:findings")
    return f"{to}?{kept.urlencode()}" if kept else to
