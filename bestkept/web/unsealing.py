"""What is kept in the vault is opened for a page or a program: small enough to be sent at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from bestkept.engines.vault import KeyTrouble
from bestkept.keyring.ring import Ring

if TYPE_CHECKING:
    from bestkept.home import Home
    from bestkept.protect.access.opening import Reading

MOST = 20 << 20  # bytes that are sent at once: as many as a page takes


def ring(home: Home) -> Ring:
    """Return the keys of a home, without those that a passphrase guards."""
    return Ring(home, _no_passphrase)


def file(reading: Reading) -> HttpResponse:
    """Return a document that was opened as a file to be saved."""
    told = {
        "Content-Disposition": content_disposition_header(True, reading.name) or "attachment",
        "Cache-Control": "no-store",
    }
    kind = "application/octet-stream"
    return HttpResponse(reading.data, content_type=kind, headers=told)


def _no_passphrase() -> NoReturn:
    raise KeyTrouble(
        gettext(
            "This vault's key is behind a passphrase, which pages do not ask for. Open it with "
            "bestkept vault open instead."
        )
    )
