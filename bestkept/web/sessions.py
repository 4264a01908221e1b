"""Open sign-ins: they end by themselves, and one sees and ends one's own.

Idle for an hour, or open for half a day: then it is over (NIST SP 800-63B, 2.2.3 asks for at
most an hour and a day). What a page asks by itself does not count as somebody being there.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from bestkept.people import queries
from bestkept.web.live import LIVE  # a page that asks by itself is nobody there
from bestkept.web.visits import ANYBODY, Visit, page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest, HttpResponse

IDLE, WHOLE, NOTED = 3600, 12 * 3600, 60  # seconds
BEGAN, SEEN, WITH = "began", "seen", "with"
_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_NAMES = {"Edg": "Edge", "OPR": "Opera"}
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")


@dataclass(frozen=True)
class Open:
    """A sign-in that is open: its key, since when, when last used, with which browser."""

    key: str
    began: datetime
    seen: datetime
    browser: str
    here: bool


class Ending:
    """Middleware: ends what was idle, or open for too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, as nobody where the sign-in is over."""
        if SESSION_KEY in request.session:
            _note_or_end(request, int(time.time()))
        return self.get_response(request)


def _note_or_end(request: HttpRequest, now: int) -> None:
    session = request.session
    began, seen = session.get(BEGAN, now), session.get(SEEN, now)
    if now - seen > IDLE or now - began > WHOLE:
        logout(request)
    elif BEGAN not in session or (now - seen >= NOTED and LIVE not in request.GET):
        session.update({BEGAN: began, SEEN: now, WITH: _browser(request)})


def _browser(request: HttpRequest) -> str:
    """Return which kind of browser it says it is, in words of ours, and no more of it."""
    told = request.headers.get("User-Agent", "")
    name = next((one for one in _BROWSERS if f"{one}/" in told), "")
    system = next((one for one in _SYSTEMS if one in told), "")
    system = {
        "Macintosh": gettext("a Mac"),
        "iPhone": gettext("an iPhone"),
        "iPad": gettext("an iPad"),
    }.get(system, system)
    name = _NAMES.get(name, name)
    if name and system:
        return gettext("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return str(name or system or gettext("a program"))


@page(*ANYBODY)
def sessions(request: Visit) -> HttpResponse:
    """Show one's open sign-ins and the newest attempts; end all others."""
    if request.method == "POST":
        end_others(request)
        return redirect("sessions")
    told = {
        "open": sorted(_own(request), key=lambda one: one.seen, reverse=True),
        "attempts": queries.attempts(request.visitor.person.email, 8),
    }
    return render(request, "sessions.html", told)


def end_others(request: HttpRequest) -> int:
    """End every sign-in of whoever asks but the one they ask with; return how many."""
    others = [one.key for one in _own(request) if not one.here]
    return Session.objects.filter(session_key__in=others).delete()[0]


def _own(request: HttpRequest) -> Iterator[Open]:
    """Yield them. All that are open are read, since what is in one is not looked up otherwise."""
    mine: Any = request.session.get(SESSION_KEY)
    for row in Session.objects.filter(expire_date__gt=datetime.now(UTC)).iterator():
        told = row.get_decoded()
        if told.get(SESSION_KEY) == mine and time.time() - told.get(SEEN, 0) <= IDLE:
            here = row.session_key == request.session.session_key
            began, seen = _at(told[BEGAN]), _at(told[SEEN])
            yield Open(row.session_key, began, seen, told[WITH], here)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
