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
MINE_ON_OVERVIEW = 3  # lines, among whatever else needs the visitor
QUESTION = "question"  # a kind that the overview counts by itself


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
    told: dict[str, Any] = {
        "lines": [lined(request.visitor, one) for one in found],
        "pages": Pages(number, Pages.SIZE, total),
        "kinds": [(one, pages.called(one), many) for one, many in gathered.kinds.items()],
        "kind": kind,
        "person": person,
        "all": gathered.total,
        "overdue": gathered.overdue,
    }
    return render(request, "desk/duties.html", told)


def on_overview(visitor: Visitor) -> dict[str, Any]:
    """Return what the overview tells of what is owed: by the visitor, and by others.

    Nothing of others for who may not see it. Questions are left out: the overview counts them.
    """
    if visitor.may(*queries.MAY_SEE):
        found = queries.gathered(visitor.acting(*queries.MAY_SEE))
        mine, others = found.split({visitor.person.email, *visitor.person.roles})
        mine = mine.but(QUESTION)
        lines = mine.part(Asked(size=MINE_ON_OVERVIEW))[0]
        told = {"mine": _told(visitor, lines, mine.total, mine.overdue)}
        lines = others.part(Asked(size=ON_OVERVIEW))[0]
        return told | {"others": _told(visitor, lines, others.total, others.overdue)}
    mine = queries.own(visitor.acting()).but(QUESTION)
    lines = mine.part(Asked(size=MINE_ON_OVERVIEW))[0]
    return {"mine": _told(visitor, lines, mine.total, mine.overdue)}


def _told(visitor: Visitor, lines: list[DutyView], total: int, overdue: int) -> dict[str, Any]:
    more = total - len(lines)
    return {
        "lines": [lined(visitor, one) for one in lines],
        "total": total,
        "overdue": overdue,
        "more": more,
    }


def lined(visitor: Visitor, one: DutyView) -> Line:
    """Return a line of the list; its words may name a secret, so that the thing was seen."""
    mine = "@" not in one.person or one.person == visitor.person.email
    visitor.saw(*filter(None, (one.number, "" if mine else one.person)))
    who = one.name if "@" in one.person else spoken(one.person)
    return Line(one, who, pages.called(one.kind), pages.on_desk(visitor, one.kind, one.number))
