"""The language in which somebody reads pages: their choice, or whichever their browser asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect

from bestkept.journal.rules import Refused
from bestkept.settings import actions, queries
from bestkept.web import failures, tongues
from bestkept.web.visits import ANYBODY, EVERYONE, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse


@page(*ANYBODY)
def language(request: Visit) -> HttpResponse:
    """Record a choice, and let pages be so from now on, in this browser at once."""
    if request.method != "POST":
        return failures.unasked(request, ("POST",))
    told = request.POST.get("language", "")[:20]
    by = request.visitor.acting()
    if told != queries.language_of(by.person):
        try:
            told = actions.prefer(by, told)
        except Refused as why:
            return failures.refused(request, str(why))
    where = "me:record" if request.visitor.may(*EVERYONE) else "partner:record"
    return tongues.told(request, redirect(where), told)
