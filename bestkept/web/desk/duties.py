"""What needs somebody: everything that anybody owes, by day, overdue first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from bestkept.protect.duties import queries
from bestkept.protect.duties.rules import Asked
from bestkept.web import duties as pages
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import Visit, page
from bestkept.web.vocabulary import spoken

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.protect.duties.queries import DutyView
    from bestkept.web.visits import Visitor

ON_OVERVIEW = 5  # lines


@dataclass(frozen=True)
class Line:
    """Something owed, its kind, by whom, and where on the desk it is done ("": nowhere)."""

    duty: DutyView
    who: str
    called: str
    to: str


@page(*queries.MAY_SEE)
def duties(request: Visit) -> HttpResponse:
    """List what anybody owes; of a kind, or of a person or role, where that is asked for."""
    by, number = request.visitor.acting(), asked_page(request)
    kind, person = request.GET.get("kind", "")[:40], request.GET.get("person", "")[:254]
    asked = Asked(kind, person.strip().lower(), (number - 1) * Pages.SIZE, Pages.SIZE)
    gathered = queries.gathered(by)
    found, total = gathered.part(asked)
    request.visitor.saw(*{one.person for one in found if "@" in one.person})
    told: dict[str, Any] = {
        "lines": [lined(one) for one in found],
        "pages": Pages(number, Pages.SIZE, total),
        "kinds": [(one, pages.called(one), many) for one, many in gathered.kinds.items()],
        "kind": kind,
        "person": person,
        "all": gathered.total,
        "overdue": gathered.overdue,
    }
    return render(request, "desk/duties.html", told)


def on_overview(visitor: Visitor) -> dict[str, Any] | None:
    """Return what the overview tells of what is due; None for who may not see what others owe."""
    if not visitor.may(*queries.MAY_SEE):
        return None
    found = queries.gathered(visitor.acting(*queries.MAY_SEE))
    lines = [lined(one) for one in found.part(Asked(size=ON_OVERVIEW))[0]]
    return {"lines": lines, "total": found.total, "overdue": found.overdue}


def lined(one: DutyView) -> Line:
    """Return a line of the list."""
    who = one.name if "@" in one.person else spoken(one.person)
    return Line(one, who, pages.called(one.kind), pages.on_desk(one.kind, one.number))
