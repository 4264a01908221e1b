"""The company's identity provider, where people sign in with one (OpenID Connect Core 1.0).

What is set lies in `keys/oidc.json`, readable by the owner alone, since a secret is in it. Who
may sign in, and in which roles, is not asked of the provider: the record says so.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bestkept.gateways.server import loops
from bestkept.home import HomeTrouble, write_durably

if TYPE_CHECKING:
    from bestkept.home import Home

ID = "company"  # in the address that the provider sends people back to
SECRET = "BESTKEPT_OIDC_SECRET"  # noqa: S105 - the name of a variable; it wins over the file


@dataclass(frozen=True)
class Provider:
    """An identity provider: its issuer, and by which client id and secret it knows us.

    `only` tells that nobody but administrators signs in by another way; `trusts_mail` that
    addresses count as verified although the provider does not say so.
    """

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    name: str = "your company account"
    only: bool = False
    trusts_mail: bool = False


def read(home: Home) -> Provider | None:
    """Return what is set, None where nothing is; HomeTrouble where the file cannot be used."""
    try:
        told = json.loads(home.provider.read_text())
        found = Provider(**told | {"secret": os.environ.get(SECRET) or told["secret"]})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as trouble:
        raise HomeTrouble(
            f"{home.provider} cannot be used ({type(trouble).__name__}). Set the provider anew "
            "with `bestkept provider`, or take it away with `bestkept provider --off`."
        ) from None
    require_safe(found.issuer)
    return found


def write(home: Home, provider: Provider | None) -> None:
    """Set the provider, or take it away."""
    if provider is None:
        home.provider.unlink(missing_ok=True)
        return
    require_safe(provider.issuer)
    write_durably(home.provider, json.dumps(asdict(provider)).encode())


def require_safe(issuer: str) -> None:
    """Refuse an issuer in the clear: what it says is believed because of its TLS."""
    told = urlsplit(issuer)
    host = told.hostname
    if not host or not (told.scheme == "https" or (told.scheme == "http" and loops(host))):
        raise HomeTrouble(f"{issuer} is no issuer that can be trusted. Write it like https://HOST.")


def settings_of(provider: Provider | None) -> dict[str, Any]:
    """Return the setting SOCIALACCOUNT_PROVIDERS of allauth."""
    if provider is None:
        return {}
    app = {
        "provider_id": ID,
        "name": provider.name,
        "client_id": provider.client_id,
        "secret": provider.secret,
        "settings": {"server_url": provider.issuer},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
