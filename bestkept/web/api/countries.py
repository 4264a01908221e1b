"""Countries over the API: what is known of their law, and what counsel advised."""

from typing import Any

from ninja import Router

from bestkept.protect.countries import actions, queries
from bestkept.protect.countries.rules import Advised
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
    return {
        "number": actions.log_advice(request.caller.acting(), code, Advised(**told.model_dump()))
    }
