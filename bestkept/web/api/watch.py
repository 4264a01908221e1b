"""Findings over the API, and the check of a draft."""

from typing import Any

from ninja import Query, Router

from bestkept.gateways import checking
from bestkept.watch import actions, queries
from bestkept.watch.rules import Sighted
from bestkept.web.api.callers import Call, checked
from bestkept.web.api.offers import Offer, offer, said_by
from bestkept.web.api.shapes import parts
from bestkept.web.api.shapes import watch as shapes
from bestkept.web.visits import DESK, EVERYONE

router = Router()
LOOKING = (*DESK, "monitoring")


@offer(router, "GET", "/findings", told=Offer("read", LOOKING, parts.Page[shapes.Finding]))
def list_findings(request: Call, asked: Query[shapes.FindingsAsked]) -> Any:
    """List what was found, newest first."""
    told = asked.model_dump(exclude={"page"})
    found, total = queries.listed(request.caller.acting(), **told, start=asked.start)
    request.caller.saw(*(one.number for one in found))
    return asked.page_of(found, total)


@offer(router, "GET", "/findings/{number}", told=Offer("read", LOOKING, shapes.Finding))
def show_finding(request: Call, number: str) -> Any:
    """Show one finding."""
    found = queries.finding(request.caller.acting(), number)
    request.caller.saw(found.number)
    return found


def _recorded(entry: int) -> dict[str, list[str]]:
    said = said_by(entry)
    seen = [
        one for name, value in said.items() if name.startswith("findings.") for one in value["seen"]
    ]
    return {"new": [one["number"] for one in seen], "known": said["known"]}


@offer(
    router,
    "POST",
    "/findings",
    told=Offer("guard", actions.MAY_WATCH, shapes.Recorded, 201),
    again=_recorded,
)
def record_findings(request: Call, scan: shapes.Scan) -> Any:
    """Record what a scan found: places, hashes and counts, never a passage."""
    rows = [Sighted(**one.model_dump()) for one in scan.findings]
    new, known = actions.record_findings(request.caller.acting(), rows)
    return {"new": new, "known": known}


@offer(
    router,
    "POST",
    "/findings/{number}/verdict",
    told=Offer("triage", actions.MAY_TRIAGE, parts.Made),
)
def triage(request: Call, number: str, told: shapes.Verdict) -> Any:
    """Decide what a finding is; all verdicts but new and leak excuse it."""
    actions.triage(request.caller.acting(), number, told.verdict, told.because)
    return {"number": number}


@offer(router, "POST", "/check", told=Offer("guard", EVERYONE, shapes.Answer))
def check_draft(request: Call, draft: shapes.Draft) -> Any:
    """Check a draft with all lenses; it is not kept, and no asset is named."""
    checked(request.caller)
    return checking.check(draft.text, request.caller.home)
