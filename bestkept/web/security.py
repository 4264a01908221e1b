"""What each answer carries, and how a refusal or a trouble of the home is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from bestkept.home import HomeTrouble
from bestkept.journal.rules import Refused
from bestkept.web import failures

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# No script and no style but our own files; nothing is framed, and nothing is sent elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class SecurityHeaders:
    """Middleware: the headers above, and no copy of a page in any cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        if request.method == "POST" and request.path == reverse("account_logout"):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class PlainRefusals:
    """Middleware: what an action refuses becomes a page that says why and what to do.

    No address of ours has a zero byte, and PostgreSQL takes none: such a page is not there,
    and what was asked for is read without it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; exceptions go through `process_exception`."""
        if "\0" in request.path_info:
            return failures.missing(request)
        asked = request.META.get("QUERY_STRING", "")
        if "%00" in asked:
            request.META["QUERY_STRING"] = asked.replace("%00", "")
            request.__dict__.pop("GET", None)  # it may have been read before
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, trouble: Exception) -> HttpResponse | None:
        """Return a page for what was refused, or for a home that cannot be used."""
        if isinstance(trouble, Refused):
            return failures.refused(request, str(trouble))
        if isinstance(trouble, HomeTrouble):
            return failures.troubled(request, str(trouble))
        return None
