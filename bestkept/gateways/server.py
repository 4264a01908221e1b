"""Asking a server of ours over HTTP with a token: by HTTPS, or on this machine alone.

Standard library only. No redirect is followed, since it would carry the token elsewhere.
"""

from __future__ import annotations

import ipaddress
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 20.0  # seconds
MOST = 1 << 32  # bytes of an answer


class ServerTrouble(Exception):  # noqa: N818 - people read the sentence, not the class
    """The server did not do what was asked; the message says why and what to do."""


class Unreachable(ServerTrouble):
    """Nobody answered."""


class NotLetIn(ServerTrouble):
    """The server knows the token no more."""


@dataclass(frozen=True)
class Told:
    """An answer: its status, body, and ETag."""

    status: int
    body: bytes
    etag: str = ""

    def json(self) -> Any:
        """Return the body read as a JSON object; ServerTrouble where it is none."""
        try:
            told = json.loads(self.body)
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise ServerTrouble("The server's answer cannot be read. Is it a Bestkept server?")
        return told


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *told: Any) -> None:
        del told


@dataclass(frozen=True)
class Server:
    """A server at `url`, asked with `token` (empty: as a stranger)."""

    url: str
    token: str = ""

    def ask(self, path: str, body: Any = None, *, etag: str = "", least: int = 64) -> Told:
        """Ask for a path below /api/v1: with a body by POST. `least` bounds the answer, in KB.

        Raises Unreachable, NotLetIn, and ServerTrouble for what the server refused.
        """
        request = urllib.request.Request(  # noqa: S310 - `address` let only http and https in
            f"{self.url}/api/v1{path}",
            None if body is None else json.dumps(body).encode(),
            self._headers(etag),
        )
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=PATIENCE) as answer:
                data = answer.read(least * 1024 + 1)
                if len(data) > least * 1024:
                    raise ServerTrouble("The server's answer is longer than it may be.")
                return Told(answer.status, data, answer.headers.get("ETag", ""))
        except urllib.error.HTTPError as trouble:
            return _refused(trouble)
        except (OSError, ValueError, HTTPException) as trouble:
            why = getattr(trouble, "reason", None) or trouble
            raise Unreachable(f"{self.url} cannot be reached ({why}).") from None

    def _headers(self, etag: str) -> dict[str, str]:
        told = {"Accept": "application/json", "Content-Type": "application/json"}
        if self.token:
            told["Authorization"] = f"Bearer {self.token}"
        if etag:
            told["If-None-Match"] = etag
        return told


def _refused(trouble: urllib.error.HTTPError) -> Told:
    if trouble.code == 304:
        return Told(304, b"")
    try:
        why = str(json.loads(trouble.read(65536))["detail"])
    except (ValueError, LookupError, TypeError, OSError):
        why = f"it answered {trouble.code}"
    if trouble.code == 401:
        raise NotLetIn("The server knows your token no more. Run `bestkept login` again.")
    raise ServerTrouble(f"The server says: {why}")


def address(text: str) -> str:
    """Return the address of a server as it is kept; ServerTrouble for one in the clear.

    In the clear only this machine is asked, since a token would go over the network.
    """
    told = urlsplit(text if "://" in text else f"https://{text}")
    try:
        host, port = told.hostname, told.port
    except ValueError:
        host, port = None, None
    if told.scheme not in ("http", "https") or not host or told.username or told.query:
        raise ServerTrouble(f"{text} is no address of a server. Write it like https://HOST.")
    if told.scheme == "http" and not loops(host):
        raise ServerTrouble(f"{text} would send your token in the clear. Use https://.")
    name = f"[{host}]" if ":" in host else host
    return f"{told.scheme}://{name}{f':{port}' if port else ''}"


def loops(host: str) -> bool:
    """Tell whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
