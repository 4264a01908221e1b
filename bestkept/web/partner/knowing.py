"""A secret that I may know: what is asked for it, and where it lies once all of that is met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from bestkept.journal.rules import Refused
from bestkept.protect.access import actions, documents
from bestkept.protect.access import queries as access
from bestkept.protect.access.whereabouts import bare
from bestkept.protect.notices import queries as notices
from bestkept.web.partner.home import ROLE, last_day
from bestkept.web.partner.words import told_of
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.protect.access.queries import GrantView


@page(ROLE)
def secret(request: Visit, number: str) -> HttpResponse:
    """Show how a grant of mine stands; open what it is for, by a decision on record."""
    by = request.visitor.acting()
    grant = _mine(by, number)
    request.visitor.saw(grant.asset)
    opening, decision = None, access.may_use(by, grant)
    if request.method == "POST":
        opening = actions.open_secret(by, grant.asset, grant.purpose, grant.version)
        decision = opening.decision
    notice = next((one for one in notices.mine(by.person) if one.asset == grant.asset), None)
    page_ = {
        "grant": grant,
        "last": last_day(grant),
        "notice": notice,
        "told": told_of(decision),
        "opening": opening if opening and decision.permitted else None,
        # The folders are ours, and no partner's to see.
        "files": [bare(one.location) for one in opening.documents] if opening else [],
        "asked": opening is not None,
        "kept": documents.of_asset(by, grant.asset),
    }
    return render(request, "partner/secret.html", page_)


def _mine(by: Actor, number: str) -> GrantView:
    """Return a grant of mine; Refused in the same words for another's and for none."""
    for one in access.my_grants(by.person):
        if one.number == number:
            return one
    raise Refused(f"{number} is nothing that you may know today. Ask your contact.")
