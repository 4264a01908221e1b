"""What changes while somebody looks on: a page asks again, and is told only what is new.

The asking is in the markup (htmx), so that a page needs no script of its own, and without a
script there is a link to reload. What was shown is named by a hash, which comes back with the
next question: where it is still so, the answer is 204 and nothing on the page moves.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django.http import HttpRequest

LIVE = "live"  # what stands before the hash in a question
SPOKEN = "spoken"


def digest(*told: Any) -> str:
    """Return a short hash of what a part of a page shows."""
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def asked(request: HttpRequest) -> bool:
    """Tell whether a page that is open asks whether anything is new."""
    return LIVE in request.GET and bool(getattr(request, "htmx", False))


def answer(request: HttpRequest, template: str, told: dict[str, Any]) -> HttpResponse:
    """Return the part of a page if it is not as it was (`told["live"]`), else 204."""
    if request.GET.get(LIVE) == told["live"]:
        return HttpResponse(status=204)
    speaks = told.get("spoken") is not None and request.GET.get(SPOKEN) != told["spoken"]
    return HttpResponse(render_to_string(template, told | {"speaks": speaks}, request))
