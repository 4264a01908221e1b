"""Stewards over the API: who answers for what, what is vacant, and handing over."""

from typing import Any

from ninja import Query, Router

from bestkept.protect.stewards import actions, queries
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer, said_by
from bestkept.web.api.shapes import parts
from bestkept.web.api.shapes import stewards as shapes

router = Router()


def _of(entry: int) -> dict[str, str]:
    """Return of what an entry tells who answers for it."""
    return {"number": str(said_by(entry)["subject"]).removeprefix("country:")}


@offer(router, "GET", "/stewards", told=Offer("read", queries.MAY_SEE, list[shapes.Charge]))
def list_stewards(request: Call) -> Any:
    """List partners and countries with IP specialist and deputy."""
    found = queries.coverage(request.caller.acting())
    request.caller.saw(*{h.email for one in found for h in one.posts.values() if h})
    return found


@offer(
    router,
    "GET",
    "/vacancies",
    told=Offer("read", queries.MAY_SEE, parts.Page[shapes.Vacancy]),
)
def list_vacancies(request: Call, asked: Query[shapes.VacanciesAsked]) -> Any:
    """List the posts that nobody fills, the longest vacant first."""
    found = [o for o in queries.vacancies(request.caller.acting()) if asked.kind in ("", o.kind)]
    items = found[asked.start : asked.start + asked.size]
    request.caller.saw(*(one.number for one in items))
    return asked.page_of(items, len(found))


@offer(router, "GET", "/people/{email}/charges", told=Offer("read", queries.MAY_SEE, list[str]))
def list_charges_of_person(request: Call, email: str) -> Any:
    """List what a person answers for today: numbers of secrets and partners, countries."""
    found = queries.handed(request.caller.acting(), email)
    request.caller.saw(*found)
    return found


@offer(
    router,
    "POST",
    "/stewards",
    told=Offer("protect", actions.MAY_ASSIGN, parts.Made, 201),
    again=_of,
)
def assign_steward(request: Call, told: shapes.Assigning) -> Any:
    """Let somebody answer for a partner or a country; whoever did before does no longer."""
    by = request.caller.acting()
    why, since = told.because, told.since
    actions.assign(by, told.of, told.post, told.person, because=why, since=since)
    return {"number": told.of.strip().upper()}


@offer(
    router,
    "POST",
    "/stewards/ending",
    told=Offer("protect", actions.MAY_ASSIGN, parts.Made),
    again=_of,
)
def end_steward(request: Call, told: shapes.PostEnding) -> Any:
    """Let nobody hold a post for a partner or a country from today on."""
    actions.end(request.caller.acting(), told.of, told.post, told.because)
    return {"number": told.of.strip().upper()}


@offer(
    router,
    "POST",
    "/stewards/handover",
    told=Offer("protect", actions.MAY_ASSIGN, parts.Made),
    again=lambda entry: {"number": said_by(entry)[actions.LEAVER]},
)
def hand_over_all(request: Call, told: shapes.HandingOver) -> Any:
    """Let somebody answer for all that a person answers for: all of it, or nothing."""
    actions.hand_over(request.caller.acting(), told.leaver, told.person, told.because)
    return {"number": told.leaver.strip().lower()}
