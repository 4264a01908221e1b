"""Joiners, movers and leavers over the API: cases, what is due, what places ask for."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from bestkept.protect.moves import actions, ending, leaving, letter, queries, withdrawing
from bestkept.web import sealing
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer, said_by
from bestkept.web.api.shapes import moves as shapes
from bestkept.web.api.shapes import parts, work
from bestkept.web.visits import ANYBODY

router = Router()
STEPPING = ("hr", "legal", "security", "administrator")
CERTIFYING = leaving.BOXES[leaving.CERTIFICATE].may


def _noted(entry: int, *names: str) -> dict[str, Any]:
    said = said_by(entry)
    return {name: said[name] for name in names}


def _ended(entry: int) -> dict[str, int]:
    """Return how many of each access an entry ended."""
    return _counts(_noted(entry, "ended")["ended"])


def _counts(ended: dict[str, int]) -> dict[str, int]:
    return {name.replace("-", "_"): count for name, count in ended.items()}


def _settled(entry: int) -> dict[str, Any]:
    """Return the grants that an entry closed and made."""
    return _noted(entry, "closed", "granted")


def _whole(request: Call, found: queries.Whole) -> dict[str, Any]:
    request.caller.saw(found.case.person, *(one[0] for one in (*found.listed, *found.later)))
    names = ("case", "because", "ready", "items", "falls", "steps", "letters")
    return {name: getattr(found, name) for name in names} | {
        "known": _named(("asset", "title", "why"), found.listed),
        "later": _named(("asset", "title", "why"), found.later),
        "lost": {
            **vars(found.lost),
            "grants": _named(("number", "asset", "purpose"), found.lost.grants),
        },
    }


def _named(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(names, one, strict=True)) for one in rows]


@offer(router, "GET", "/moves", told=Offer("read", queries.MAY_SEE, parts.Page[shapes.Case]))
def list_moves(request: Call, asked: Query[shapes.CasesAsked]) -> Any:
    """List cases of joiners, movers and leavers, those due first on top."""
    by = request.caller.acting()
    found, total = queries.listed(by, state=asked.state, start=asked.start, size=asked.size)
    request.caller.saw(*(one.person for one in found))
    return asked.page_of(found, total)


@offer(
    router, "GET", "/moves/not-begun", told=Offer("read", queries.MAY_SEE, list[shapes.NotBegun])
)
def list_moves_not_begun(request: Call) -> Any:
    """List the cases that the record asks for and nobody has begun."""
    return queries.not_begun(request.caller.acting())


@offer(router, "POST", "/moves", told=Offer("protect", actions.MAY_BEGIN, parts.Made, 201))
def begin_move(request: Call, told: shapes.MoveBeginning) -> Any:
    """Begin the case of a joiner, mover or leaver."""
    by = request.caller.acting(*(actions.MAY_BEGIN if told.first else actions.MAY_MOVE))
    number = actions.begin(
        by, told.kind, told.person, because=told.because, due=told.due, first=told.first
    )
    return {"number": number}


@offer(router, "GET", "/moves/{number}", told=Offer("read", queries.MAY_SEE, shapes.Whole))
def show_move(request: Call, number: str) -> Any:
    """Show a case with its items, what falls away, and the list of secrets."""
    return _whole(request, queries.whole(request.caller.acting(), number))


@offer(router, "POST", "/moves/{number}/steps", told=Offer("protect", STEPPING, parts.Made))
def take_step_of_move(request: Call, number: str, told: shapes.Stepping) -> Any:
    """Record that something was done that the record cannot see."""
    said = told.model_dump()
    item, said["asked"] = said.pop("item"), "\n".join(told.asked)
    by = request.caller.acting(*leaving.may_tick(item))
    actions.step(by, number, item, **said)
    return {"number": number}


@offer(router, "POST", "/moves/{number}/excuses", told=Offer("protect", ("legal",), parts.Made))
def excuse_item_of_move(request: Call, number: str, told: shapes.Excusing) -> Any:
    """Let a case go on without an item, as legal."""
    actions.excuse(request.caller.acting(), number, told.item, told.text)
    return {"number": number}


@offer(
    router,
    "POST",
    "/moves/{number}/end-of-access",
    told=Offer("protect", ending.MAY_END, shapes.MoveEnded),
    again=_ended,
)
def end_access_of_leaver(request: Call, number: str, told: parts.Told) -> Any:
    """End every access of a leaver in one act."""
    return _counts(ending.end_access(request.caller.acting(), number, told.text))


@offer(
    router,
    "POST",
    "/moves/{number}/settlement",
    told=Offer("protect", ending.MAY_END, shapes.Settled),
    again=_settled,
)
def settle_grants_of_mover(request: Call, number: str, told: shapes.Settling) -> Any:
    """Close the grants of a mover's earlier place; grant anew what is kept."""
    suits = ("legal", "administrator") if told.keep else ()
    return ending.settle(request.caller.acting(*suits), number, told.keep, told.text)


@offer(
    router,
    "POST",
    "/moves/{number}/roles",
    told=Offer("protect", ending.MAY_SETTLE, parts.Made),
)
def settle_roles_of_mover(request: Call, number: str, told: shapes.SettlingRoles) -> Any:
    """End some of the roles that a mover has from before; the others are kept."""
    ending.settle_roles(request.caller.acting(), number, told.end, told.text)
    return {"number": number}


@offer(
    router,
    "POST",
    "/moves/{number}/withdrawal",
    told=Offer("protect", actions.MAY_MOVE, parts.Made),
)
def withdraw_move(request: Call, number: str, told: parts.Told) -> Any:
    """End a case as if nothing had come of it; the status is again what it was before."""
    withdrawing.withdraw(request.caller.acting(), number, told.text)
    return {"number": number}


@offer(
    router,
    "POST",
    "/moves/{number}/due-day",
    told=Offer("protect", actions.MAY_MOVE, parts.Made),
)
def redate_move(request: Call, number: str, told: shapes.Redating) -> Any:
    """Let a case be due on another day."""
    withdrawing.redate(request.caller.acting(), number, told.due, told.text)
    return {"number": number}


def _kept(entry: int) -> dict[str, str]:
    """Return the number in the vault of the certificate that an entry tells of."""
    said = said_by(entry)
    return {"number": next(v["file"] for name, v in said.items() if name.startswith("step."))}


@offer(
    router,
    "POST",
    "/moves/{number}/certificate/file",
    told=Offer("protect", CERTIFYING, parts.Made, 201),
    again=_kept,
)
def send_certificate_of_leaver(
    request: Call, number: str, told: Form[shapes.CertificateSent], document: File[UploadedFile]
) -> Any:
    """Keep a file as the certificate of return or destruction; its number there is answered."""
    by = request.caller.acting()
    found, item = queries.whole(by, number).case, leaving.CERTIFICATE
    today = datetime.now(UTC).date()
    actions.steps_on(by, found.number, item, told.day, today)  # before anything is kept
    kept = sealing.keep_certificate(by, request.caller.home, document, found.number)
    day, words, form = told.day, told.words, told.form
    actions.step(by, found.number, item, day=day, words=words, form=form, file=kept)
    return {"number": kept}


@offer(router, "GET", "/moves/{number}/letter", told=Offer("read", ("legal",), shapes.LetterDraft))
def draft_letter_of_leaver(request: Call, number: str, asked: Query[shapes.LetterAsked]) -> Any:
    """Draft a letter of a leaver's case from the record."""
    text = queries.drafted(request.caller.acting(), number, asked.kind, asked.to)
    request.caller.saw(number)
    return {"text": text, "source": letter.SOURCE}


@offer(router, "POST", "/moves/{number}/letters", told=Offer("protect", ("legal",), parts.Made))
def approve_letter_of_leaver(request: Call, number: str, told: shapes.LetterApproving) -> Any:
    """Approve a letter of a leaver's case: the draft, or other words."""
    by = request.caller.acting()
    ending.approve_letter(by, number, told.kind, told.words, told.text, to=told.to)
    return {"number": number}


@offer(
    router, "POST", "/moves/{number}/closing", told=Offer("protect", actions.MAY_MOVE, parts.Made)
)
def close_move(request: Call, number: str, told: parts.Told) -> Any:
    """Close a case in which nothing is missing."""
    actions.finish(request.caller.acting(), number, told.text)
    return {"number": number}


@offer(
    router, "GET", "/people/{email}/due", told=Offer("read", queries.MAY_SEE, list[shapes.MoveItem])
)
def list_what_a_place_needs(request: Call, email: str) -> Any:
    """List what somebody needs at their place, by the record."""
    request.caller.saw(email)
    return queries.due_of(request.caller.acting(), email)


@offer(
    router,
    "POST",
    "/people/{email}/declaration/decision",
    told=Offer("protect", actions.MAY_CLEAR, parts.Made),
)
def decide_on_declaration(request: Call, email: str, told: shapes.Deciding) -> Any:
    """Decide on what somebody declared about earlier employers."""
    actions.clear(request.caller.acting(), email, told.outcome, told.text)
    return {"number": email}


@offer(
    router,
    "GET",
    "/people/{email}/immunity-notices",
    told=Offer("read", queries.MAY_SEE, list[shapes.NoticeRead]),
)
def list_immunity_notices_of_person(request: Call, email: str) -> Any:
    """List which editions of the notice of 18 USC 1833(b) a person confirmed to have read."""
    found = queries.immunity_read(request.caller.acting(), email)
    request.caller.saw(email)
    return found


@offer(
    router, "GET", "/requirements", told=Offer("read", queries.MAY_SEE, list[shapes.Requirement])
)
def list_requirements(request: Call, asked: Query[parts.Day]) -> Any:
    """List what places ask of their people on a day."""
    by = request.caller.acting()
    found, lacking = queries.requirements(by, asked.on), queries.lacking(by)
    request.caller.saw(*(one.asset for one in found if one.asset))
    return [
        {**vars(o), "lacking": lacking[o.number].count if o.number in lacking else 0} for o in found
    ]


@offer(router, "POST", "/requirements", told=Offer("protect", actions.MAY_MOVE, parts.Made, 201))
def add_requirement(request: Call, told: shapes.Requiring) -> Any:
    """Let a place ask something of its people from today on."""
    said = told.model_dump(exclude={"text", "kinds"}) | {"kinds": "/".join(told.kinds)}
    return {"number": actions.require(request.caller.acting(), said, told.text)}


@offer(
    router,
    "POST",
    "/requirements/{number}/end",
    told=Offer("protect", actions.MAY_MOVE, parts.Made),
)
def end_requirement(request: Call, number: str, told: parts.Told) -> Any:
    """Let a place ask for something no longer from today on."""
    actions.drop(request.caller.acting(), number, told.text)
    return {"number": number}


@offer(router, "GET", "/me/move", told=Offer("read", ANYBODY, list[shapes.Whole]))
def show_my_move(request: Call) -> Any:
    """Show the open case of the token's person, if there is one."""
    found = queries.mine(request.caller.acting().person)
    return [_whole(request, found)] if found else []


@offer(router, "POST", "/me/declaration", told=Offer("protect", ANYBODY, parts.Made))
def declare_earlier_duties(request: Call, told: shapes.Declaring) -> Any:
    """Say whether duties to earlier employers bind, and that nothing of theirs comes along."""
    by = request.caller.acting()
    actions.declare(by, bound=told.bound, towards=told.towards, nothing=told.nothing)
    return {"number": by.person}


@offer(router, "POST", "/me/immunity-notice", told=Offer("protect", ANYBODY, parts.Made))
def confirm_immunity_notice(request: Call, told: work.Nothing) -> Any:
    """Confirm that the token's person has read the notice of 18 USC 1833(b)."""
    del told
    by = request.caller.acting()
    actions.receive(by)
    return {"number": by.person}


@offer(router, "POST", "/me/move/{number}/list", told=Offer("protect", ANYBODY, parts.Made))
def confirm_my_list(request: Call, number: str, told: work.Nothing) -> Any:
    """Confirm that the token's person has gone through the list of secrets that they know."""
    del told
    actions.confirm(request.caller.acting(), number)
    return {"number": number}
