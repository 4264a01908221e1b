"""What `bestkept login`, `scan` and `check` on a laptop ask: to be let in, and the index."""

import hashlib
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from bestkept.engines import detect
from bestkept.engines.ledger.note import sign_note
from bestkept.gateways import laptopindex
from bestkept.gateways.laptopindex import Carried
from bestkept.home import HomeTrouble
from bestkept.journal.rules import NotThere
from bestkept.people import actions as people
from bestkept.register import queries
from bestkept.web.api.callers import Call, address, limit
from bestkept.web.api.offers import TROUBLES, Offer, offer
from bestkept.web.api.problems import Problem, problem
from bestkept.web.api.shapes import parts
from bestkept.web.limits import strangers
from bestkept.web.logins import LASTS, LOGINS
from bestkept.web.visits import ANYBODY

router = Router()
PAUSE = 2  # seconds between two looks of a program that waits


class Asking(parts.Sent):
    """A program that wants in: what it calls itself, and the SHA-256 of the token it made."""

    name: parts.Name
    sha256: parts.Hash


class Waiting(Schema):
    """The code that a person types at the address, within so many seconds."""

    code: str
    address: str
    seconds: int
    pause: int


class Whose(parts.Sent):
    """The SHA-256 of the token of a program that waits."""

    sha256: parts.Hash


class Outcome(Schema):
    """What became of it: waiting, approved, denied or gone."""

    state: str


class Laptop(Schema):
    """The key of the laptop index, in hexadecimal, and the key that its notes are signed with."""

    key: str = Field(description="32 bytes; keep it readable by you alone")
    vkey: str


_OPEN = dict.fromkeys((code for code in TROUBLES if code not in (401, 403)), Problem)


@router.post(
    "/login", auth=None, response={201: Waiting, **_OPEN}, operation_id="begin_login",
    description="No token. A person lets the program in at the address.",
)  # fmt: skip
def begin_login(request: HttpRequest, told: Asking) -> Any:
    """Ask to be let in: the program then waits for a person."""
    limit(f"login {address(request)}", strangers())
    name = "".join(one if one.isprintable() else "?" for one in told.name)
    made = LOGINS.begin(name, address(request), told.sha256)
    if made is None:
        return problem(503, "Too many programs wait. Try again in ten minutes.")
    at = f"{settings.ORIGIN}/me/login/"
    return Status(201, {"code": made.code, "address": at, "seconds": LASTS, "pause": PAUSE})


@router.post(
    "/login/state", auth=None, response={200: Outcome, **_OPEN}, operation_id="tell_login",
    description="No token.",
)  # fmt: skip
def tell_login(request: HttpRequest, told: Whose) -> Any:
    """Tell what became of a program that waits."""
    limit(f"state {address(request)}", 10 * strangers())
    return {"state": LOGINS.state(told.sha256)}


@offer(router, "POST", "/logout", told=Offer(None, ANYBODY, parts.Made))
def logout(request: Call) -> Any:
    """End the token that asks."""
    number = request.caller.token.number
    people.end_token(request.caller.acting(), number, "Signed out by the program")
    return {"number": number}


@offer(router, "GET", "/laptop", told=Offer("guard", queries.MAY_CARRY, Laptop))
def give_keys(request: Call) -> Any:
    """Give the keys of the laptop index."""
    home = request.caller.home
    request.caller.saw("laptop-key")
    key = detect.laptop_key(home.detect_key()).hex()
    return {"key": key, "vkey": home.log_vkey.read_text().strip()}


@offer(
    router,
    "GET",
    "/laptop/index",
    told=Offer("guard", queries.MAY_CARRY, str, kind="text/plain", also=(304,)),
)
def give_index(request: Call) -> Any:
    """Give the signed note that names the segments; 304 where it is what one has (ETag)."""
    note = _note(request)
    mark = f'"{hashlib.sha256(note).hexdigest()}"'
    same = mark in request.headers.get("If-None-Match", "")
    body = b"" if same else note
    answer = HttpResponse(
        body, status=304 if same else 200, content_type="text/plain; charset=utf-8"
    )
    answer.headers["ETag"] = mark
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _note(request: Call) -> bytes:
    home = request.caller.home
    told = queries.laptop_index(request.caller.acting(), home)
    segments = tuple((name, size, lens) for name, lens, size in told.segments)
    carried = Carried(told.key, told.entry, told.at, told.documents, told.missing, segments)
    try:
        return sign_note(laptopindex.written(carried), home.log_key.read_text())
    except OSError:
        raise HomeTrouble("The log's key cannot be read, so nothing can be signed.") from None


@offer(
    router,
    "GET",
    "/laptop/index/{name}",
    told=Offer("guard", queries.MAY_CARRY, bytes, kind="application/octet-stream"),
)
def give_segment(request: Call, name: str) -> Any:
    """Give a segment of the laptop index by its name, the SHA-256 of its bytes."""
    home = request.caller.home
    told = queries.laptop_index(request.caller.acting(), home)
    if name not in {one for one, _, _ in told.segments}:
        raise NotThere("The laptop index has no segment of that name now. Fetch it anew.")
    try:
        file = (home.index / f"{name}.seg").open("rb")
    except OSError:  # merged with others just now
        raise NotThere("The laptop index has no segment of that name now. Fetch it anew.") from None
    return FileResponse(file, content_type="application/octet-stream")
