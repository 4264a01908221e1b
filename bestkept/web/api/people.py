"""People over the API: who is on record, where they work, what they are called, and organisations.

A program gives nobody the means to act: invitations and roles are given by hand, or by groups of
the company's directory (SCIM).
"""

from typing import Any

from ninja import File, Query, Router
from ninja.files import UploadedFile

from bestkept.gateways import tables
from bestkept.journal.rules import NotThere
from bestkept.people import (
    actions,
    organisations,
    organising,
    placing,
    queries,
    rules,
    vetted,
)
from bestkept.protect.moves import tasks as moves
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer, said_by
from bestkept.web.api.shapes import parts
from bestkept.web.api.shapes import people as shapes

router = Router()
SEEING = queries.MAY_SEE_PERSONS
PLACING = placing.MAY_PLACE


def _subject(entry: int) -> dict[str, str]:
    return {"number": str(said_by(entry)["subject"])}


def _taken(entry: int) -> dict[str, Any]:
    return {"lines": int(said_by(entry)[placing.LINES])}


@offer(router, "GET", "/people", told=Offer("read", SEEING, parts.Page[shapes.Person]))
def list_people(request: Call, asked: Query[shapes.PersonsAsked]) -> Any:
    """List people on record with their roles."""
    found, total = queries.listed(
        request.caller.acting(),
        words=asked.words,
        organisation=asked.organisation,
        start=asked.start,
        size=asked.size,
    )
    request.caller.saw("people")
    return asked.page_of(found, total)


# Before the addresses of persons: its own would be taken for one.
@offer(
    router,
    "POST",
    "/people/import",
    told=Offer("people", PLACING, shapes.Taken, 201),
    again=_taken,
)
def take_table(request: Call, table: File[UploadedFile]) -> Any:
    """Record the people of a table (CSV, XLSX, JSON), all of them or none; begin their cases."""
    by, name = request.caller.acting(), table.name or "table.csv"
    lines = [(line.number, line.cells) for line in tables.of_bytes(name, table.read())]
    many = placing.import_people(by, lines)
    moves.follow(by)
    return {"lines": many}


@offer(router, "GET", "/people/{email}", told=Offer("read", SEEING, shapes.Person))
def show_person(request: Call, email: str) -> Any:
    """Show one person with the roles held today."""
    request.caller.acting()
    found = queries.person(email)
    if found is None:
        raise NotThere("Nobody on record has this address.")
    request.caller.saw(found.email)
    return found


@offer(router, "GET", "/people/{email}/place", told=Offer("read", SEEING, shapes.Placed))
def show_place(request: Call, email: str, asked: Query[parts.Day]) -> Any:
    """Show where a person works on a day, their status, and how far they were vetted."""
    request.caller.acting()
    found = queries.place(email.strip().lower(), asked.on)
    if found is None:
        raise NotThere("Nobody on record has this address.")
    request.caller.saw(found.email)
    return found


@offer(router, "POST", "/people", told=Offer("people", PLACING, parts.Made, 201), again=_subject)
def add_person(request: Call, told: shapes.Joining) -> Any:
    """Put somebody on record, as employee or partner."""
    actions.add_person(request.caller.acting(), told.email, told.name, told.roles)
    return {"number": rules.address(told.email)}


@offer(
    router,
    "POST",
    "/people/{email}/name",
    told=Offer("people", PLACING, parts.Made),
    again=_subject,
)
def rename_person(request: Call, email: str, told: shapes.Naming) -> Any:
    """Record that a person is called otherwise from today on."""
    placing.rename(request.caller.acting(), email, told.name, told.because)
    return {"number": rules.address(email)}


@offer(
    router,
    "POST",
    "/people/{email}/place",
    told=Offer("people", PLACING, parts.Made),
    again=_subject,
)
def place_person(request: Call, email: str, told: shapes.Placing) -> Any:
    """Record where a person works from a day on, and begin the case that follows from it."""
    by, said = request.caller.acting(), told.dict(exclude={"since"})
    placing.engage(by, email, {name: text for name, text in said.items() if text}, told.since)
    moves.follow(by)
    return {"number": rules.address(email)}


@offer(
    router,
    "POST",
    "/people/{email}/status",
    told=Offer("people", PLACING, parts.Made),
    again=_subject,
)
def set_status(request: Call, email: str, told: shapes.Standing) -> Any:
    """Record whether a person is joining, working, leaving or gone, and begin the case of it."""
    by = request.caller.acting()
    placing.set_status(by, email, told.status, told.because, told.since)
    moves.follow(by)
    return {"number": rules.address(email)}


@offer(
    router,
    "GET",
    "/people/{email}/vettings",
    told=Offer("read", vetted.MAY_SEE, list[shapes.Vetted]),
)
def list_vettings(request: Call, email: str) -> Any:
    """List how a person was vetted, newest first; what was struck is told with the reason."""
    found = vetted.of(request.caller.acting(), email)
    request.caller.saw(rules.address(email))
    return found


@offer(
    router,
    "POST",
    "/people/{email}/vettings/{entry}/striking",
    told=Offer("people", placing.MAY_VET, parts.Made),
    again=_subject,
)
def strike_vetting(request: Call, email: str, entry: parts.Count, told: parts.Told) -> Any:
    """Strike a vetting that is wrong, by the entry that recorded it."""
    placing.strike_vetting(request.caller.acting(), email, entry, told.text)
    return {"number": rules.address(email)}


@offer(
    router,
    "POST",
    "/people/{email}/vettings",
    told=Offer("people", placing.MAY_VET, parts.Made, 201),
    again=_subject,
)
def record_vetting(request: Call, email: str, told: shapes.Vetting) -> Any:
    """Record that a person was vetted and how far; never the report."""
    placing.record_vetting(request.caller.acting(), email, **told.dict())
    return {"number": rules.address(email)}


@offer(
    router,
    "POST",
    "/people/{email}/sign-in/ending",
    told=Offer("people", actions.ENDS_SIGN_INS, parts.Made),
    again=_subject,
)
def end_sign_in(request: Call, email: str, told: parts.Told) -> Any:
    """Let a person sign in no longer; their tokens end with it."""
    actions.end_sign_in(request.caller.acting(), email, told.text)
    return {"number": rules.address(email)}


@offer(router, "GET", "/organisations", told=Offer("read", SEEING, parts.Page[shapes.Organisation]))
def list_organisations(request: Call, asked: Query[shapes.OrganisationsAsked]) -> Any:
    """List units of our own and partners by name."""
    by = request.caller.acting()
    found, total = organisations.some(by, asked.words, asked.start, asked.size)
    return asked.page_of(found, total)


@offer(
    router,
    "POST",
    "/organisations",
    told=Offer("people", organising.MAY_ADD, parts.Made, 201),
    again=_subject,
)
def add_organisation(request: Call, told: shapes.Founding) -> Any:
    """Put a unit of our own or a partner on record."""
    by = request.caller.acting()
    return {"number": placing.add_organisation(by, told.name, told.kind, told.country)}


@offer(router, "GET", "/organisations/{number}", told=Offer("read", SEEING, shapes.Organisation))
def show_organisation(request: Call, number: str) -> Any:
    """Show a unit of our own or a partner."""
    request.caller.acting()
    found = organisations.organisation(number)
    if found is None:
        raise NotThere("There is no organisation of this number.")
    return found


@offer(
    router,
    "POST",
    "/organisations/{number}/name",
    told=Offer("people", organising.MAY_ADD, parts.Made),
    again=_subject,
)
def rename_organisation(request: Call, number: str, told: shapes.Naming) -> Any:
    """Record that an organisation is called otherwise from today on."""
    organising.rename(request.caller.acting(), number, told.name, told.because)
    return {"number": number}


@offer(
    router,
    "POST",
    "/organisations/{number}/ending",
    told=Offer("people", organising.MAY_ADD, parts.Made),
    again=_subject,
)
def end_organisation(request: Call, number: str, told: parts.Told) -> Any:
    """Record that nobody works for an organisation from today on; refused while somebody does."""
    organising.end(request.caller.acting(), number, told.text)
    return {"number": number}


@offer(
    router,
    "POST",
    "/organisations/{number}/taking-up",
    told=Offer("people", organising.MAY_ADD, parts.Made),
    again=_subject,
)
def take_up_organisation(request: Call, number: str, told: parts.Told) -> Any:
    """Record that people may work again for an organisation that had ended."""
    organising.take_up(request.caller.acting(), number, told.text)
    return {"number": number}
