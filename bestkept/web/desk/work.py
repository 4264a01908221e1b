"""Work that outlasts a request: its page, live, with what came of it; cancelled and tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.utils.translation import gettext

from bestkept.journal.rules import Refused
from bestkept.web import events, failures, live
from bestkept.web.visits import DESK, Visit, page
from bestkept.web.vocabulary import said
from bestkept.work import actions, queries, rules

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.work.queries import JobView

LOOKING = (*DESK, "monitoring")
SLOW = timedelta(seconds=15)  # of waiting, after which the page says what may be the matter
_DID = {"cancel": actions.cancel, "again": actions.try_again}


@page(*LOOKING)
def work(request: Visit, name: str) -> HttpResponse:
    """Show one piece of work, and cancel it or try it again."""
    kind = rules.kind(queries.kind_of(name))
    found = queries.job(request.visitor.acting(*kind.may_see), name)
    may = request.visitor.may(*kind.may_ask)
    refused = ""
    if request.method == "POST":
        if not may or request.POST.get("act") not in _DID:
            return failures.forbidden(request, kind.may_ask)
        try:
            _DID[request.POST["act"]](request.visitor.acting(*kind.may_ask), name)
        except Refused as why:
            refused = str(why)
        else:
            return redirect("desk:work", name)
    told = told_of(found) | {"may": may, "refused": refused}
    told["events"] = partial(events.timeline, rules.label(name))  # asked for where it is shown
    if live.asked(request):
        return live.answer(request, "desk/work_now.html", told)
    request.visitor.saw(*found.outcome.get("new", ()))
    return render(request, "desk/work.html", told)


def told_of(found: JobView) -> dict[str, Any]:
    """Return what is shown of a job while it goes on, and what is said of it aloud."""
    shown = (found.state, found.done, found.total, found.phrase, found.attempts)
    return {
        "job": found,
        "title": title(found),
        "live": live.digest(*shown),
        "spoken": spoken(found),
        "slow": found.state == rules.WAITING and datetime.now(UTC) - found.asked > SLOW,
        "unread": partial(_unread, found),
        "percent": None if found.share is None else int(found.share * 100),
    }


def _unread(found: JobView) -> list[dict[str, Any]]:
    """Return what could not be read, by reason, the commonest first, each with its places."""
    told: dict[str, list[str]] = {}
    for name, how in (("unread", ""), ("partial", gettext("Read in part: "))):
        for place, why in found.outcome.get(name, ()):
            told.setdefault(f"{how}{why}", []).append(place)
    rows = [{"why": why, "places": places} for why, places in told.items()]
    return sorted(rows, key=lambda row: -len(row["places"]))


def title(found: JobView) -> str:
    """Return what a job is called: the place that is scanned, the day of the binders."""
    told = found.arguments
    if found.kind == "scan":
        return str(told.get("place") or ", ".join(told.get("files", [])[:3]) or said(found.words))
    if found.kind == "binders":
        return gettext("%(what)s, as of %(day)s") % {
            "what": said(found.words),
            "day": told.get("on"),
        }
    return said(found.words)


def spoken(found: JobView) -> str:
    """Return what a screen reader says: where it stands, in quarters, so that it says little."""
    words = gettext("%(what)s %(state)s")
    if not found.open:
        return words % {"what": said(found.words), "state": said(_ENDED[found.state])}
    told = {"what": said(found.words), "state": said(found.state)}
    if found.share is None:
        return words % told
    told["percent"] = str(int(found.share * 4) * 25)
    return gettext("%(what)s %(state)s, %(percent)s %% done") % told


_ENDED = {rules.DONE: "done", rules.FAILED: "failed", rules.CANCELLED: "cancelled"}
