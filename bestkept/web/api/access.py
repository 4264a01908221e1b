"""Access over the API: asked for, granted, opened, ended, and looked at again."""

from typing import Any

from ninja import Query, Router

from bestkept.journal.rules import Actor, NotThere, Refused
from bestkept.protect.access import actions, knowing, queries
from bestkept.protect.access.actions import MAY_OWN
from bestkept.protect.decision import actions as decision
from bestkept.protect.decision import recorded as decisions
from bestkept.protect.decision.queries import MAY_SEE as DECIDING
from bestkept.protect.decision.queries import UNKNOWN, again, aware
from bestkept.protect.recertification import actions as recertification
from bestkept.protect.recertification import queries as campaigns
from bestkept.web import granting
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer, said_by
from bestkept.web.api.shapes import access as shapes
from bestkept.web.api.shapes import parts
from bestkept.web.visits import ANYBODY

router = Router()
SEES = queries.MAY_SEE
ANSWERS = tuple(dict.fromkeys((*SEES, *MAY_OWN)))


@offer(router, "GET", "/grants", told=Offer("read", ANSWERS, parts.Page[shapes.Grant]))
def list_grants(request: Call, asked: Query[shapes.GrantsAsked]) -> Any:
    """List the open grants, those that end first first; the count stops at 1000.

    Who does not see all is told of those of secrets that they answer for.
    """
    told = asked.model_dump(exclude={"page"})
    found = queries.listed(request.caller.acting(*SEES), **told, start=asked.start)
    request.caller.saw(*{one.asset for one in found[0]})
    return asked.page_of(*found)


@offer(router, "POST", "/grants", told=Offer("protect", MAY_OWN, parts.Made, 201))
def grant_access(request: Call, told: shapes.Granting) -> Any:
    """Grant a secret to somebody who has not asked."""
    said = told.model_dump()
    by = request.caller.acting(*actions.MAY_GRANT)
    return {"number": actions.grant(by, said.pop("person"), said.pop("asset"), **said)}


def _ended(entry: int) -> dict[str, Any]:
    also = said_by(entry).get("also", [])
    return {"ended": [one for one in also if one.startswith("G-")]}


@offer(
    router,
    "POST",
    "/revocations",
    told=Offer("protect", MAY_OWN, shapes.AccessEnded, 201),
    again=_ended,
)
def revoke_access(request: Call, told: shapes.Revoking) -> Any:
    """End a grant, all of a person, or all of a secret, at once."""
    by = request.caller.acting(*actions.MAY_REVOKE)
    ended = actions.revoke(by, told.what, told.because)
    return {"ended": ended}


@offer(router, "GET", "/access-requests", told=Offer("read", ANSWERS, parts.Page[shapes.Request]))
def list_access_requests(request: Call, asked: Query[shapes.RequestsAsked]) -> Any:
    """List requests to know a secret: all, or those for what the token's person answers for."""
    by, told = request.caller.acting(*SEES), asked.model_dump(exclude={"page"})
    return asked.page_of(*queries.requests(by, **told, start=asked.start))


@offer(
    router,
    "POST",
    "/access-requests/{number}/approval",
    told=Offer("protect", MAY_OWN, parts.Made),
)
def approve_access(request: Call, number: str, told: shapes.Approving) -> Any:
    """Grant what was asked for, or less of it."""
    by = request.caller.acting(*actions.MAY_GRANT)
    actions.approve(by, number, told.text, until=told.until, version=told.version)
    return {"number": number}


@offer(
    router, "POST", "/access-requests/{number}/refusal", told=Offer("protect", MAY_OWN, parts.Made)
)
def refuse_access(request: Call, number: str, told: parts.Told) -> Any:
    """Refuse what was asked for, with a reason that the person is told."""
    actions.refuse(request.caller.acting(*actions.MAY_GRANT), number, told.text)
    return {"number": number}


@offer(router, "GET", "/me/access-requests", told=Offer("read", ANYBODY, list[shapes.MyRequest]))
def list_my_access_requests(request: Call) -> Any:
    """List what the token's person asked to know, the newest first."""
    return queries.my_requests(request.caller.token.person.email)


@offer(router, "POST", "/me/access-requests", told=Offer("protect", ANYBODY, parts.Made, 201))
def ask_access(request: Call, told: shapes.AccessAsking) -> Any:
    """Ask to know a secret; whether there is one of that number is not told."""
    said = told.model_dump()
    return {"number": actions.request(request.caller.acting(), said.pop("asset"), **said)}


@offer(router, "GET", "/me/secrets", told=Offer("read", ANYBODY, list[shapes.Secret]))
def list_my_secrets(request: Call) -> Any:
    """List which secrets the token's person knows of, and why."""
    found = knowing.secrets_of(request.caller.acting(), request.caller.token.person.email)
    request.caller.saw(*(one.number for one in found))
    return found


@offer(router, "GET", "/me/secrets/{number}", told=Offer("read", ANYBODY, shapes.SecretDecision))
def show_what_is_missing(request: Call, number: str, asked: Query[shapes.PurposeAsked]) -> Any:
    """Show whether the token's person may open a secret today, and what is missing."""
    person = request.caller.token.person.email
    if not aware(person, number):
        raise NotThere(UNKNOWN.format(number))
    known = queries.purposes_of(person, number)
    purpose = asked.purpose or (known[0] if known else granting.NO_PURPOSE)
    found = granting.decided(person, number, purpose, asked.version)
    request.caller.saw(number)
    conditions = [one._asdict() for one in found.conditions]
    told: dict[str, Any] = {"number": number, "version": found.asked.version}
    told |= {"purpose": found.asked.purpose, "purposes": known}
    return {**told, "permitted": found.permitted, "conditions": conditions}


def _recorded(found: decisions.Recorded) -> dict[str, Any]:
    """Return a decision as its entry records it, on the decisive secret and on further ones."""
    first, *further = found.made
    return {**vars(found), **vars(first), "further": further}


@offer(
    router,
    "POST",
    "/decisions",
    told=Offer("read", DECIDING, shapes.KnowingDecided, 201),
    again=lambda entry: {"entry": entry, "permitted": said_by(entry)["permitted"]},
)
def decide_access(request: Call, told: shapes.KnowingAsked) -> Any:
    """Decide whether somebody may know a secret today; open nothing, and record the question."""
    by = request.caller.acting(*DECIDING)
    entry, found = decision.decide(by, told.person, told.asset, told.purpose, told.version)
    return {"entry": entry, "permitted": found.permitted}


@offer(
    router,
    "GET",
    "/entries/{number}/decision",
    told=Offer("read", DECIDING, shapes.DecisionRecorded),
)
def show_decision(request: Call, number: int) -> Any:
    """Show the decision that an entry records, with every condition and the rows that show it."""
    by = request.caller.acting(*DECIDING)
    return _seen(request, _there(by, number))


def _there(by: Actor, number: int) -> decisions.Recorded:
    found = decisions.recorded(by, number) if 0 <= number < 2**53 else None
    if found is None:
        raise NotThere(f"Entry {number} is no decision.")
    return found


def _seen(request: Call, found: decisions.Recorded) -> dict[str, Any]:
    if found.erased:
        raise Refused(f"Entry {found.entry}: something of this decision was erased.")
    request.caller.saw(found.person, *(one.asset for one in found.made))
    return _recorded(found)


@offer(
    router,
    "GET",
    "/entries/{number}/again",
    told=Offer("read", DECIDING, shapes.DecidedAgain),
)
def decide_again(request: Call, number: int) -> Any:
    """Make the decision of an entry again: by the record as it stood then, and its policy."""
    by = request.caller.acting(*DECIDING)
    told, found = _there(by, number), again(by, number)
    return {
        "entry": number,
        "verdict": found.verdict,
        "recorded": None if told.erased else _seen(request, told),
        "differing": decisions.differing(found) if found.made else [],
    }


def _opened_before(entry: int) -> dict[str, Any]:
    said = said_by(entry)
    names = ("name", "state", "because", "rows", "next")
    conditions = [dict(zip(names, one, strict=True)) for one in said["conditions"]]
    told = {"entry": entry, "permitted": said["permitted"], "conditions": conditions}
    nowhere: dict[str, Any] = {"location": None, "places": [], "copies": [], "documents": []}
    return {**told, "version": said["version"], **nowhere}


def _opened(found: actions.Opening) -> dict[str, Any]:
    decision = found.decision
    told = {"entry": found.entry, "permitted": decision.permitted}
    told |= {"version": decision.asked.version}
    conditions = [one._asdict() for one in decision.conditions]
    return {
        **told,
        "conditions": conditions,
        "location": found.location,
        "places": list(found.places),
        "copies": list(found.copies),
        "documents": list(found.documents),
    }


@offer(
    router,
    "POST",
    "/me/openings",
    told=Offer("protect", ANYBODY, shapes.Opened, 201),
    again=_opened_before,
)
def open_secret(request: Call, told: shapes.SecretOpening) -> Any:
    """Open a secret: tell where it lies if all that is needed is met, else what is missing."""
    by = request.caller.acting()
    return _opened(actions.open_secret(by, told.asset, told.purpose, told.version))


@offer(
    router,
    "POST",
    "/glass-breakings",
    told=Offer("protect", actions.MAY_BREAK, shapes.Opened, 201),
    again=_opened_before,
)
def break_glass(request: Call, told: shapes.Breaking) -> Any:
    """Open a secret without a grant, in an emergency, on record."""
    return _opened(actions.break_glass(request.caller.acting(), told.asset, told.because))


@offer(
    router, "GET", "/glass-breakings", told=Offer("read", ANSWERS, parts.Page[shapes.GlassBroken])
)
def list_glass_breakings(request: Call, asked: Query[shapes.GlassAsked]) -> Any:
    """List openings without a grant, the newest first.

    Who does not see all is told of those of secrets that they answer for.
    """
    by = request.caller.acting(*SEES)
    found = queries.broken_glass(by, asset=asked.asset, start=asked.start, size=asked.size)
    request.caller.saw(*{one.asset for one in found[0]})
    return asked.page_of(*found)


@offer(
    router,
    "GET",
    "/assets/{number}/knowers",
    told=Offer("read", (*knowing.MAY_SEE, *knowing.OWNING), list[shapes.Knower]),
)
def list_knowers(request: Call, number: str, asked: Query[parts.Day]) -> Any:
    """List who knows a secret, or may, with every reason, as of a day."""
    found = knowing.known_by(request.caller.acting(), number, asked.on)
    request.caller.saw(number)
    return found


@offer(
    router,
    "GET",
    "/people/{email}/secrets",
    told=Offer("read", knowing.MAY_SEE, list[shapes.Secret]),
)
def list_secrets_of_person(request: Call, email: str) -> Any:
    """List which secrets a person knows of, and why."""
    found = knowing.secrets_of(request.caller.acting(), email)
    request.caller.saw(*(one.number for one in found))
    return found


@offer(router, "GET", "/campaigns", told=Offer("read", SEES, parts.Page[shapes.Campaign]))
def list_campaigns(request: Call, asked: Query[parts.Paged]) -> Any:
    """List the recertifications, the newest first."""
    by = request.caller.acting()
    return asked.page_of(*campaigns.listed(by, start=asked.start, size=asked.size))


@offer(
    router,
    "POST",
    "/campaigns",
    told=Offer("protect", recertification.MAY_BEGIN, parts.Made, 201),
)
def begin_campaign(request: Call, told: shapes.CampaignBeginning) -> Any:
    """Have somebody look at grants again by a day."""
    by = request.caller.acting()
    return {"number": recertification.begin(by, told.reviewer, told.due, told.scope)}


@offer(
    router,
    "POST",
    "/campaigns/{number}/handing",
    told=Offer("protect", recertification.MAY_BEGIN, parts.Made),
)
def hand_campaign(request: Call, number: str, told: shapes.CampaignHanding) -> Any:
    """Give what waits in a recertification to another reviewer."""
    recertification.hand(request.caller.acting(), number, told.reviewer, told.because)
    return {"number": number}


@offer(router, "GET", "/campaigns/{number}", told=Offer("read", ANYBODY, shapes.Campaign))
def show_campaign(request: Call, number: str) -> Any:
    """Show how a recertification stands, to its reviewer and to those who see all."""
    return campaigns.campaign(request.caller.acting(*SEES), number)


@offer(router, "GET", "/me/campaigns", told=Offer("read", ANYBODY, list[shapes.Campaign]))
def list_my_campaigns(request: Call) -> Any:
    """List the recertifications in which something waits for the token's person."""
    return campaigns.mine(request.caller.token.person.email)


@offer(
    router,
    "GET",
    "/campaigns/{number}/answers",
    told=Offer("read", ANYBODY, list[shapes.AnswersGiven]),
)
def list_answers_of_campaign(request: Call, number: str) -> Any:
    """List what was answered in a recertification, batch by batch, the newest first."""
    return campaigns.answers(request.caller.acting(*SEES), number)


@offer(
    router,
    "POST",
    "/campaigns/{number}/showing",
    told=Offer("protect", ANYBODY, list[shapes.WaitingGrant], 201),
    again=lambda _: [],
)
def show_waiting_grants(request: Call, number: str, told: parts.Paged) -> Any:
    """Show the reviewer what waits; the time that the answers take runs from here."""
    by = request.caller.acting()
    recertification.show(by, number)
    found = campaigns.waiting(by, number, told.size)
    request.caller.saw(*{one.grant.asset for one in found})
    return found


def _answered(entry: int) -> dict[str, Any]:
    said = said_by(entry)
    return {"number": said["subject"], "stamped": said["stamped"]}


@offer(
    router,
    "POST",
    "/campaigns/{number}/answers",
    told=Offer("protect", ANYBODY, shapes.Answered, 201),
    again=_answered,
)
def answer_campaign(request: Call, number: str, told: shapes.Answers) -> Any:
    """Keep or end grants of a recertification, as its reviewer."""
    by = request.caller.acting()
    stamped = recertification.review(by, number, told.verdicts, told.because)
    return {"number": number, "stamped": stamped}
