"""Incidents over the API: opened, with steps and evidence, closed."""

from datetime import UTC, datetime
from typing import Any

from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from bestkept.respond import actions, queries
from bestkept.web import sealing
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer, said_by
from bestkept.web.api.shapes import parts
from bestkept.web.api.shapes import respond as shapes
from bestkept.web.visits import DESK

router = Router()
RESPONDING = actions.MAY_RESPOND


@offer(router, "GET", "/incidents", told=Offer("read", DESK, parts.Page[shapes.Incident]))
def list_incidents(request: Call, asked: Query[shapes.IncidentsAsked]) -> Any:
    """List incidents: the open ones first, then the newest."""
    found, total = queries.listed(start=asked.start, size=asked.size, status=asked.status)
    request.caller.saw(*(one.number for one in found))
    return asked.page_of(found, total)


@offer(router, "GET", "/incidents/{number}", told=Offer("read", DESK, shapes.Incident))
def show_incident(request: Call, number: str) -> Any:
    """Show one incident with its clock and its steps."""
    found = queries.incident(number)
    request.caller.saw(found.number)
    return found


@offer(router, "POST", "/incidents", told=Offer("respond", RESPONDING, parts.Made, 201))
def open_incident(request: Call, told: shapes.Opening) -> Any:
    """Open an incident, on findings or on none; its hours count from the discovery."""
    found = told.discovered_at or datetime.now(UTC)
    made = actions.open_incident(request.caller.acting(), told.title, told.findings, found)
    return {"number": made}


@offer(
    router, "POST", "/incidents/{number}/steps", told=Offer("respond", RESPONDING, parts.Made, 201)
)
def add_step(request: Call, number: str, told: parts.Told) -> Any:
    """Record something that was done about an open incident."""
    actions.add_step(request.caller.acting(), number, told.text)
    return {"number": number}


@offer(
    router,
    "POST",
    "/incidents/{number}/evidence",
    told=Offer("respond", RESPONDING, parts.Made, 201),
    again=lambda entry: {"number": said_by(entry)["evidence"]["kept"]},
)
def add_evidence(
    request: Call, number: str, told: Form[shapes.EvidenceTold], document: File[UploadedFile]
) -> Any:
    """Keep a file in the vault as evidence of an open incident; its number there is answered."""
    by = request.caller.acting()
    actions.open_one(number)
    kept = sealing.keep_evidence(by, request.caller.home, document, number, told.because)
    actions.add_evidence(by, number, kept)
    return {"number": kept}


@offer(router, "POST", "/incidents/{number}/closing", told=Offer("respond", RESPONDING, parts.Made))
def close_incident(request: Call, number: str, told: shapes.IncidentEnding) -> Any:
    """Close an incident, with the reason and how it ended."""
    actions.close_incident(request.caller.acting(), number, told.text, told.outcome)
    return {"number": number}
