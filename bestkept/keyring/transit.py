"""Keys in HashiCorp Vault or OpenBao: their transit engine wraps, and gives no key away.

One transit key an epoch, so that destroying an epoch destroys a key. The calls are those of
the documented HTTP API of the transit secrets engine (keys, config, encrypt and decrypt with
`batch_input` and `associated_data`).
"""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, b64encode
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bestkept.engines.vault import KeyTrouble

_BATCH = 250  # items in a request: far below the server's limit of 32 MiB
_SECONDS = 20
_LONGEST = 64 << 20
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nobody: the token goes to the server that was named."""


class Transit:
    """The transit engine mounted at `place`, such as https://vault.example:8200/v1/transit.

    Plain http is refused but on this machine. Raises KeyTrouble for an unfit address.
    """

    name = "transit"

    def __init__(self, place: str, token: str) -> None:
        address = urlsplit(place)
        if address.scheme != "https" and not (
            address.scheme == "http" and address.hostname in _LOOPBACK
        ):
            raise KeyTrouble(
                "The key server's address must begin with https://, and name the transit engine: "
                "https://vault.example:8200/v1/transit."
            )
        if not token:
            raise KeyTrouble("The key server needs a token: set VAULT_TOKEN.")
        self._place = place.rstrip("/")
        self._token = token
        self._opener = build_opener(_NoRedirects)

    def new_epoch(self) -> str:
        """Create a key on the server."""
        epoch = f"transit-{secrets.token_hex(8)}"
        self._call("POST", f"keys/{epoch}", {"type": "aes256-gcm96"})
        return epoch

    def has_epoch(self, epoch: str) -> bool:
        """Ask the server for the key."""
        try:
            self._call("GET", f"keys/{epoch}")
        except _Unknown:
            return False
        return True

    def wrap(self, epoch: str, items: list[tuple[bytes, bytes]]) -> list[bytes]:
        """Have the server wrap."""
        asked = [{"plaintext": _text(one), "associated_data": _text(tied)} for one, tied in items]
        return [text.encode() for text in self._batches(f"encrypt/{epoch}", asked, "ciphertext")]

    def unwrap(self, epoch: str, items: list[tuple[bytes, bytes]]) -> list[bytes]:
        """Have the server unwrap."""
        asked = [
            {"ciphertext": one.decode("ascii", "replace"), "associated_data": _text(tied)}
            for one, tied in items
        ]
        return [b64decode(text) for text in self._batches(f"decrypt/{epoch}", asked, "plaintext")]

    def destroy_epoch(self, epoch: str) -> None:
        """Allow the key to be deleted, and delete it."""
        try:
            self._call("POST", f"keys/{epoch}/config", {"deletion_allowed": True})
            self._call("DELETE", f"keys/{epoch}")
        except _Unknown:
            return

    def _batches(self, path: str, asked: list[dict[str, str]], wanted: str) -> list[str]:
        found: list[str] = []
        for start in range(0, len(asked), _BATCH):
            part = asked[start : start + _BATCH]
            told = self._call("POST", path, {"batch_input": part})
            results = told.get("data", {}).get("batch_results", [])
            if len(results) != len(part) or any(wanted not in one for one in results):
                raise KeyTrouble(
                    "The key server refused a keyset: it is damaged, or belongs elsewhere."
                )
            found += [one[wanted] for one in results]
        return found

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = Request(  # noqa: S310 - the scheme was checked above
            f"{self._place}/{path}",
            data=json.dumps(body).encode() if body is not None else None,
            headers={"X-Vault-Token": self._token, "Content-Type": "application/json"},
            method=method,
        )
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                data = answer.read(_LONGEST)
            return json.loads(data) if data else {}
        except HTTPError as trouble:
            raise _refusal(trouble) from None
        except (URLError, HTTPException, OSError, ValueError) as trouble:
            why = getattr(trouble, "reason", None) or type(trouble).__name__
            raise KeyTrouble(
                f"The key server at {self._place} does not answer as it should ({why}). "
                "Nothing was changed; try again when it is up."
            ) from None


class _Unknown(KeyTrouble):
    """The server knows no key of this name."""


def _refusal(trouble: HTTPError) -> KeyTrouble:
    # What the server says is not repeated: it may quote what it was sent.
    with trouble:
        told = trouble.read(4096)
    if trouble.code == 404 or b"not found" in told:
        return _Unknown("The key server has no such key: it was destroyed, or is of another place.")
    if trouble.code in {401, 403}:
        return KeyTrouble("The key server refuses the token. Set VAULT_TOKEN to one that may.")
    if trouble.code == 503:
        return KeyTrouble("The key server is sealed or in maintenance. Try again later.")
    return KeyTrouble(f"The key server refused with code {trouble.code}. Nothing was changed.")


def _text(data: bytes) -> str:
    return b64encode(data).decode()
