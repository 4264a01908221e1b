"""Set the mail server that takes reminders, or tell which is set.

It lies in the folder of keys, readable by the owner alone, since a password is in it; the
password is read from a file, and shown nowhere. It goes over TLS, but to this machine itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import desk
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

    from bestkept.gateways.mail import MailServer
    from bestkept.home import Home

EXAMPLE = """Examples:
  bestkept mail --host mail.example.com --port 587 --tls starttls --sender ip@example.com \\
      --login bestkept --password-file password.txt --pages https://secrets.example.com
  bestkept mail --try
  bestkept mail --off"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--host", help="the server's name")
    parser.add_argument("--port", type=int, default=587, help="(587)")
    parser.add_argument("--tls", default="starttls", choices=["tls", "starttls", "none"])
    parser.add_argument("--sender", metavar="EMAIL", help="from which address letters come")
    parser.add_argument("--login", default="", help="who we are to it, where it asks")
    parser.add_argument("--password-file", type=Path, metavar="FILE", help="a file with it")
    parser.add_argument("--pages", default="", metavar="URL", help="where people find the pages")
    parser.add_argument("--authority", default="", metavar="FILE", help="certificates to trust")
    parser.add_argument("--try", dest="trial", action="store_true", help="reach it, and log in")
    parser.add_argument("--off", action="store_true", help="send no mail any more")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Set the server, try it, or tell which is set."""
    if arguments.off and arguments.host:
        raise WrongUse("Either --off or --host.")
    with desk.of(arguments, "administrator") as here:
        if arguments.off or arguments.host:
            _set(here, None if arguments.off else _told(arguments))
        elif arguments.trial:
            _try(here.home)
        return _tell(arguments, here.home)


def _set(here: desk.Desk, server: MailServer | None) -> None:
    from bestkept.gateways.mail import require_safe
    from bestkept.protect.duties import actions
    from bestkept.site import mailing

    if server is not None:
        require_safe(server)
    actions.choose_mail(here.by, server.host if server else "", server.sender if server else "")
    mailing.write(here.home, server)


def _told(arguments: argparse.Namespace) -> MailServer:
    from bestkept.gateways.mail import MailServer
    from bestkept.people.rules import address

    if not arguments.sender:
        raise WrongUse("Give --sender: the address that letters come from.")
    if bool(arguments.login) != bool(arguments.password_file):
        raise WrongUse("Give --login and --password-file together, or neither.")
    if not 1 <= arguments.port <= 65535:
        raise WrongUse("A port is a number from 1 to 65535.")
    return MailServer(
        arguments.host,
        arguments.port,
        address(arguments.sender),
        arguments.tls,
        arguments.login,
        _password(arguments.password_file),
        arguments.pages.rstrip("/"),
        str(Path(arguments.authority).absolute()) if arguments.authority else "",
    )


def _password(file: Path | None) -> str:
    try:
        return file.read_text().strip() if file else ""
    except (OSError, ValueError) as trouble:
        raise WrongUse(f"{file} cannot be read: {trouble}") from None


def _try(home: Home) -> None:
    from bestkept.gateways import mail
    from bestkept.home import HomeTrouble
    from bestkept.site import reminding

    try:
        with mail.calling(reminding.required(home)):
            pass
    except mail.NotSent as why:
        raise HomeTrouble(str(why)) from None


def _tell(arguments: argparse.Namespace, home: Home) -> int:
    from bestkept.site import mailing

    found = mailing.read(home)
    if arguments.json:
        names = ("host", "port", "safety", "sender", "login", "pages")
        desk.print_json({name: getattr(found, name) if found else None for name in names})
    elif found is None:
        print("No mail leaves here. No mail server is set.")
    else:
        login = f", as {found.login}" if found.login else ""
        print(f"Letters go to {found.host}, port {found.port} ({found.safety}){login}.")
        print(f"They come from {found.sender}.")
        if arguments.trial:
            print("The server was reached, and took the login.")
    return 0
