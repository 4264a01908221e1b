"""Endpoints: what each needs and answers with, how it is described, and how it is done once."""

import functools
import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http.response import HttpResponseBase
from ninja import Router, Schema, Status

from bestkept.journal import queries as journal
from bestkept.journal.asked import once
from bestkept.journal.rules import ASKED, DoneBefore, Refused
from bestkept.people import actions as people
from bestkept.web.api.callers import Caller, Token
from bestkept.web.api.problems import Problem, problem

# What any endpoint may answer besides what it is asked for.
TROUBLES = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)
KEY = "Idempotency-Key"


@dataclass(frozen=True)
class Offer:
    """An endpoint: what its token needs, who may ask it, what it answers with, of which kind."""

    scope: str | None
    roles: tuple[str, ...]
    returns: Any
    status: int = 200
    kind: str = "application/json"
    also: tuple[int, ...] = ()  # answers without a body


KINDS: dict[str, str] = {}  # what answers are, by endpoint, where they are no JSON


def offer(
    router: Router,
    method: str,
    path: str,
    *,
    told: Offer,
    again: Callable[[int], Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Offer a view as an endpoint.

    Whoever holds none of its roles is refused; what it shows is recorded before it answers;
    a POST that comes again with its key is done once, and answered as the first time: `again`
    makes that answer of the entry's number.
    """
    keyed = method == "POST" and told.kind == "application/json"

    def around(view: Callable[..., Any]) -> Callable[..., Any]:
        answered = _answering(view, told, again, keyed=keyed)
        if told.kind != "application/json":
            KINDS[view.__name__] = told.kind
        router.add_api_operation(
            path,
            [method],
            answered,
            auth=Token(told.scope),
            response=_answers(told),
            summary=(view.__doc__ or "").strip().partition("\n")[0],
            description=_description(told),
            operation_id=view.__name__,
            openapi_extra=_KEYED if keyed else None,
        )
        return answered

    return around


def said_by(entry: int) -> dict[str, Any]:
    """Return what an entry of the log opens to, by name: for answers that are given again."""
    return {one.name: one.value for one in journal.openings(entry)}


def _answering(
    view: Callable[..., Any], told: Offer, again: Callable[[int], Any] | None, *, keyed: bool
) -> Callable[..., Any]:
    @functools.wraps(view)
    def answered(request: Any, *args: Any, **named: Any) -> Any:
        caller: Caller = request.caller
        caller.roles = told.roles
        caller.acting()
        asked = _asked(request, named) if keyed else ""
        done = _once(request, asked, lambda: view(request, *args, **named), again, told.status)
        if caller.shown:
            people.record_views(caller.acting(), f"api:{view.__name__}", sorted(caller.shown))
        return done

    # The types are read here, where the view's own names are known.
    answered.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return answered


def _answers(told: Offer) -> dict[int, Any]:
    problems = dict.fromkeys(TROUBLES, Problem)
    return {told.status: told.returns, **dict.fromkeys(told.also), **problems}


def _description(told: Offer) -> str:
    scope = f"Scope `{told.scope}`." if told.scope else "Any scope."
    return f"{scope} Roles: {', '.join(told.roles)}."


_KEYED = {
    "parameters": [
        {
            "in": "header",
            "name": KEY,
            "required": False,
            "description": "Any word of your own: sent again with it, this is done once.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
        }
    ]
}


def _once(
    request: Any,
    asked: str,
    view: Callable[[], Any],
    again: Callable[[int], Any] | None,
    status: int,
) -> Any:
    key = request.headers.get(KEY)
    if not asked or key is None:
        return _status(view(), status)
    if not (key.isascii() and key.isprintable() and 0 < len(key) <= 200 and " " not in key):
        raise Refused(f"{KEY} is one word of 1 to 200 printable ASCII characters.")
    label = _hash(request.caller.token.person.email, key)
    before = journal.latest(f"request:{label}", 1)
    if before:
        return _repeated(before[0].number, asked, again, status)
    try:
        with once(f"request:{label}", asked):
            return _status(view(), status)
    except DoneBefore as same:
        return _repeated(same.number, asked, again, status)


def _repeated(
    number: int | None, asked: str, again: Callable[[int], Any] | None, status: int
) -> Any:
    if number is None:
        return problem(409, "Ask again in a moment.")
    said = said_by(number)
    if said.get(ASKED) != asked:
        raise Refused(f"This {KEY} came with another request before. Take a new one.")
    return Status(status, again(number) if again else {"number": said["subject"]})


def _status(answer: Any, status: int) -> Any:
    return answer if isinstance(answer, HttpResponseBase) else Status(status, answer)


def _asked(request: Any, named: dict[str, Any]) -> str:
    """Return a hash of all that a POST asks for."""
    return _hash(request.path, *(f"{name}={_said(one)}" for name, one in sorted(named.items())))


def _said(value: Any) -> str:
    if isinstance(value, list):
        return repr([_said(one) for one in value])
    if isinstance(value, UploadedFile):
        digest = hashlib.sha256(value.read()).hexdigest()
        value.seek(0)
        return f"{value.name} {digest}"
    return value.model_dump_json() if isinstance(value, Schema) else repr(value)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
