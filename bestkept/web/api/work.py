"""Work that outlasts a request: scans, checks of the record, binders of all secrets."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.conf import settings as site
from django.http import FileResponse
from ninja import File, Query, Router
from ninja.files import UploadedFile

from bestkept.gateways import spool
from bestkept.journal.rules import Refused
from bestkept.prove import tasks as prove
from bestkept.settings import queries as settings
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer, said_by
from bestkept.web.api.shapes import parts
from bestkept.web.api.shapes import work as shapes
from bestkept.web.visits import DESK
from bestkept.work import actions, queries
from bestkept.work.rules import DONE, KINDS, kind, label

router = Router()
MOST = site.DATA_UPLOAD_MAX_NUMBER_FILES  # files of a form
FILES: Any = File(..., min_length=1, max_length=MOST)  # type: ignore[type-arg]
LOOKING = (*DESK, "monitoring")
SCAN, CHECK, BINDERS = (KINDS[name].may_ask for name in ("scan", "check", "binders"))


def _asked(entry: int) -> dict[str, str]:
    """Return the name of the work that an entry is about."""
    said = said_by(entry)
    return {"number": str(said["subject"]).removeprefix(label(""))}


@offer(router, "GET", "/jobs", told=Offer("read", LOOKING, parts.Page[shapes.Job]))
def list_work(request: Call, asked: Query[shapes.WorkAsked]) -> Any:
    """List work of a kind, newest first."""
    by = request.caller.acting(*kind(asked.kind).may_see)
    found, total = queries.listed(by, asked.kind, asked.start, asked.size)
    return asked.page_of(found, total)


@offer(router, "GET", "/jobs/{name}", told=Offer("read", LOOKING, shapes.Job))
def show_work(request: Call, name: str) -> Any:
    """Show one piece of work: how far it is, or what came of it."""
    by = request.caller.acting(*kind(queries.kind_of(name)).may_see)
    found = queries.job(by, name)
    request.caller.saw(*found.outcome.get("new", ()))
    return found


@offer(router, "POST", "/scans", told=Offer("work", SCAN, parts.Made, 201), again=_asked)
def start_scan(request: Call, told: shapes.ScanOf) -> Any:
    """Ask for a scan of a place that is allowed; what it finds goes on record."""
    place = settings.scannable(told.place)
    return {"number": actions.ask(request.caller.acting(), "scan", {"place": place.name})}


@offer(router, "POST", "/scans/files", told=Offer("work", SCAN, parts.Made, 201), again=_asked)
def start_scan_of_files(request: Call, documents: list[UploadedFile] = FILES) -> Any:
    """Ask for a scan of files that are sent; they are sealed until they are read, then gone."""
    files = [(one.name or "document", one.read()) for one in documents]
    put = partial(spool.put, request.caller.home, files=files)
    names = [name for name, _ in files]
    return {"number": actions.ask(request.caller.acting(), "scan", {"files": names}, put)}


@offer(router, "POST", "/checks", told=Offer("work", CHECK, parts.Made, 201), again=_asked)
def start_check(request: Call, told: shapes.Nothing) -> Any:
    """Ask for a check of the whole record."""
    del told
    return {"number": actions.ask(request.caller.acting(), "check", {})}


@offer(router, "POST", "/binders", told=Offer("work", BINDERS, parts.Made, 201), again=_asked)
def start_binders(request: Call, told: shapes.BindersOf) -> Any:
    """Ask for the binders of all trade secrets as of a day."""
    on = told.on or datetime.now(UTC).date()
    return {"number": actions.ask(request.caller.acting(), "binders", {"on": on.isoformat()})}


@offer(
    router,
    "GET",
    "/jobs/{name}/binders",
    told=Offer("read", KINDS["binders"].may_see, bytes, kind="application/zip"),
)
def fetch_binders(request: Call, name: str) -> Any:
    """Fetch the ZIP of binders that was written; that somebody did is recorded."""
    found = queries.job(request.caller.acting(), name)
    place = prove.binders_of(request.caller.home, name)
    if found.state != DONE or not place.is_file():
        raise Refused("These binders are not there to be fetched any more. Ask for them again.")
    request.caller.saw(label(name))
    return FileResponse(place.open("rb"), content_type="application/zip")


@offer(
    router,
    "POST",
    "/jobs/{name}/cancelling",
    told=Offer("work", LOOKING, parts.Made),
    again=_asked,
)
def cancel_work(request: Call, name: str, told: shapes.Nothing) -> Any:
    """Want a piece of work no longer; it stops within seconds."""
    del told
    actions.cancel(request.caller.acting(*kind(queries.kind_of(name)).may_ask), name)
    return {"number": name}


@offer(router, "POST", "/jobs/{name}/again", told=Offer("work", LOOKING, parts.Made), again=_asked)
def try_work_again(request: Call, name: str, told: shapes.Nothing) -> Any:
    """Have work done after all that failed or was cancelled."""
    del told
    actions.try_again(request.caller.acting(*kind(queries.kind_of(name)).may_ask), name)
    return {"number": name}
