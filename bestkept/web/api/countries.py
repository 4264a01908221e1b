"""Countries over the API: what is known of their law, and what counsel advised."""

from datetime import UTC, datetime
from typing import Any

from ninja import File, Form, Router
from ninja.files import UploadedFile

from bestkept.protect.countries import actions, queries, rules
from bestkept.protect.countries.rules import Advised
from bestkept.web import sealing
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer
from bestkept.web.api.shapes import countries as shapes
from bestkept.web.api.shapes import parts

router = Router()
SEEING = queries.MAY_SEE


@offer(router, "GET", "/countries", told=Offer("read", SEEING, list[shapes.Country]))
def list_countries(request: Call) -> Any:
    """List the countries that concern us, those with most people first."""
    return queries.listed(request.caller.acting())


@offer(router, "GET", "/countries/{code}", told=Offer("read", SEEING, shapes.Profile))
def show_country(request: Call, code: str) -> Any:
    """Show what is known of a country's law, and the advice of counsel."""
    found = queries.profile(request.caller.acting(), code)
    request.caller.saw(f"country:{found.country}")
    return found


@offer(
    router,
    "POST",
    "/countries/{code}/advice",
    told=Offer("protect", actions.MAY_LOG, parts.Made, 201),
)
def log_advice(request: Call, code: str, told: shapes.Advised) -> Any:
    """Log what counsel answered on the law of a country."""
    by = request.caller.acting()
    return {"number": actions.log_advice(by, code, _said(told), told.instead)}


def _said(told: shapes.Advised, file: str = "") -> Advised:
    given = told.model_dump(exclude={"instead"}) | {"kinds": tuple(told.kinds)}
    return Advised(**given | ({"file": file} if file else {}))


@offer(
    router,
    "POST",
    "/countries/{code}/advice/file",
    told=Offer("protect", actions.MAY_LOG, parts.Made, 201),
)
def send_advice(
    request: Call, code: str, told: Form[shapes.AdvisedInForm], document: File[UploadedFile]
) -> Any:
    """Log what counsel answered, with a file that is kept in the vault as the answer."""
    by = request.caller.acting()
    where = queries.profile(by, code).country
    rules.checked(where, _said(told), datetime.now(UTC).date())  # before anything is kept
    queries.may_replace(by, told.instead, where)
    kept = sealing.keep_advice(by, request.caller.home, document, where)
    return {"number": actions.log_advice(by, where, _said(told, kept), told.instead)}


@offer(router, "GET", "/advice/{number}", told=Offer("read", SEEING, shapes.Advice))
def show_advice(request: Call, number: str) -> Any:
    """Show one advice, whether it stands or not."""
    found = queries.advice(request.caller.acting(), number)
    request.caller.saw(found.number)
    return found


@offer(
    router, "POST", "/advice/{number}/ending", told=Offer("protect", actions.MAY_LOG, parts.Made)
)
def end_advice(request: Call, number: str, told: parts.Told) -> Any:
    """Record that advice stands no longer: mistyped, taken back, or not asked again."""
    actions.end_advice(request.caller.acting(), number, told.text)
    return {"number": number.upper()}
