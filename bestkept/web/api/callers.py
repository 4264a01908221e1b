"""Who asks: the person of a token, in a role that they hold, within the token's scopes."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from bestkept.home import Home
from bestkept.journal.rules import Actor, NotAllowed
from bestkept.people import actions as people
from bestkept.people import queries, rules
from bestkept.people.queries import TokenView
from bestkept.web import tokens
from bestkept.web.api.problems import TooOften
from bestkept.web.limits import LIMITS, strangers, wait_to_check

_used: dict[str, date] = {}  # the last day on which a token's use is on record


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
        return Actor(self.token.person.email, able[0], f"{rules.BY_PROGRAM}{self.token.number}")

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


def checked(caller: Caller) -> None:
    """Count a text that is checked for a person; TooOften where there are too many in a minute."""
    _hold(wait_to_check(caller.token.person.email))


def address(request: HttpRequest) -> str:
    """Return the address that a request came from, behind the proxies that are trusted."""
    return str(get_adapter(request).get_client_ip(request))


def forget_uses() -> None:
    """Ask the record again which tokens were used today."""
    _used.clear()


def _note_use(number: str) -> None:
    today = datetime.now(UTC).date()
    if _used.get(number) == today:
        return
    told = queries.token(number)
    if told and told.used != today:
        people.use_token(number)
    _used[number] = today
