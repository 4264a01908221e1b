"""Agreements over the API: listed, shown as of a day, recorded, amended, owed and ended."""

from datetime import UTC, date, datetime
from typing import Any

from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from bestkept.protect.agreements import actions, lasting, listing, queries, renewing
from bestkept.protect.agreements.rights import rights
from bestkept.protect.agreements.rules import Immunity, Lasting, Said
from bestkept.protect.decision import queries as decision
from bestkept.web import sealing
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer, said_by
from bestkept.web.api.shapes import agreements as shapes
from bestkept.web.api.shapes import parts
from bestkept.web.visits import ANYBODY

router = Router()
SEEING = queries.MAY_SEE
SHOWN = 100  # grants that rest on an agreement


def _today() -> date:
    return datetime.now(UTC).date()


@offer(
    router,
    "GET",
    "/agreements",
    told=Offer("read", SEEING, parts.Page[shapes.AgreementLine]),
)
def list_agreements(request: Call, asked: Query[shapes.AgreementsAsked]) -> Any:
    """List agreements as they stand today, the newest first."""
    told = asked.model_dump(exclude={"page"})
    found, total = listing.listed(request.caller.acting(), listing.Asked(**told, start=asked.start))
    request.caller.saw(*(one.view.number for one in found))
    items = [
        {
            "number": one.view.number,
            "kind": one.view.kind,
            "parties": one.view.bound,
            "state": one.state,
            "last": one.last,
            "renews": one.renews,
            "owed": one.owed,
            "overdue": one.overdue,
        }
        for one in found
    ]
    return asked.page_of(items, total)


@offer(router, "GET", "/agreements/due", told=Offer("read", SEEING, list[shapes.Due]))
def list_due(request: Call, asked: Query[shapes.DueAsked]) -> Any:
    """List what falls due under agreements, and what is overdue, the next first."""
    found = listing.coming(request.caller.acting(), _today(), asked.days)
    request.caller.saw("agreements")
    return found


@offer(router, "GET", "/agreements/counts", told=Offer("read", SEEING, shapes.AgreementCounts))
def count_agreements(request: Call) -> Any:
    """Count agreements by how they stand, and what falls due month by month."""
    by = request.caller.acting()
    return {**vars(listing.counted(by)), "months": listing.calendar(by)}


@offer(
    router,
    "GET",
    "/people/{email}/agreements",
    told=Offer("read", SEEING, list[shapes.Agreement]),
)
def list_agreements_of_person(request: Call, email: str) -> Any:
    """List what a person signed, and how it stands today."""
    found = queries.signed_by(request.caller.acting(), email)
    request.caller.saw(*(one.number for one in found))
    return found


@offer(router, "GET", "/agreements/{number}", told=Offer("read", SEEING, shapes.Agreement))
def show_agreement(request: Call, number: str, asked: Query[parts.Day]) -> Any:
    """Show an agreement with the terms that governed on a day, and the chain of all."""
    found = queries.agreement(request.caller.acting(), number, asked.on)
    request.caller.saw(found.number)
    return found


@offer(router, "GET", "/agreements/{number}/bearing", told=Offer("read", SEEING, shapes.Bearing))
def show_bearing(request: Call, number: str) -> Any:
    """Show whether its form is enough, who assigns rights, and what access rests on it alone."""
    by, day = request.caller.acting(), _today()
    found = queries.agreement(by, number)
    request.caller.saw(found.number)
    where = queries.where(found, day)
    forms = decision.forms(found.kind, found.terms.form, where, day) if found.terms else []
    resting = decision.resting(by, number, SHOWN)
    more = {"rights": rights(found, day), "short": lasting.short(by, [found]).get(found.number)}
    return {**vars(resting), "forms": forms, **more}


@offer(
    router,
    "POST",
    "/agreements",
    told=Offer("protect", actions.MAY_SIGN, parts.Made, 201),
)
def record_agreement(request: Call, told: shapes.Signed) -> Any:
    """Record an agreement that was signed."""
    said = _said(told)
    by = request.caller.acting()
    return {"number": actions.record(by, told.kind, told.parties, said, told.because)}


@offer(
    router,
    "POST",
    "/agreements/{number}/amendments",
    told=Offer("protect", actions.MAY_SIGN, parts.Made, 201),
)
def amend_agreement(request: Call, number: str, told: shapes.Amending) -> Any:
    """Record that an agreement says something else from a day on, or binds others."""
    actions.amend(request.caller.acting(), number, _said(told), told.because)
    return {"number": number}


def _said(told: shapes.Wording) -> Said:
    """Return terms as they are put in: what was sent, but for whom it binds and why."""
    apart = {"because", "kind", "parties", "immunity", "lasting"}
    sent = told.model_dump(exclude=apart)
    sent = {name: tuple(one) if isinstance(one, list) else one for name, one in sent.items()}
    notice = Immunity(**told.immunity.model_dump()) if told.immunity else None
    lasts = Lasting(**told.lasting.model_dump()) if told.lasting else None
    return Said(**sent, immunity=notice, lasting=lasts)


@offer(
    router,
    "POST",
    "/agreements/{number}/ending",
    told=Offer("protect", actions.MAY_SIGN, parts.Made),
)
def end_agreement(request: Call, number: str, told: shapes.Ending) -> Any:
    """Record that an agreement holds no longer from a day on, before its term is over."""
    actions.end(request.caller.acting(), number, told.first, told.because)
    return {"number": number}


@offer(
    router,
    "POST",
    "/agreements/{number}/renewal",
    told=Offer("protect", actions.MAY_SIGN, parts.Made),
)
def renew_agreement(request: Call, number: str, told: shapes.Renewing) -> Any:
    """Record that an agreement which renews by itself did, and until when it runs now."""
    renewing.renew(request.caller.acting(), number, told.last, told.because)
    return {"number": number}


@offer(
    router,
    "POST",
    "/agreements/{number}/looked-at",
    told=Offer("protect", actions.MAY_SIGN, parts.Made),
)
def let_day_pass(request: Call, number: str, told: parts.Told) -> Any:
    """Record that the next day of an agreement is known, and nothing is done about it."""
    renewing.let_pass(request.caller.acting(), number, told.text)
    return {"number": number}


@offer(
    router,
    "POST",
    "/agreements/{number}/survival",
    told=Offer("protect", actions.MAY_SIGN, parts.Made),
)
def note_survival(request: Call, number: str, told: shapes.Surviving) -> Any:
    """Record in a form how long confidence lasts after terms."""
    said = Lasting(told.how, told.until, told.years)
    actions.note_lasting(request.caller.acting(), number, told.amendment, said, told.because)
    return {"number": number}


def _kept(entry: int) -> dict[str, str]:
    """Return the number in the vault of the text that an entry attached."""
    said = said_by(entry)
    return {"number": next(v["file"] for name, v in said.items() if name.startswith("text."))}


@offer(
    router,
    "POST",
    "/agreements/{number}/text",
    told=Offer("protect", actions.MAY_SIGN, parts.Made),
)
def attach_text(request: Call, number: str, told: shapes.Text) -> Any:
    """Record which document of the vault is the signed text of terms."""
    actions.attach(request.caller.acting(), number, told.amendment, told.file)
    return {"number": number}


@offer(
    router,
    "POST",
    "/agreements/{number}/text/file",
    told=Offer("protect", actions.MAY_SIGN, parts.Made, 201),
    again=_kept,
)
def send_text(
    request: Call, number: str, told: Form[shapes.TextSent], document: File[UploadedFile]
) -> Any:
    """Keep a file in the vault as the signed text of terms; its number there is answered."""
    by = request.caller.acting()
    found = queries.agreement(by, number)
    governs = (found.terms or found.chain[-1]).amendment
    kept = sealing.keep_text(by, request.caller.home, document, found.number)
    order = int(told.amendment) if told.amendment else governs
    actions.attach(by, found.number, order, kept)
    return {"number": kept}


@offer(
    router,
    "POST",
    "/agreements/{number}/notice",
    told=Offer("protect", actions.MAY_SIGN, parts.Made),
)
def note_immunity(request: Call, number: str, told: shapes.Noticed) -> Any:
    """Record how terms give the notice of 18 USC 1833(b)."""
    said = Immunity(told.how, told.policy, told.received_on)
    actions.note_immunity(request.caller.acting(), number, told.amendment, said, told.because)
    return {"number": number}


@offer(
    router,
    "POST",
    "/agreements/{number}/obligations",
    told=Offer("protect", actions.MAY_SIGN, parts.Made, 201),
)
def add_obligation(request: Call, number: str, told: shapes.Owing) -> Any:
    """Record an obligation under an agreement."""
    owner = told.owner.strip().lower()
    actions.owe(request.caller.acting(), number, told.words, owner, told.due)
    return {"number": number}


@offer(
    router,
    "POST",
    "/agreements/{number}/obligations/{order}/fulfilment",
    told=Offer("protect", ANYBODY, parts.Made),
)
def fulfil_obligation(request: Call, number: str, order: int, told: parts.Told) -> Any:
    """Record that an obligation was done: its owner may, and legal."""
    by = request.caller.acting(*actions.MAY_SIGN)
    actions.fulfil(by, number, order, told.text)
    return {"number": number}


@offer(
    router,
    "POST",
    "/agreements/{number}/obligations/{order}/change",
    told=Offer("protect", actions.MAY_SIGN, parts.Made),
)
def reassign_obligation(request: Call, number: str, order: int, told: shapes.Reassigning) -> Any:
    """Let somebody else answer for an obligation, by another day, or both."""
    by, owner = request.caller.acting(), told.owner or None
    actions.reassign(by, number, order, told.because, owner=owner, due=told.due)
    return {"number": number}


@offer(
    router,
    "POST",
    "/agreements/{number}/obligations/{order}/dropping",
    told=Offer("protect", actions.MAY_SIGN, parts.Made),
)
def drop_obligation(request: Call, number: str, order: int, told: parts.Told) -> Any:
    """Record that an obligation need not be done any more."""
    actions.drop(request.caller.acting(), number, order, told.text)
    return {"number": number}


@offer(
    router,
    "GET",
    "/me/obligations",
    told=Offer("read", ANYBODY, list[shapes.OwnDuty]),
)
def list_my_obligations(request: Call) -> Any:
    """List the open obligations that the token's person answers for, signed by them or not."""
    found = queries.owed_by(request.caller.acting())
    request.caller.saw(*(one.agreement for one in found))
    return found


@offer(
    router,
    "GET",
    "/me/agreements",
    told=Offer("read", ANYBODY, list[shapes.SignedByMe]),
)
def list_my_agreements(request: Call) -> Any:
    """List what binds the token's person, with what they owe under it."""
    found = queries.binding(request.caller.acting())
    request.caller.saw(*(one.number for one in found))
    return found
