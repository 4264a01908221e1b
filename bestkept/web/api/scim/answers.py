"""How a directory is answered: who asks, as JSON of SCIM, and each trouble as an error of SCIM."""

import functools
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import AuthenticationError
from pydantic import ValidationError
from scim2_models import Context, Error, SCIMException

from bestkept.home import HomeTrouble
from bestkept.journal.rules import NotAllowed, NotThere, Refused
from bestkept.people import actions as people
from bestkept.people import directory
from bestkept.people.provisioning import Taken
from bestkept.web.api.callers import Call, Token
from bestkept.web.api.problems import LARGEST, TooOften
from bestkept.web.paging import whole

TYPE = "application/scim+json"
View = Callable[..., HttpResponse]
_TOKEN = Token("scim")


class Odd(Exception):  # noqa: N818 - people read the sentence, not the class
    """What is asked for cannot be: a status of HTTP, a sentence, and a kind of SCIM's if any."""

    def __init__(self, status: int, detail: str, kind: str | None = None) -> None:
        super().__init__(detail)
        self.status, self.kind = status, kind


def answer(told: Any, status: int = 200, **headers: str) -> HttpResponse:
    """Return what is told as JSON of SCIM (RFC 7644, section 3.1)."""
    made = HttpResponse(json.dumps(told), status=status, content_type=TYPE)
    for name, value in headers.items():
        made.headers[name.replace("_", "-")] = value
    return made


def resource(found: Any, context: Context, status: int = 200, asked: Any = None) -> HttpResponse:
    """Return a resource with its place and entity tag; `asked` says which attributes of it."""
    told = found.model_dump(scim_ctx=context, response_parameters=asked)
    return answer(told, status, ETag=found.meta.version, Location=found.meta.location)


def trouble(status: int, detail: str, kind: str | None = None) -> HttpResponse:
    """Return a trouble as an error of SCIM (RFC 7644, section 3.12)."""
    made = answer(Error(status=status, detail=detail, scim_type=kind).model_dump(), status)
    if status == 401:
        made.headers["WWW-Authenticate"] = 'Bearer realm="Bestkept"'
    return made


def version(told: dict[str, Any]) -> str:
    """Return the entity tag of what is told: it changes whenever that does."""
    said = {name: value for name, value in told.items() if name != "meta"}
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return f'W/"{digest[:20]}"'


def unchanged(request: HttpRequest, tag: str) -> None:
    """Refuse a change of what somebody changed since it was read (If-Match, RFC 9110, 13.1.1)."""
    asked = request.headers.get("If-Match")
    if asked is not None and not _names(asked, tag):
        raise Odd(412, "Somebody changed it meanwhile: read it again first.")


def known(request: HttpRequest, tag: str) -> HttpResponse | None:
    """Return the answer for who has the same already (If-None-Match), else None."""
    asked = request.headers.get("If-None-Match")
    if asked is None or not _names(asked, tag):
        return None
    return HttpResponse(status=304, headers={"ETag": tag})


def _names(asked: str, tag: str) -> bool:
    """Tell whether a list of entity tags names this one, weakly compared."""
    there = {one.strip().removeprefix("W/") for one in asked.split(",")}
    return "*" in there or tag.removeprefix("W/") in there


def body(request: HttpRequest) -> dict[str, Any]:
    """Return the object that was sent; Odd for anything else."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if (whole(length) or 0) > LARGEST:
        raise Odd(413, f"A body may have {LARGEST >> 20} MB.")
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Odd(400, "The body is no JSON.", "invalidSyntax") from None
    if not isinstance(told, dict):
        raise Odd(400, "The body is no JSON object.", "invalidSyntax")
    try:
        sent = json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Odd(400, "A text has half of a character.", "invalidValue") from None
    if b"\\u0000" in sent:
        raise Odd(400, "A text has a zero byte.", "invalidValue")
    return told


# What each trouble is told as; the first that suits.
_STATUS: tuple[tuple[type[Exception], int, str | None], ...] = (
    (NotAllowed, 403, None),
    (NotThere, 404, None),
    (Taken, 409, "uniqueness"),
    (Refused, 400, "invalidValue"),
    (HomeTrouble, 503, None),
    (TooOften, 429, None),
    (RequestDataTooBig, 413, None),
)


_TROUBLES: tuple[type[Exception], ...] = (
    Odd,
    AuthenticationError,
    SCIMException,
    ValidationError,
    *(one[0] for one in _STATUS),
)


def offered(**views: View) -> View:
    """Return a view that lets good tokens in, by method, and tells every trouble as SCIM does."""

    @csrf_exempt
    def told(request: Any, **named: str) -> HttpResponse:
        try:
            _let_in(request)
            view = views.get(request.method.lower())
            if view is None:
                return _not_so(views)
            made = view(request, **named)
            _record(request)
        except _TROUBLES as why:
            return _told(why)
        return made

    return told


def _not_so(views: dict[str, View]) -> HttpResponse:
    """Tell by which methods something can be asked, or that it is not offered at all."""
    if not views:
        return trouble(501, "This is not offered here.")
    made = trouble(405, "This cannot be asked that way.")
    made.headers["Allow"] = ", ".join(sorted(name.upper() for name in views))
    return made


def _let_in(request: Any) -> None:
    begins, _, token = request.headers.get("Authorization", "").partition(" ")
    if begins.lower() != "bearer":
        raise AuthenticationError
    caller = _TOKEN.authenticate(request, token.strip())
    caller.roles = directory.MAY_PROVISION
    caller.acting()


def _record(request: Call) -> None:
    caller = request.caller
    if caller.shown:
        people.record_views(caller.acting(), "scim:users", sorted(caller.shown))


def _told(why: Exception) -> HttpResponse:
    if isinstance(why, Odd):
        return trouble(why.status, str(why), why.kind)
    if isinstance(why, AuthenticationError):
        return trouble(401, "Send a token that is still good, as Authorization: Bearer.")
    if isinstance(why, SCIMException):
        error = why.to_error()
        return trouble(error.status or 400, error.detail or "", error.scim_type)
    if isinstance(why, ValidationError):
        first = Error.from_validation_errors(why)[0]
        return trouble(first.status or 400, first.detail or "", first.scim_type)
    _, status, scim = next(one for one in _STATUS if isinstance(why, one[0]))
    made = trouble(status, str(why), scim)
    if isinstance(why, TooOften):
        made.headers["Retry-After"] = str(why.seconds)
    return made


def place(*parts: str) -> str:
    """Return the address of a resource."""
    return "/".join((settings.ORIGIN.rstrip("/") + "/scim/v2", *parts))


@functools.cache
def nothing() -> View:
    """Return what answers where nothing is."""

    def gone(request: HttpRequest, **named: str) -> HttpResponse:
        del request, named
        raise Odd(404, "There is nothing here. /scim/v2/ResourceTypes lists what there is.")

    return offered(get=gone, post=gone, put=gone, patch=gone, delete=gone)
