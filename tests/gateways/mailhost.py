"""A real mail server (aiosmtpd) on this machine, with TLS of an authority of its own and a login.

It keeps what it was handed. `down()` ends it, and what is set in `answers` it says instead.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bestkept.gateways.mail import PLAIN, STARTTLS, TLS, MailServer

if TYPE_CHECKING:
    from pathlib import Path

LOGIN, PASSWORD, SENDER = "reminders", "a word of the mail server", "reminders@example.com"


@dataclass
class Handed:
    """What a server was handed, and what it is to answer: by command, or by address."""

    letters: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    tried: list = field(default_factory=list)

    async def handle_RCPT(self, _, __, envelope, address, ___):  # noqa: N802 - its name there
        self.tried.append(address)
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _, __, envelope):  # noqa: N802 - its name there
        if answer := self.answers.get("DATA"):
            return answer
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 taken"

    def to(self, address):
        return [one for one in self.letters if address in str(one["To"])]


@dataclass
class MailHost:
    """A server that runs: what it was handed, how it is reached, and how it is stopped."""

    handed: Handed
    server: MailServer
    told: dict
    controllers: list = field(default_factory=list)

    def up(self):
        self.controllers.append(Controller(self.handed, **self.told))
        self.controllers[-1].start()

    def down(self):
        while self.controllers:
            self.controllers.pop().stop()


@contextlib.contextmanager
def mail_host(folder: Path, safety: str = STARTTLS):
    """Run a server until what is inside is done."""
    authority, context = _certified(folder)
    handed, port = Handed(), _free_port()
    told = {"hostname": "127.0.0.1", "port": port}
    if safety == TLS:
        told["ssl_context"] = context
    if safety == STARTTLS:
        told |= {"tls_context": context, "require_starttls": True}
    if safety != PLAIN:
        told |= {"authenticator": _authenticates, "auth_required": True}
        told |= {"auth_require_tls": safety == STARTTLS}
    login = (LOGIN, PASSWORD) if safety != PLAIN else ("", "")
    server = MailServer(
        "127.0.0.1",
        port,
        SENDER,
        safety,
        *login,
        pages="https://bestkept.example.com",
        authority=str(authority) if safety != PLAIN else "",
    )
    host = MailHost(handed, server, told)
    host.up()
    try:
        yield host
    finally:
        host.down()


def _authenticates(server, session, envelope, mechanism, told):
    good = isinstance(told, LoginPassword) and (told.login, told.password) == (
        LOGIN.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=good)


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _certified(folder):
    """Return the file of a certificate that signs itself, and a context that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    shown, hidden = folder / "mail.pem", folder / "mail.key"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    hidden.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(shown, hidden)
    return shown, context
