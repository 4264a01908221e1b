"""A table of assets over the API: looked at, or imported whole."""

from typing import Any

from ninja import File, Router
from ninja.files import UploadedFile

from bestkept.gateways import tables
from bestkept.register.inventory import actions, queries
from bestkept.register.inventory.rules import Line
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer, said_by
from bestkept.web.api.shapes import register as shapes

router = Router()


def _lines(table: UploadedFile) -> list[Line]:
    return tables.of_bytes(table.name or "table.csv", table.read())


def _made(entry: int) -> dict[str, int]:
    said = said_by(entry)
    return {"assets": int(said["assets"])}


@offer(router, "POST", "/import/preview", told=Offer("import", actions.MAY_IMPORT, shapes.Looked))
def look_at_table(request: Call, table: File[UploadedFile]) -> Any:
    """Tell what an import of a table (CSV, XLSX, JSON) would make, and each wrong line."""
    rows, wrong = queries.preview(request.caller.acting(), _lines(table))
    request.caller.saw("register")
    return {"assets": len(rows), "wrong": wrong}


@offer(
    router,
    "POST",
    "/import",
    told=Offer("import", actions.MAY_IMPORT, shapes.Imported, 201),
    again=_made,
)
def import_table(request: Call, table: File[UploadedFile]) -> Any:
    """Import a table whose columns are called as facts are: all of it, or nothing."""
    made = actions.take(request.caller.acting(), _lines(table), table.name or "a table")
    return {"assets": len(made)}
