"""Let people sign in to the pages with the company's identity provider (OpenID Connect).

Nobody is let in who is not on record and invited, and roles are those of the record. Without
options it tells what is set. The secret is read from a file, or at each start from
BESTKEPT_OIDC_SECRET.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import desk
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

    from bestkept.home import Home
    from bestkept.site.provider import Provider

EXAMPLE = """Examples:
  bestkept provider --issuer https://id.example.com --client-id bestkept --secret-file secret.txt
  bestkept provider --off"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--issuer", metavar="URL", help="the provider's address")
    parser.add_argument("--client-id", metavar="ID", help="by which it knows these pages")
    parser.add_argument("--secret-file", type=Path, metavar="FILE", help="a file with its secret")
    parser.add_argument("--name", default="your company account", help="what people call it")
    parser.add_argument("--only", action="store_true", help="no passwords, but administrators'")
    parser.add_argument(
        "--trust-mail", action="store_true", help="take its addresses as verified, unsaid"
    )
    parser.add_argument("--off", action="store_true", help="sign in with passwords alone again")
    parser.add_argument("--origin", default="http://localhost:8000", metavar="URL")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Set the provider, or tell which is set."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bestkept.site.web")
    if arguments.off and arguments.issuer:
        raise WrongUse("Either --off or --issuer.")
    if not (arguments.off or arguments.issuer):
        return _tell(arguments)
    chosen = None if arguments.off else _told(arguments)
    with desk.of(arguments, "administrator") as here:
        from bestkept.people import actions
        from bestkept.site import provider

        if chosen:
            provider.require_safe(chosen.issuer)
        actions.choose_provider(
            here.by, chosen.issuer if chosen else "", only=bool(chosen and chosen.only)
        )
        _forget(here.home)
        provider.write(here.home, chosen)
    return _tell(arguments)


def _told(arguments: argparse.Namespace) -> Provider:
    from bestkept.site.provider import SECRET, Provider

    if not arguments.client_id:
        raise WrongUse("Give --client-id: the name by which the provider knows these pages.")
    if not arguments.secret_file and not os.environ.get(SECRET):
        raise WrongUse(f"Give --secret-file, or set {SECRET} where pages are served.")
    try:
        secret = arguments.secret_file.read_text().strip() if arguments.secret_file else ""
    except (OSError, ValueError) as trouble:
        raise WrongUse(f"{arguments.secret_file} cannot be read: {trouble}") from None
    return Provider(
        arguments.issuer,
        arguments.client_id,
        secret,
        arguments.name,
        only=arguments.only,
        trusts_mail=arguments.trust_mail,
    )


def _forget(home: Home) -> None:
    """Forget whom the provider before knew as whom: another one counts its people anew."""
    from bestkept.site import serving
    from bestkept.web import provided

    serving.make_sign_ins(home)
    provided.forget()


def _tell(arguments: argparse.Namespace) -> int:
    from bestkept.home import Home
    from bestkept.site import provider

    found = provider.read(Home.find(arguments.home).require())
    told = {
        "issuer": found.issuer if found else None,
        "client_id": found.client_id if found else None,
        "only": bool(found and found.only),
        "back": f"{arguments.origin}/sign-in/with/{provider.ID}/login/callback/",
    }
    if arguments.json:
        desk.print_json(told)
    elif found is None:
        print("People sign in with passwords and passkeys. No provider is set.")
    else:
        print(f"People sign in with {found.name} ({found.issuer}).")
        print("Nobody but administrators signs in by another way." if found.only else "", end="")
        print(f"\nTell the provider to send people back to\n  {told['back']}")
        print("Pages that are being served take it over when they are started again.")
    return 0
