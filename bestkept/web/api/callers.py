"""Who asks: the person of a token, in a role that they hold, within the token's scopes."""

import functools
import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router, Schema, Status
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from bestkept.home import Home
from bestkept.journal import queries as journal
from bestkept.journal.actions import once
from bestkept.journal.rules import ASKED, Actor, DoneBefore, NotAllowed, Refused
from bestkept.people import actions as people
from bestkept.people import queries, rules
from bestkept.people.queries import TokenView
from bestkept.web import tokens
from bestkept.web.api.problems import Problem, TooOften, problem
from bestkept.web.limits import LIMITS, strangers

# What any endpoint may answer besides what it is asked for.
TROUBLES = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)
KEY = "Idempotency-Key"
_used: set[tuple[str, date]] = set()  # tokens whose use of that day is on record


@dataclass
class Caller:
    """The person whose token it is, and what they are shown of protected facts."""

    token: TokenView
    roles: tuple[str, ...] = ()
    shown: set[str] = field(default_factory=set)

    @property
    def home(self) -> Home:
        """The home that is asked."""
        home: Home = settings.HOME
        return home

    def acting(self, *suits: str) -> Actor:
        """Return who acts: in the first of these roles that they hold, else of the endpoint's."""
        held = self.token.person.roles
        able = [role for role in (*suits, *self.roles) if role in held]
        if not able:
            raise NotAllowed(f"This takes one of these roles: {', '.join(self.roles)}.")
        return Actor(self.token.person.email, able[0], f"api {self.token.number}")

    def saw(self, *labels: str) -> None:
        """Note that the answer shows facts about these; one act records them all."""
        self.shown.update(labels)


class Call(HttpRequest):
    """A request whose token was found good."""

    caller: Caller


class Token(HttpBearer):
    """Asks for a token that is good and has the scope; `scope` None: any does."""

    def __init__(self, scope: str | None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: Any, token: str) -> Caller:
        """Return who asks. Raises AuthenticationError, NotAllowed, TooOften."""
        found = _known(request, token)
        _hold(LIMITS.wait(found.number, settings.API_RATE))
        if self.scope and self.scope not in found.scopes:
            what = rules.SCOPES[self.scope]
            raise NotAllowed(f"This token has not the scope {self.scope!r} (to {what}).")
        if not found.person.roles:
            raise NotAllowed("Its person holds no role today.")
        _note_use(found.number)
        request.caller = Caller(found)
        return request.caller  # type: ignore[no-any-return]


def _known(request: HttpRequest, token: str) -> TokenView:
    told = tokens.sha256(token)
    found = queries.token_of(tokens.digest(told, settings.SECRET_KEY)) if told else None
    if found is None:
        # Only strangers wait: others at their address hold tokens that are good.
        _hold(LIMITS.wait(f"stranger {address(request)}", strangers()))
        raise AuthenticationError
    return found


def _hold(seconds: int) -> None:
    if seconds:
        raise TooOften(seconds)


def limit(key: str, most: int) -> None:
    """Count one more of `key`; TooOften where these are more than `most` in a minute."""
    _hold(LIMITS.wait(key, most))


def address(request: HttpRequest) -> str:
    """Return the address that a request came from, behind the proxies that are trusted."""
    return str(get_adapter(request).get_client_ip(request))


def forget_uses() -> None:
    """Ask the record again which tokens were used today."""
    _used.clear()


def _note_use(number: str) -> None:
    today = datetime.now(UTC).date()
    if (number, today) in _used:
        return
    told = queries.token(number)
    if told and told.used != today:
        people.use_token(number)
    _used.add((number, today))


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

        if told.kind != "application/json":
            KINDS[view.__name__] = told.kind
        answered.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        router.add_api_operation(
            path,
            [method],
            answered,
            auth=Token(told.scope),
            response={
                told.status: told.returns,
                **dict.fromkeys(told.also),
                **dict.fromkeys(TROUBLES, Problem),
            },
            summary=(view.__doc__ or "").strip().partition("\n")[0],
            description=_description(told),
            operation_id=view.__name__,
            openapi_extra=_KEYED if keyed else None,
        )
        return answered

    return around


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
    said = {one.name: one.value for one in journal.openings(number)}
    if said.get(ASKED) != asked:
        raise Refused(f"This {KEY} came with another request before. Take a new one.")
    return Status(status, again(number) if again else {"number": said["subject"]})


def _status(answer: Any, status: int) -> Any:
    return answer if isinstance(answer, HttpResponseBase) else Status(status, answer)


def _asked(request: Any, named: dict[str, Any]) -> str:
    """Return a hash of all that a POST asks for."""
    return _hash(request.path, *(f"{name}={_said(one)}" for name, one in sorted(named.items())))


def _said(value: Any) -> str:
    if isinstance(value, UploadedFile):
        digest = hashlib.sha256(value.read()).hexdigest()
        value.seek(0)
        return f"{value.name} {digest}"
    return value.model_dump_json() if isinstance(value, Schema) else repr(value)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
