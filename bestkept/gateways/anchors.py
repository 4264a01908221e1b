"""Outside parties that anchor the log: a time-stamping authority and a witness, over HTTP."""

from __future__ import annotations

import urllib.error
import urllib.request
from urllib.parse import urlsplit

_SECONDS = 30
_LONGEST = 1 << 20  # bytes of an answer


class AnchorTrouble(Exception):  # noqa: N818 - people read the sentence, not the class
    """An outside party could not be reached, or answered what it should not."""


def stamp(url: str, query: bytes) -> bytes:
    """The reply of a time-stamping authority (RFC 3161, 3.4); AnchorTrouble if there is none."""
    status, reply = _post(url, query, "application/timestamp-query")
    if status != 200:
        raise AnchorTrouble(f"The authority at {url} answered {status}. Nothing was recorded.")
    return reply


def add_checkpoint(url: str, body: bytes) -> tuple[int, bytes]:
    """The status and text of a witness's answer (C2SP tlog-witness); AnchorTrouble for silence."""
    return _post(f"{url.rstrip('/')}/add-checkpoint", body, "text/plain; charset=utf-8")


def _post(url: str, body: bytes, kind: str) -> tuple[int, bytes]:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise AnchorTrouble(f"{url} is no address on the web: it begins with https:// or http://.")
    asked = urllib.request.Request(url, body, {"Content-Type": kind}, method="POST")  # noqa: S310 - the scheme was looked at
    try:
        with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310 - as above
            return answer.status, answer.read(_LONGEST)
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read(_LONGEST)
    except (OSError, ValueError) as trouble:
        why = getattr(trouble, "reason", trouble)
        raise AnchorTrouble(f"{url} cannot be reached ({why}). Nothing was recorded.") from None
