"""Pages for what goes wrong: each says what happened, that nothing is lost, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext

from bestkept.web import uploads
from bestkept.web.vocabulary import said

if TYPE_CHECKING:
    from django.http import HttpRequest


def _page(request: HttpRequest, status: int, title: str, *lines: str) -> HttpResponse:
    page = {"title": title, "lines": lines, "status": status}
    return render(request, "failure.html", page, status=status)


def refused(request: HttpRequest, why: str) -> HttpResponse:
    """Tell why an action was refused."""
    title = (
        gettext("This cannot be shown") if request.method == "GET" else gettext("That was not done")
    )
    return _page(request, 422, title, why)


def forbidden(request: HttpRequest, needed: tuple[str, ...] = ()) -> HttpResponse:
    """Tell which roles a page takes."""
    lines = [gettext("Your roles do not include this page. Nothing is wrong with your sign-in.")]
    if needed:
        told = {"roles": ", ".join(said(role) for role in needed)}
        lines.append(gettext("It takes one of these roles: %(roles)s.") % told)
    lines.append(gettext("If you need it for your work, ask an administrator of this home."))
    return _page(request, 403, gettext("This page is not for your role"), *lines)


def single(request: HttpRequest) -> HttpResponse:
    """Tell that a second factor has to be added before anything is shown."""
    lines = [
        gettext("Your roles need more than a password. Add a passkey or an authenticator, once.")
    ]
    page = {"title": gettext("One more thing"), "lines": lines, "status": 403, "to": "mfa_index"}
    return render(request, "failure.html", page, status=403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Tell that there is no such page."""
    del exception
    why = gettext("The address may be mistyped, or what it named was never on record.")
    return _page(request, 404, gettext("There is nothing here"), why)


def unasked(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    """Tell by which methods a page can be asked."""
    answer = _page(
        request, 405, gettext("Pages cannot be asked that way"), gettext("Nothing was done.")
    )
    answer.headers["Allow"] = ", ".join(methods)
    return answer


def unusable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Tell that what was sent cannot be taken, most likely since it is too large."""
    del exception
    why = gettext("What was sent is too large, or is no form of ours. Nothing was done with it.")
    return _page(
        request,
        400,
        gettext("That cannot be taken"),
        why,
        gettext("Files may have %(most)s MB in all.")
        % {"most": uploads.most() // uploads.MEGABYTE},
    )


def troubled(request: HttpRequest, why: str) -> HttpResponse:
    """Tell that the home cannot be used just now."""
    return _page(request, 503, gettext("The home cannot be used just now"), why)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell that a form did not come from a page of ours, or from an old one."""
    del reason
    why = gettext("The page may have been open for too long. Nothing was changed.")
    return _page(
        request,
        403,
        gettext("Please send that again"),
        why,
        gettext("Go back, reload, and try again."),
    )


def wrong(request: HttpRequest) -> HttpResponse:
    """Tell of an error of the program; it asks no database and shows nothing of the request."""
    del request
    return HttpResponse(get_template("broken.html").render(), status=500)
