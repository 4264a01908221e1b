"""The register over the API: assets, candidates, what is exported."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from bestkept.gateways import guarding, tables
from bestkept.journal.rules import Refused
from bestkept.protect.access.whereabouts import as_told, table_as_told, withheld
from bestkept.prove import actions as prove
from bestkept.register import queries
from bestkept.register.intake import actions as intake
from bestkept.register.intake import rules
from bestkept.register.inventory import actions as recording
from bestkept.register.inventory import queries as inventory
from bestkept.register.inventory.queries import Asked
from bestkept.web import events
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer
from bestkept.web.api.shapes import parts
from bestkept.web.api.shapes import register as shapes
from bestkept.web.visits import DESK

router = Router()
SEEING = (*DESK, "employee")


@offer(router, "GET", "/assets", told=Offer("read", SEEING, parts.Page[shapes.AssetLine]))
def list_assets(request: Call, asked: Query[shapes.AssetsAsked]) -> Any:
    """List the register: what of it one may see."""
    told = asked.model_dump(exclude={"page"})
    found = inventory.listed(request.caller.acting(), Asked(**told, start=asked.start))
    request.caller.saw(*(one.number for one in found.lines))
    return asked.page_of(found.lines, found.total)


@offer(router, "GET", "/assets/{number}", told=Offer("read", SEEING, shapes.Asset))
def show_asset(request: Call, number: str, asked: Query[parts.Day]) -> Any:
    """Show an asset as of a day, with its facts and versions."""
    by = request.caller.acting()
    found = as_told(by, queries.seen_asset(by, number, asked.on))
    request.caller.saw(found.number)
    return found


@offer(router, "GET", "/assets/{number}/versions", told=Offer("read", SEEING, list[shapes.Version]))
def list_versions(request: Call, number: str) -> Any:
    """List the versions of an asset, with its documents."""
    by = request.caller.acting()
    found = as_told(by, queries.seen_asset(by, number))
    request.caller.saw(found.number)
    return list(found.versions)


@offer(
    router, "GET", "/assets/{number}/locations", told=Offer("read", SEEING, list[shapes.Location])
)
def list_locations(request: Call, number: str) -> Any:
    """List where an asset lies: places, copies, and its documents."""
    by = request.caller.acting()
    found = as_told(by, queries.seen_asset(by, number))
    request.caller.saw(found.number)
    if withheld(by, found):
        raise Refused("Where an accepted secret lies is told by opening it: POST /me/openings.")
    said = {"location": found.fact("location")} if found.fact("location") else {}
    said |= inventory.beside(found, "place", "copy")
    said |= {d.label: d.location for version in found.versions for d in version.documents}
    return [{"what": what, "where": where} for what, where in said.items()]


@offer(router, "GET", "/assets/{number}/timeline", told=Offer("read", SEEING, list[parts.Event]))
def show_timeline(request: Call, number: str) -> Any:
    """Show what was last done about an asset, newest first."""
    found = queries.seen_asset(request.caller.acting(), number)
    request.caller.saw(found.number)
    return events.timeline(found.number)


@offer(
    router,
    "POST",
    "/assets/{number}/binder",
    told=Offer("prove", prove.MAY_PROVE, bytes, kind="application/zip"),
)
def write_binder(request: Call, number: str, asked: parts.Day) -> Any:
    """Write the binder of an asset for a day: a ZIP."""
    on = asked.on or datetime.now(UTC).date()
    made = prove.write_binder(request.caller.acting(), request.caller.home, number, on)
    request.caller.saw(number)
    return HttpResponse(made.data, content_type="application/zip")


@offer(router, "GET", "/export", told=Offer("read", inventory.MAY_EXPORT, shapes.Rows))
def export_register(request: Call, asked: Query[shapes.ExportAsked]) -> Any:
    """Export the inventory as of a day, or what is asked of it, as JSON."""
    return {"items": _exported(request, asked, "json")}


@offer(router, "GET", "/export.csv", told=Offer("read", inventory.MAY_EXPORT, str, kind="text/csv"))
def export_csv(request: Call, asked: Query[shapes.ExportAsked]) -> Any:
    """Export the inventory as of a day, or what is asked of it, as CSV."""
    text = tables.as_csv(_exported(request, asked, "csv"))
    return HttpResponse(text, content_type="text/csv; charset=utf-8")


def _exported(request: Call, asked: shapes.ExportAsked, form: str) -> list[dict[str, str]]:
    """Return the inventory as of a day; that it was handed out is recorded, as on the page."""
    by, told = request.caller.acting(), asked.model_dump(exclude={"on"}, exclude_defaults=True)
    request.caller.saw("register")
    whole = inventory.exported(by, asked.on, Asked(**told) if told else None)
    rows = table_as_told(by, whole, asked.on)
    day = [f"on={asked.on}"] if asked.on else []
    query = "&".join([*day, inventory.view_query(told)] if told else day)
    recording.note_export(by, query, form, rows)
    return rows


@offer(
    router,
    "POST",
    "/candidates",
    told=Offer("submit", rules.SUBMITTERS, parts.Made, 201),
)
def submit(
    request: Call, told: Form[shapes.Candidate], document: File[UploadedFile | None] = None
) -> Any:
    """Submit a candidate, with a document that is guarded from then on, or without."""
    home, said = request.caller.home, told.model_dump()
    title, tier = said.pop("title"), said.pop("tier")
    documents = []
    if document is not None:
        name = f"{document.name or 'document'} (sent by a program)"
        documents = guarding.of_bytes(home, document.name or "document", document.read(), name)
    by = request.caller.acting()
    made = intake.submit(by, home, title=title, tier=tier, description=said, documents=documents)
    return {"number": made}


@offer(
    router,
    "POST",
    "/candidates/{number}/decision",
    told=Offer("decide", rules.DECIDERS, parts.Made),
)
def decide(request: Call, number: str, told: shapes.Decision) -> Any:
    """Accept, reject or send back a candidate: first as analyst, then as legal."""
    state = queries.seen_asset(request.caller.acting(), number).fact("status") or ""
    by = request.caller.acting(*(role for role in rules.turn(state) if role in rules.DECIDERS))
    intake.decide(by, number, **told.model_dump())
    return {"number": number}


@offer(
    router,
    "POST",
    "/candidates/{number}/again",
    told=Offer("submit", rules.SUBMITTERS, parts.Made),
)
def submit_again(request: Call, number: str, told: shapes.Again) -> Any:
    """Submit again what was sent back, with what is said differently now."""
    changes = told.model_dump()
    because = changes.pop("because")
    intake.resubmit(request.caller.acting(), number, changes, because=because)
    return {"number": number}
