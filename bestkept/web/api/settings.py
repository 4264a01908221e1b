"""Settings over the API, to read: a program sets none, and allows no place."""

from typing import Any

from ninja import Router

from bestkept.people import directory
from bestkept.settings import queries
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer
from bestkept.web.api.shapes import settings as shapes

router = Router()


@offer(router, "GET", "/settings", told=Offer("read", queries.MAY_SEE, list[shapes.Setting]))
def list_settings(request: Call) -> Any:
    """List what this home is set to."""
    return queries.listed(request.caller.acting())


@offer(router, "GET", "/places", told=Offer("read", queries.MAY_SEE_PLACES, list[shapes.Place]))
def list_places(request: Call) -> Any:
    """List the places that the server reads for people, and what for."""
    return queries.places(request.caller.acting())


@offer(
    router,
    "GET",
    "/settings/groups",
    told=Offer("read", directory.MAY_SEE_MAPPINGS, list[shapes.GroupRole]),
)
def list_group_roles(request: Call) -> Any:
    """List which groups of the company's directory give which roles."""
    return directory.mappings(request.caller.acting())
