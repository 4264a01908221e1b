"""How often I am reminded by mail, and the calendar that reads along: for people and partners."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bestkept.protect.duties import actions, calendar, queries, rules
from bestkept.web.limits import LIMITS, MINUTE, strangers
from bestkept.web.visits import ANYBODY, Visit, page

if TYPE_CHECKING:
    from django.http import HttpRequest

_TOKEN = re.compile("[A-Za-z0-9_-]{43}")


class Often(forms.Form):
    """How often somebody wants letters."""

    often = forms.ChoiceField(
        label=_("How often?"),
        choices=[
            (rules.WEEKLY, _("Once a week, while something waits")),
            (rules.DAILY, _("Once a day, while something waits")),
            (rules.OFF, _("Never")),
        ],
        widget=forms.RadioSelect,
    )


@page(*ANYBODY)
def reminders(request: Visit) -> HttpResponse:
    """Let people choose how often they are reminded by mail."""
    now = queries.often(request.visitor.person.email)
    form = Often(request.POST or None, initial={"often": now})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["often"] != now:
            actions.remind_me(request.visitor.acting(), form.cleaned_data["often"])
        return redirect("me:reminders")
    page_ = {
        "form": form,
        "now": now,
        "set": request.visitor.home.mail.exists(),
    }
    return render(request, "me/reminders.html", page_)


@page(*ANYBODY)
def feed(request: Visit) -> HttpResponse:
    """Make the address at which a calendar reads along, show it once, or end it."""
    asked, made = request.POST.get("act") if request.method == "POST" else "", ""
    by = request.visitor.acting()
    if asked == "end":
        actions.end_feed(by)
        return redirect("me:calendar")
    if asked == "make":
        token = secrets.token_urlsafe(32)
        actions.make_feed(by, _digest(token))
        made = f"{settings.ORIGIN}{reverse('calendar', args=[token])}"
    page_ = {"made": made, "since": queries.feed_since(by.person)}
    return render(request, "me/calendar.html", page_)


def _digest(token: str) -> str:
    """Return what is kept of a token: under the key of the sessions, with which all end."""
    told = b"calendar\0" + token.encode()
    return hmac.new(settings.SECRET_KEY.encode(), told, hashlib.sha256).hexdigest()


def _address(request: HttpRequest) -> str:
    return str(get_adapter(request).get_client_ip(request))


@require_safe
def read(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar program with what the person of this address owes, and nothing else.

    The address is the secret: it is in no log, and whoever tries others is soon made to wait.
    """
    day = datetime.now(UTC).date()
    found = queries.of_feed(_digest(token), day) if _TOKEN.fullmatch(token) else None
    if found is None:
        wait = LIMITS.wait(f"calendar {_address(request)}", strangers())
        kind, headers = (429, {"Retry-After": str(MINUTE)}) if wait else (404, {})
        return HttpResponse("", status=kind, headers=headers)
    home = hashlib.sha256(settings.HOME.log_vkey.read_bytes()).hexdigest()[:16]
    said = calendar.written(found[1], day, "Bestkept", home, settings.ORIGIN).encode()
    tag = f'"{hashlib.sha256(said).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    kind_ = "text/calendar; charset=utf-8"
    return HttpResponse(said, content_type=kind_, headers=headers)
