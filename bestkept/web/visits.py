"""Who looks at a page, in which role, and the record of what was shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from bestkept.journal.rules import Actor
from bestkept.people import actions as people
from bestkept.people import queries
from bestkept.settings import queries as chosen
from bestkept.settings.rules import ZONE
from bestkept.web import failures
from bestkept.web.signing import DOOR, lacks_factor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpResponse

    from bestkept.home import Home
    from bestkept.people.queries import PersonView

METHODS = ("GET", "HEAD", "POST")
# In this order a person who holds several roles looks at the desk.
DESK = ("legal", "analyst", "security", "administrator", "auditor")
EVERYONE = (
    "employee",
    "analyst",
    "legal",
    "security",
    "hr",
    "monitoring",
    "auditor",
    "custodian",
    "administrator",
)
ANYBODY = (*EVERYONE, "partner")


@dataclass
class Visitor:
    """The person who is signed in, and what the page shows them of protected facts."""

    person: PersonView
    page: tuple[str, ...]
    shown: set[str] = field(default_factory=set)
    chosen: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Home:
        """The home whose pages these are."""
        home: Home = settings.HOME
        return home

    def acting(self, *suits: str) -> Actor:
        """Return who acts: in the first of these roles that they hold, else of the page's."""
        able = [role for role in (*suits, *self.page) if role in self.person.roles]
        return Actor(self.person.email, able[0], DOOR)

    def may(self, *roles: str) -> bool:
        """Tell whether they hold one of these roles."""
        return any(role in self.person.roles for role in roles)

    def sees(self, name: str) -> bool:
        """Tell whether a page lets them in, by the roles that the page itself names."""
        roles = _let_in()[name]
        return not roles or self.may(*roles)

    def saw(self, *labels: str) -> None:
        """Note that the page shows facts about these; one act records them all."""
        self.shown.update(labels)


class Visit(HttpRequest):
    """A request of somebody who is signed in and may see the page."""

    visitor: Visitor
    htmx: Any


def page(*roles: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let only people in who hold one of `roles`; record what they were shown."""

    def around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def shown(request: Any, *args: Any, **named: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            person = queries.person_of_sign_in(request.user.username)
            if person is None or not set(roles) & set(person.roles):
                return failures.forbidden(request, roles if person else ())
            if lacks_factor(request, person.roles):
                return failures.single(request)
            if request.method not in METHODS:
                return failures.unasked(request, METHODS)
            request.visitor = Visitor(person, roles, chosen=chosen.current())
            with timezone.override(request.visitor.chosen[ZONE]):
                response = view(request, *args, **named)
            _record(request.visitor, request.resolver_match.view_name)
            return response

        shown.roles = roles  # type: ignore[attr-defined]
        return shown

    return around


@cache
def _let_in() -> dict[str, tuple[str, ...]]:
    """Return the roles that each page lets in, by its name; none where it asks for no role."""
    return dict(_pages(get_resolver(), ""))


def _pages(resolver: Any, space: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"{space}{one.name}", tuple(getattr(one.callback, "roles", ()))
        else:
            yield from _pages(one, f"{one.namespace}:" if one.namespace else space)


def _to_sign_in(request: Any) -> HttpResponse:
    """Ask to sign in; where a part of a page was asked for, the page itself goes there."""
    if request.htmx:
        here = request.htmx.current_url_abs_path or "/"
        return HttpResponseClientRedirect(redirect_to_login(here).url)
    return redirect_to_login(request.get_full_path())


def _record(visitor: Visitor, name: str) -> None:
    if visitor.shown:
        people.record_views(visitor.acting(), name, sorted(visitor.shown))
