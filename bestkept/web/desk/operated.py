"""What an operator sets at the server, with the line that changes each; never a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext

from bestkept.home import HomeTrouble
from bestkept.web.vocabulary import said

if TYPE_CHECKING:
    from bestkept.home import Home


def rows(home: Home) -> list[dict[str, str]]:
    """Return what each is called, what is set, and the line that sets it."""
    postgres = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    return [
        _row(
            gettext("Address of the pages"),
            settings.ORIGIN,
            "bestkept serve --origin https://bestkept.example.com",
        ),
        _row(gettext("The home"), str(home.path), "export BESTKEPT_HOME=/srv/bestkept"),
        _row(
            gettext("The database"),
            "PostgreSQL" if postgres else "SQLite",
            "bestkept migrate-to postgresql://USER@HOST/DATABASE",
        ),
        _row(
            gettext("Second factor"),
            _second_factor(),
            "export BESTKEPT_SECOND_FACTOR=administrator,legal",
        ),
        _row(
            gettext("Identity provider"),
            _provider(),
            "bestkept provider --issuer https://id.example.com --client-id ID --secret-file FILE",
        ),
        _row(
            gettext("Mail server"),
            _mail(home),
            "bestkept mail --host mail.example.com --sender ip@example.com",
        ),
        _row(
            gettext("Limit of programs"),
            gettext("%(many)s requests of a token a minute") % {"many": settings.API_RATE},
            "export BESTKEPT_API_RATE=600",
        ),
    ]


def _row(words: str, value: str, line: str) -> dict[str, str]:
    return {"words": words, "value": value, "line": line}


def _second_factor() -> str:
    roles = ", ".join(said(one) for one in sorted(settings.SECOND_FACTOR))
    if not roles:
        return gettext("Offered to everybody, demanded of nobody")
    return gettext("Demanded of these roles: %(roles)s") % {"roles": roles}


def _provider() -> str:
    found = settings.PROVIDER
    if found is None:
        return gettext("None: people sign in with a password or a passkey")
    if found.only:
        return gettext("%(issuer)s; nobody but administrators signs in by another way") % {
            "issuer": found.issuer
        }
    return str(found.issuer)


def _mail(home: Home) -> str:
    try:
        found = settings.MAIL(home)
    except HomeTrouble:
        return gettext("What is set cannot be used. Set it anew.")
    if found is None:
        return gettext("None: no letter leaves")
    told = {"host": f"{found.host}:{found.port}", "sender": found.sender}
    return gettext("%(host)s, from %(sender)s") % told
