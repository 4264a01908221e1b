"""Facts of an asset over the API: how it stands, what is missing, and every change of a fact."""

from datetime import UTC, date, datetime
from typing import Any

from ninja import Query, Router

from bestkept.engines import detect
from bestkept.journal.rules import Refused
from bestkept.people.queries import lookers, views_of
from bestkept.protect.access import knowing
from bestkept.protect.access.whereabouts import KINDS as WHERE
from bestkept.protect.access.whereabouts import as_told, withheld
from bestkept.register import actions, facts, queries
from bestkept.register.intake import queries as intake
from bestkept.register.intake import rules
from bestkept.register.inventory import actions as inventory
from bestkept.register.inventory import queries as inventoried
from bestkept.register.queries import AssetView
from bestkept.register.rules import TRADE_SECRET
from bestkept.register.terms import queries as terms
from bestkept.respond import queries as respond
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer, said_by
from bestkept.web.api.shapes import facts as shapes
from bestkept.web.api.shapes import parts
from bestkept.web.api.shapes.respond import Incident
from bestkept.web.visits import DESK

router = Router()
SEEING = (*DESK, "employee")
AMENDING = actions.MAY_AMEND
SEES_LOOKS = ("legal", "security", "auditor", "administrator")
LATEST = 25  # looks that are told one by one


def _today() -> date:
    return datetime.now(UTC).date()


def _seen(request: Call, number: str, on: date | None = None) -> AssetView:
    found = queries.seen_asset(request.caller.acting(), number, on)
    request.caller.saw(found.number)
    return found


@offer(router, "GET", "/assets/{number}/standing", told=Offer("read", SEEING, shapes.AssetStanding))
def show_standing_of_asset(request: Call, number: str, asked: Query[parts.Day]) -> Any:
    """Show how an asset stands as of a day: scores, decisions, handling, what is missing."""
    by = request.caller.acting()
    found = as_told(by, _seen(request, number, asked.on))
    state = intake.state(found)
    return {
        "number": found.number,
        "status": state,
        "turn": rules.turn(state),
        "submitter": intake.submitter(found),
        "gaps": intake.gaps(found),
        "scores": inventoried.scores(found),
        "decisions": intake.decisions(by, found.number),
        "handling": inventoried.handling_of(found, asked.on or _today()),
        **_missing(found),
    }


def _missing(found: AssetView) -> dict[str, list[str]]:
    if found.kind != TRADE_SECRET:
        return {"lacks": [], "unscored": []}
    lacks = [name for name in facts.WANTED if found.fact(name) is None]
    return {"lacks": lacks, "unscored": inventoried.unscored(found)}


@offer(
    router,
    "GET",
    "/assets/{number}/facts/{name}",
    told=Offer("read", AMENDING, list[shapes.FactSpan]),
)
def show_history_of_fact(request: Call, number: str, name: str) -> Any:
    """Show what a fact said when, oldest first, by all that is known now."""
    by, found = request.caller.acting(), _seen(request, number)
    if facts.kind(name) in WHERE and withheld(by, found):
        raise Refused("Where an accepted secret lies is told by opening it: POST /me/openings.")
    return inventoried.history(by, found.number, name)


def _added(entry: int) -> dict[str, str]:
    """Return the fact that an entry added, by its asset and name."""
    said = said_by(entry)
    rows = [value for name, value in said.items() if name.startswith("fact.")]
    return {"number": said["subject"], "name": rows[0]["name"]}


@offer(
    router,
    "POST",
    "/assets/{number}/facts",
    told=Offer("register", AMENDING, shapes.FactMade, 201),
    again=_added,
)
def add_fact(request: Call, number: str, told: shapes.FactBeside) -> Any:
    """Record a place, copy, author or limit beside those on record."""
    by = request.caller.acting()
    name = actions.add_beside(by, number, told.kind, told.value, since=told.since)
    return {"number": number, "name": name}


@offer(
    router,
    "POST",
    "/assets/{number}/facts/{name}/amendment",
    told=Offer("register", AMENDING, parts.Made),
)
def amend_fact(request: Call, number: str, name: str, told: shapes.FactAmending) -> Any:
    """Record that a fact changed on a day, and holds until the next change on record."""
    by, first = request.caller.acting(), told.since or _today()
    actions.amend(by, number, name, told.value, valid_from=first, because=told.because)
    return {"number": number}


@offer(
    router,
    "POST",
    "/assets/{number}/facts/{name}/correction",
    told=Offer("register", AMENDING, parts.Made),
)
def correct_fact(request: Call, number: str, name: str, told: shapes.FactCorrecting) -> Any:
    """Record that a fact was wrong from its first day, and what is right in its place."""
    by, days = request.caller.acting(), {"valid_from": told.since, "on": told.on}
    actions.correct(by, number, name, told.value, because=told.because, **days)
    return {"number": number}


@offer(
    router,
    "POST",
    "/assets/{number}/facts/{name}/ending",
    told=Offer("register", AMENDING, parts.Made),
)
def end_fact(request: Call, number: str, name: str, told: shapes.FactEnding) -> Any:
    """Record that a fact holds no longer from a day on, and nothing takes its place."""
    by, day = request.caller.acting(), told.on or _today()
    actions.end(by, number, name, on=day, because=told.because)
    return {"number": number}


@offer(
    router,
    "POST",
    "/assets/{number}/factors/{factor}/score",
    told=Offer("register", inventory.MAY_KEEP, parts.Made),
)
def score_factor(request: Call, number: str, factor: str, told: shapes.Scoring) -> Any:
    """Score one of the six factors of a trade secret, with the reason.

    Of how far it is known, the count by the record of today is kept beside the reason.
    """
    by = request.caller.acting()
    because = knowing.scored(number, factor, told.because)
    inventory.score(by, number, factor, told.points, because, since=told.since)
    return {"number": number}


@offer(router, "GET", "/assets/{number}/terms", told=Offer("read", DESK, list[shapes.Term]))
def list_terms(request: Call, number: str) -> Any:
    """List the guarded names and phrases of an asset, without their words."""
    found = _seen(request, number)
    return terms.terms(request.caller.acting(), found.number)


@offer(router, "GET", "/assets/{number}/guarding", told=Offer("read", DESK, list[shapes.Guarded]))
def list_guarding(request: Call, number: str) -> Any:
    """List which lenses guard each document and term of an asset now, as the index has it."""
    found, home = _seen(request, number), request.caller.home
    lenses = detect.Index.open(home.index, home.detect_key()).guarding(found.number)
    told: dict[str, int | None] = {d.label: v.number for v in found.versions for d in v.documents}
    told |= dict.fromkeys(label for label in lenses if label.startswith("T-"))
    return [
        {"label": _label(one), "version": version, "lenses": lenses.get(one, [])}
        for one, version in told.items()
    ]


def _label(one: str) -> str:
    """Return the number of a document or a term; of a term the index knows more."""
    return detect.TermLabel.read(one).number if one.startswith("T-") else one


@offer(router, "GET", "/assets/{number}/looks", told=Offer("read", DESK, shapes.Looks))
def list_looks(request: Call, number: str) -> Any:
    """Tell how often an asset was looked at; and to some roles, when and by whom of late."""
    found = queries.seen_asset(request.caller.acting(*SEES_LOOKS), number)
    sees = request.caller.acting(*SEES_LOOKS).role in SEES_LOOKS
    newest = lookers(found.number, LATEST) if sees else []
    request.caller.saw(found.number)
    return {"views": views_of(found.number), "newest": newest}


@offer(router, "GET", "/assets/{number}/incidents", told=Offer("read", DESK, list[Incident]))
def list_incidents_of_asset(request: Call, number: str) -> Any:
    """List the newest incidents to which a finding of an asset belongs."""
    found = respond.of_asset(_seen(request, number).number)
    request.caller.saw(*(one.number for one in found))
    return found
