"""Findings over the API, never their passages; and the check of a draft or a file."""

from typing import Any

from ninja import File, Query, Router
from ninja.files import UploadedFile

from bestkept.gateways import checking, explaining, rereading
from bestkept.journal.rules import Refused
from bestkept.respond import queries as respond
from bestkept.settings import queries as settings
from bestkept.watch import actions, queries
from bestkept.watch.rules import Sighted
from bestkept.web import events
from bestkept.web.api.callers import Call, checked
from bestkept.web.api.offers import Offer, offer, said_by
from bestkept.web.api.shapes import parts
from bestkept.web.api.shapes import watch as shapes
from bestkept.web.api.shapes.respond import Incident
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


@offer(
    router,
    "POST",
    "/findings/{number}/assignment",
    told=Offer("triage", actions.MAY_TRIAGE, parts.Made),
)
def assign_finding(request: Call, number: str, told: shapes.FindingAssigning) -> Any:
    """Say who looks into a finding: somebody who may decide on it."""
    actions.assign(request.caller.acting(), number, told.person)
    return {"number": number}


@offer(
    router,
    "GET",
    "/findings/{number}/shares",
    told=Offer("read", LOOKING, list[shapes.FindingShare]),
)
def list_shares(request: Call, number: str) -> Any:
    """List whom colleagues pointed at a finding, newest first."""
    by = request.caller.acting()
    found = queries.finding(by, number)
    request.caller.saw(found.number)
    return queries.shares(by, found.number)


@offer(
    router,
    "POST",
    "/findings/{number}/shares",
    told=Offer("triage", actions.MAY_TRIAGE, parts.Made, 201),
)
def share_finding(request: Call, number: str, told: shapes.FindingSharing) -> Any:
    """Point a colleague who may see findings at one, with the reason."""
    actions.share(request.caller.acting(), number, told.person, told.words)
    return {"number": number}


@offer(router, "GET", "/me/findings", told=Offer("read", LOOKING, list[shapes.FindingShare]))
def list_findings_shared_with_me(request: Call) -> Any:
    """List the findings that the token's person was pointed at and nobody has decided on."""
    found = queries.shared_with(request.caller.token.person.email)
    request.caller.saw(*(one.finding for one in found))
    return found


@offer(router, "GET", "/findings/{number}/timeline", told=Offer("read", LOOKING, list[parts.Event]))
def show_timeline_of_finding(request: Call, number: str) -> Any:
    """Show what was last done about a finding, newest first."""
    found = queries.finding(request.caller.acting(), number)
    request.caller.saw(found.number)
    return events.timeline(found.number)


@offer(router, "GET", "/findings/{number}/incidents", told=Offer("read", LOOKING, list[Incident]))
def list_incidents_of_finding(request: Call, number: str) -> Any:
    """List the incidents to which a finding belongs."""
    found = queries.finding(request.caller.acting(), number)
    told = respond.of_findings([found.number])
    request.caller.saw(found.number, *(one.number for one in told))
    return told


@offer(
    router,
    "GET",
    "/findings/{number}/explanation",
    told=Offer("read", actions.MAY_READ, shapes.FindingExplained),
)
def explain_finding(request: Call, number: str) -> Any:
    """Read a source again where the server may, and tell why it was found, in figures alone."""
    found = queries.finding(request.caller.acting(), number)
    checked(request.caller)
    folders = settings.shown_folders()
    place = queries.readable_at(found, folders)
    if place is None:
        raise Refused(f"{found.path} lies in no place of which passages may be shown.")
    again = rereading.passage(request.caller.home, found, place, folders)
    request.caller.saw(found.number)
    mine = next((why for one, why in again.told if one.document == found.document), None)
    told = explaining.sentences(mine) if mine else []
    return {"sentences": told, "figures": mine.row() if mine else {}}


@offer(router, "POST", "/check", told=Offer("guard", EVERYONE, shapes.Answer))
def check_draft(request: Call, draft: shapes.Draft) -> Any:
    """Check a draft with all lenses; it is not kept, and no asset is named."""
    checked(request.caller)
    return checking.check(draft.text, request.caller.home)


@offer(router, "POST", "/check/file", told=Offer("guard", EVERYONE, shapes.FileAnswered))
def check_file(request: Call, document: File[UploadedFile]) -> Any:
    """Check a file with all lenses; it is not kept, and no asset and no passage is named."""
    checked(request.caller)
    found = checking.check_file(document.name or "document", document.read(), request.caller.home)
    unread = [{"part": part, "why": why} for part, why in found.unread]
    return {**vars(found), "unread": unread}
