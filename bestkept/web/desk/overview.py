"""The overview: what needs me today, and whether all is well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.shortcuts import render

from bestkept.journal import queries as journal
from bestkept.journal import tasks
from bestkept.protect.questions import queries as questions
from bestkept.protect.questions.actions import MAY_ANSWER
from bestkept.register import facts
from bestkept.register.intake import rules as intake
from bestkept.register.inventory import queries as inventory
from bestkept.register.inventory.queries import Asked
from bestkept.respond import queries as respond
from bestkept.watch import queries as watch
from bestkept.watch.rules import NEW
from bestkept.web.desk import asking, duties
from bestkept.web.desk.register import WANTED
from bestkept.web.visits import DESK, Visit, Visitor, page
from bestkept.web.vocabulary import said

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.register.inventory.queries import SavedViewView

MOST_PINNED = 6  # views on the overview


@page(*DESK)
def overview(request: Visit) -> HttpResponse:
    """Show it."""
    by = request.visitor.acting()
    return render(request, "desk/overview.html", _told(by, request.visitor))


def _told(by: Actor, visitor: Visitor) -> dict[str, Any]:
    states = inventory.counted(by, "status")
    tiers = inventory.counted(by, "tier")
    verdicts = watch.counted(by)
    some_open, many_open = respond.listed(status="open", size=5)
    lacking = inventory.without(by, [name for name, _ in WANTED])
    turn, newest = _turn(visitor, states), watch.listed(by, verdict=NEW, size=5)[0]
    visitor.saw(*(one.number for one in some_open), *(one.number for one in newest))
    return {
        "turn": turn,
        "deciding": sum(many for _, many in turn),
        "open": some_open,
        "many_open": many_open,
        "new": verdicts.get(NEW, 0),
        "leaks": verdicts.get("leak", 0),
        "tiers": [
            (said(tier), tiers.get(tier, 0)) for tier in (*facts.TIERS, "") if tiers.get(tier)
        ],
        "secrets": sum(states.values()),
        "accepted": states.get(intake.ACCEPTED, 0),
        "missing": [(name, words, lacking[name]) for name, words in WANTED],
        "log": _log(visitor),
        "duties": duties.on_overview(visitor),
        "pinned": _pinned(by, visitor),
        "questions": questions.unanswered() if visitor.may(*MAY_ANSWER) else 0,
        "newest": newest,
        "newest_number": watch.newest(by),
    }


def _pinned(by: Actor, visitor: Visitor) -> list[tuple[SavedViewView, int]]:
    """Return the views that are pinned, and how many assets each shows."""
    views = [one for one in inventory.saved_views(by, visitor.person.roles) if one.pinned]
    asked = [replace(asking.of_query(QueryDict(one.query)), size=1) for one in views[:MOST_PINNED]]
    return [(v, inventory.listed(by, a).total) for v, a in zip(views, asked, strict=False)]


def _turn(visitor: Visitor, states: dict[str, int]) -> list[tuple[str, int]]:
    """Return each state in which somebody with these roles is to decide, and how many wait."""
    deciding = {t.before: t.roles for t in intake.TRANSITIONS if t.verb == intake.ACCEPT}
    mine = [state for state, roles in deciding.items() if visitor.may(*roles)]
    return [(state, states[state]) for state in mine if states.get(state)]


def _log(visitor: Visitor) -> dict[str, Any]:
    head, signed = journal.head(), tasks.checkpoint(visitor.home)
    behind = head.size - (signed.size if signed else 0)
    newest = journal.newest(1, looks=True)
    return {"size": head.size, "behind": behind, "at": newest[0].at if newest else None}


def waiting(by: Actor, *states: str, size: int = 50) -> inventory.Listed:
    """Return candidates in these states, the oldest first."""
    return inventory.listed(by, Asked(status=",".join(states), size=size))
