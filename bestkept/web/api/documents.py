"""Documents of the vault over the API: tied to the secrets whose content they hold, and opened."""

from base64 import b64encode
from typing import Any

from ninja import Router

from bestkept.protect.access import actions, documents, opening, queries, signed
from bestkept.protect.access.opening import Wanted
from bestkept.protect.decision.rules import Decision
from bestkept.web import granting, unsealing
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer, said_by
from bestkept.web.api.shapes import documents as shapes
from bestkept.web.api.shapes import parts, work
from bestkept.web.visits import ANYBODY

router = Router()
SEES = documents.MAY_SEE


@offer(
    router, "GET", "/assets/{number}/documents", told=Offer("read", SEES, list[shapes.TiedDocument])
)
def list_tied_documents(request: Call, number: str) -> Any:
    """List what the vault holds of a secret, for whoever knows of the secret."""
    found = documents.of_asset(request.caller.acting(*SEES), number)
    request.caller.saw(number)
    return found


@offer(
    router,
    "POST",
    "/assets/{number}/documents",
    told=Offer("protect", actions.MAY_OWN, parts.Made, 201),
)
def tie_document(request: Call, number: str, told: shapes.Tying) -> Any:
    """Record that a document of the vault holds content of a secret."""
    by = request.caller.acting(*opening.MAY_TIE)
    opening.tie(by, told.document, number, told.because, told.version)
    return {"number": told.document}


@offer(
    router,
    "POST",
    "/assets/{number}/documents/{document}/untying",
    told=Offer("protect", actions.MAY_OWN, parts.Made),
)
def untie_document(request: Call, number: str, document: str, told: parts.Told) -> Any:
    """Record that a document holds no content of a secret after all; for owner and deputy."""
    opening.untie(request.caller.acting(*opening.MAY_TIE), document, number, told.text)
    return {"number": document}


def _opened_before(entry: int) -> dict[str, Any]:
    said = said_by(entry)
    first = ("asset", "version", "permitted", "conditions")
    every = [[said[name] for name in first], *said.get("further", [])] if "policy" in said else []
    told = {"entry": entry, "permitted": said.get("opened", 0) is not None}
    return {**told, "decisions": [_decision(*one) for one in every], "name": "", "content": None}


def _decision(asset: str, version: int, permitted: bool, conditions: list[Any]) -> dict[str, Any]:
    names = ("name", "state", "because", "rows", "next")
    told = [dict(zip(names, one, strict=True)) for one in conditions]
    return {"asset": asset, "version": version, "permitted": permitted, "conditions": told}


def _opened(found: opening.Reading) -> dict[str, Any]:
    decisions = [_told(one) for one in found.decisions]
    content = None if found.data is None else b64encode(found.data).decode()
    told = {"entry": found.entry, "permitted": found.permitted, "decisions": decisions}
    return {**told, "name": found.name if found.permitted else "", "content": content}


@offer(router, "GET", "/documents/{number}", told=Offer("read", ANYBODY, shapes.DocumentDecided))
def show_document(request: Call, number: str) -> Any:
    """Show what a document of the vault holds, and what is missing before one may open it."""
    by = request.caller.acting(*documents.MAY_OPEN, *SEES)
    kept, secrets = documents.document(by, number)
    known = queries.purposes_of(by.person, secrets[0]) if secrets else []
    purpose = known[0] if known else granting.NO_PURPOSE
    found = [granting.decided(by.person, one, purpose) for one in secrets]
    request.caller.saw(*secrets)
    return {"kept": kept, "secrets": secrets, "decisions": [_told(one) for one in found]}


def _told(one: Decision) -> dict[str, Any]:
    return _decision(one.asked.asset, one.asked.version, one.permitted, [*one.conditions])


@offer(
    router,
    "POST",
    "/me/document-openings",
    told=Offer("protect", ANYBODY, shapes.OpenedDocument, 201),
    again=_opened_before,
)
def open_document(request: Call, told: shapes.DocumentOpening) -> Any:
    """Open a document of the vault: by the decision where it holds a secret, else by role."""
    home, by = request.caller.home, request.caller.acting(*documents.MAY_OPEN, *SEES)
    wanted = Wanted(**told.model_dump(), most=unsealing.MOST)
    return _opened(opening.open_document(by, home, unsealing.ring(home), wanted))


@offer(
    router,
    "POST",
    "/me/agreements/{number}/text",
    told=Offer("protect", ANYBODY, shapes.OpenedDocument, 201),
    again=_opened_before,
)
def open_signed_text(request: Call, number: str, told: work.Nothing) -> Any:
    """Open the signed text of an agreement that the token's person signed; it is recorded."""
    del told
    home, by = request.caller.home, request.caller.acting()
    return _opened(signed.open_signed(by, home, unsealing.ring(home), number, unsealing.MOST))


@offer(
    router,
    "POST",
    "/document-glass-breakings",
    told=Offer("protect", actions.MAY_BREAK, shapes.OpenedDocument, 201),
    again=_opened_before,
)
def break_glass_of_document(request: Call, told: shapes.DocumentBreaking) -> Any:
    """Open a document that holds a secret without a grant, in an emergency, on record."""
    home, by = request.caller.home, request.caller.acting(*actions.MAY_BREAK)
    wanted = Wanted(**told.model_dump(), most=unsealing.MOST)
    return _opened(opening.break_glass(by, home, unsealing.ring(home), wanted))
