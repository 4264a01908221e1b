"""What goes wrong, told to programs (RFC 9457): a kind, a title, and what to do in plain words."""

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from bestkept.engines.detect import IndexTrouble
from bestkept.engines.vault import KeyTrouble
from bestkept.home import HomeTrouble
from bestkept.journal.rules import NotAllowed, NotThere, Refused
from bestkept.web import uploads
from bestkept.web.paging import whole

PATH = "/api/"
TYPE = "application/problem+json"
LARGEST = 2 * 1024 * 1024  # bytes of a body in JSON
AROUND = 1024 * 1024  # and of what stands around the documents of a form
TITLES = {
    400: "That cannot be read",
    401: "A token is needed",
    403: "That is not for you",
    404: "There is nothing here",
    405: "This cannot be asked that way",
    409: "That was refused",
    413: "That is too large",
    415: "That cannot be read",
    422: "Some of that cannot be",
    429: "That is too often",
    500: "Something went wrong here",
    503: "The home cannot be used just now",
}
_WORDS = {
    400: "The body or a part of it is no JSON or form of the kind that is described.",
    404: "The address may be mistyped: /api/ lists what there is.",
    405: "The header Allow tells by which methods.",
    413: f"A body may have {LARGEST >> 20} MB, documents what the setting upload-limit says. "
    "Nothing was done.",
    500: "It was noted, without what you sent. Nothing was half done; ask again, or tell us.",
}


class Fault(Schema):
    """What is wrong with one value that was sent."""

    where: str = Field(description="Which one: query.page, body.title")
    why: str


class Problem(Schema):
    """Why something was not done. `detail` is a sentence for people."""

    type: str = Field(description="A relative address that names the kind of problem")
    title: str
    status: int
    detail: str
    errors: list[Fault] = Field(default_factory=list)


class TooOften(Exception):  # noqa: N818 - people read the sentence, not the class
    """Somebody asked too often; `seconds` tells when to ask again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Ask again in {seconds} seconds.")
        self.seconds = seconds


def problem(status: int, detail: str = "", errors: list[dict[str, str]] | None = None) -> Any:
    """Return the answer that tells a problem."""
    told: dict[str, Any] = {
        "type": f"/api/#problem-{status}",
        "title": TITLES.get(status, TITLES[400]),
        "status": status,
        "detail": detail or _WORDS.get(status, TITLES.get(status, TITLES[400])),
        "errors": errors or [],
    }
    answer = HttpResponse(json.dumps(told), status=status, content_type=TYPE)
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Bestkept"'
    return answer


def tell_all(api: NinjaAPI) -> None:
    """Let `api` tell everything that goes wrong in it as a problem."""
    for kind, status in (
        (NotAllowed, 403),
        (NotThere, 404),
        (Refused, 409),
        (HomeTrouble, 503),
        (KeyTrouble, 503),
        (IndexTrouble, 503),
        (RequestDataTooBig, 413),
    ):
        api.add_exception_handler(kind, _telling(status))
    api.add_exception_handler(AuthenticationError, _unknown)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _odd)
    api.add_exception_handler(TooOften, _often)


def _telling(status: int) -> Callable[[HttpRequest, Any], HttpResponse]:
    plain = status == 413  # what is too large is told in our words

    def tell(request: HttpRequest, trouble: Any) -> HttpResponse:
        del request
        answer: HttpResponse = problem(status, "" if plain else str(trouble))
        return answer

    return tell


def _unknown(request: HttpRequest, trouble: Any) -> HttpResponse:
    del request, trouble
    why = "Send a token that is still good, as Authorization: Bearer. Make one at /me/tokens/."
    answer: HttpResponse = problem(401, why)
    return answer


def _odd(request: HttpRequest, trouble: Any) -> HttpResponse:
    del request
    answer: HttpResponse = problem(trouble.status_code)
    return answer


def _often(request: HttpRequest, trouble: Any) -> HttpResponse:
    del request
    answer: HttpResponse = problem(429, str(trouble))
    answer.headers["Retry-After"] = str(trouble.seconds)
    return answer


def _invalid(request: HttpRequest, trouble: Any) -> HttpResponse:
    """Tell which values cannot be, never the values themselves."""
    del request
    faults = [
        {"where": ".".join(str(part) for part in one["loc"]), "why": one["msg"]}
        for one in trouble.errors
    ]
    answer: HttpResponse = problem(422, "Some of what was sent cannot be: see errors.", faults)
    return answer


class PlainProblems:
    """Middleware: under /api/ whatever goes wrong, wherever, is a problem and no page.

    A body that says it is too large is not read at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        if not request.path_info.startswith(PATH):
            return self.get_response(request)
        if _too_large(request):
            answer: HttpResponse = problem(413)
            return answer
        return _told(self.get_response(request))


def _too_large(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    form = request.META.get("CONTENT_TYPE", "").startswith("multipart/form-data")
    if not length.isdigit():
        return False
    many = whole(length)
    return many is None or many > (uploads.most() + AROUND if form else LARGEST)


def _told(response: HttpResponse) -> HttpResponse:
    status = response.status_code
    if status < 400 or response.headers.get("Content-Type") == TYPE:
        return response
    answer: HttpResponse = problem(status)
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer
