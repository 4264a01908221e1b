"""The state of the index: what guards what, what is not guarded, and whether all is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render

from bestkept.gateways import coverage
from bestkept.register import queries as register
from bestkept.register import rules as facts
from bestkept.register.inventory import queries as inventory
from bestkept.register.inventory.queries import GUARDED, Asked
from bestkept.web.desk.work import told_of
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import DESK, Visit, page
from bestkept.work import actions, queries, rules

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.work.queries import JobView

KIND = rules.KINDS["check"]
SHOWN = 5  # unguarded secrets that are named here; the register lists them all


@page(*DESK)
def index(request: Visit) -> HttpResponse:
    """Show it, and take a request for a check of the whole record."""
    if request.method == "POST":
        by = request.visitor.acting(*KIND.may_ask)
        return redirect("desk:work", actions.ask(by, "check", {}))
    by, home = request.visitor.acting(*register.MAY_SEE_ALL), request.visitor.home
    segments = register.segments(by)
    number = asked_page(request)
    asked = Asked(kind=facts.TRADE_SECRET, start=(number - 1) * Pages.SIZE, size=Pages.SIZE)
    listed = inventory.listed(by, asked)
    lacking = inventory.listed(by, Asked(lacks=GUARDED, size=SHOWN))
    request.visitor.saw(*(one.number for one in (*listed.lines, *lacking.lines)))
    told = {
        "state": coverage.state(home, segments),
        "lines": [(one, coverage.guards(home, segments, one.number)) for one in listed.lines],
        "pages": Pages(number, Pages.SIZE, listed.total),
        "lacking": lacking,
        "guarded_text": GUARDED,
        "may_check": request.visitor.may(*KIND.may_ask),
    }
    return render(request, "desk/index.html", told | _checks(by))


def _checks(by: Actor) -> dict[str, Any]:
    """Return the last check of the record, and one that is going on."""
    newest: list[JobView] = queries.listed(by, "check", 0, 1)[0]
    going = newest[0] if newest and newest[0].open else None
    return {"checked": queries.last_done(by, "check"), "going": going and told_of(going)}
