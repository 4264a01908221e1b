"""Letters handed to a mail server (SMTP, RFC 5321), over TLS, with a login where one is set.

What a server answers is told apart by what it means for the letter: nothing was handed over and
it may work later; it never will; or the line broke after the text was sent, and nobody knows.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as LINES
from typing import TYPE_CHECKING

from bestkept.gateways.server import loops
from bestkept.home import HomeTrouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

TLS, STARTTLS, PLAIN = "tls", "starttls", "none"
SAFETY = (TLS, STARTTLS, PLAIN)
TIMEOUT = 30.0  # seconds that an answer of the server may take
_STARTS = 354  # the server wants the text now
_TAKEN = 250


class NotSent(Exception):  # noqa: N818 - people read the sentence, not the class
    """A letter was not taken; where `for_good`, trying again is in vain."""

    def __init__(self, sentence: str, *, for_good: bool) -> None:
        super().__init__(sentence)
        self.for_good = for_good


class Unsure(Exception):  # noqa: N818 - people read the sentence, not the class
    """The line broke after the text was sent: the server may have taken it or not."""


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed in: by which TLS, login and sender; `pages` is our own address.

    `authority` names a file of certificates (PEM) that are trusted besides the machine's own.
    """

    host: str
    port: int
    sender: str
    safety: str = STARTTLS
    login: str = ""
    password: str = field(default="", repr=False)
    pages: str = ""
    authority: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter: to whom, what it says, when it was written, by which id it is known for good."""

    address: str
    name: str
    subject: str
    text: str
    at: datetime
    id: str
    choose: str = ""


def require_safe(server: MailServer) -> None:
    """Refuse a server to which letters or the password would go in the clear over a network.

    One is refused, too, that smtplib could not name us to: it speaks ASCII alone (RFC 5321), and
    its errors quote letters of a password that is not.
    """
    if server.safety not in SAFETY:
        raise HomeTrouble(f"{server.safety!r} is no kind of TLS. There are: {', '.join(SAFETY)}.")
    if server.safety == PLAIN and not loops(server.host):
        raise HomeTrouble(
            f"Letters to {server.host} would go over the network in the clear. Use --tls tls "
            "(mostly port 465) or --tls starttls (mostly port 587)."
        )
    if not f"{server.sender}{server.login}{server.password}".isascii():
        raise HomeTrouble(
            "Sender, login and password of a mail server can be in ASCII letters only, without "
            "umlauts or accents. Use others."
        )


@contextlib.contextmanager
def calling(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Reach the server and log in; NotSent where that fails, in one sentence."""
    require_safe(server)
    where = f"The mail server {server.host}, port {server.port},"
    try:
        line = _reached(server)
    except smtplib.SMTPAuthenticationError:
        raise NotSent(f"{where} does not take the login or password.", for_good=False) from None
    except ssl.SSLError as trouble:
        why = getattr(trouble, "verify_message", "") or trouble.reason or "no TLS"
        raise NotSent(f"{where} is not trusted: {why}.", for_good=False) from None
    except smtplib.SMTPNotSupportedError as trouble:
        raise NotSent(f"{where} offers less than was asked: {trouble}", for_good=False) from None
    except (OSError, smtplib.SMTPException, UnicodeError) as trouble:  # the last: no host's name
        raise NotSent(f"{where} cannot be reached: {_said(trouble)}.", for_good=False) from None
    try:
        yield line
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            line.quit()
        line.close()


def _reached(server: MailServer) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    if server.authority:
        trust.load_verify_locations(server.authority)
    line: smtplib.SMTP
    if server.safety == TLS:
        line = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=trust)
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    try:
        if server.safety == STARTTLS:
            line.starttls(context=trust)
        if server.login:
            _log_in(line, server)
    except BaseException:
        line.close()
        raise
    return line


def _log_in(line: smtplib.SMTP, server: MailServer) -> None:
    try:
        line.login(server.login, server.password)
    except smtplib.SMTPServerDisconnected:  # after a few ways to say the same wrong password
        raise smtplib.SMTPAuthenticationError(535, b"") from None


def hand_over(
    line: smtplib.SMTP, server: MailServer, letter: Letter, noting: Callable[[], None]
) -> None:
    """Hand a letter to the server; `noting` is called before the text goes, and not undone here.

    Raises NotSent where the server did not take it, Unsure where nobody knows. After either the
    line is ready for the next letter, or broken: then that one is not sent either.
    """
    try:
        _hand_over(line, server, letter, noting)
    except NotSent:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            line.rset()
        raise


def _hand_over(
    line: smtplib.SMTP, server: MailServer, letter: Letter, noting: Callable[[], None]
) -> None:
    text = _text(server, letter)
    try:
        line.ehlo_or_helo_if_needed()
        for code, said in (line.mail(server.sender), line.rcpt(letter.address)):
            _require(code, said, _TAKEN)
    except (OSError, smtplib.SMTPException) as trouble:
        raise NotSent(_said(trouble), for_good=False) from None
    noting()
    try:
        code, said = line.data(text)
    except smtplib.SMTPDataError as refused:
        _require(refused.smtp_code, refused.smtp_error, _STARTS)
        raise NotSent("The server did not want the text.", for_good=False) from None
    except (OSError, smtplib.SMTPException):
        raise Unsure("The line broke after the text was sent.") from None
    _require(code, said, _TAKEN)


def _require(code: int, said: bytes | str, wanted: int) -> None:
    if code // 10 != wanted // 10:
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        told = " ".join(words.split())[:200]
        raise NotSent(f"The mail server answered {code} {told}", for_good=code >= 500)


def _said(trouble: Exception) -> str:
    if isinstance(trouble, smtplib.SMTPServerDisconnected):
        return "it closed the line"
    if isinstance(trouble, OSError) and trouble.strerror:
        return trouble.strerror
    return str(trouble) or type(trouble).__name__


def _text(server: MailServer, letter: Letter) -> bytes:
    """Return a letter as it goes over the line; NotSent where its address suits none."""
    try:
        letter.address.encode("ascii")  # others take SMTPUTF8 (RFC 6531), which few servers offer
        return _written(server, letter).as_bytes()
    except Exception:  # noqa: BLE001 - the parser of addresses raises whatever it trips over
        raise NotSent("No letter can be sent to an address like this.", for_good=True) from None


def _shown(name: str) -> str:
    """Return a name as a header may hold it: the library would decode =?...?=, line ends too."""
    plain = "".join(one if one.isprintable() else " " for one in name)
    return plain.replace("=?", "= ?")


def _written(server: MailServer, letter: Letter) -> EmailMessage:
    made = EmailMessage(policy=LINES)
    made["From"] = Address("Bestkept", addr_spec=server.sender)
    made["To"] = Address(_shown(letter.name), addr_spec=letter.address)
    made["Subject"] = letter.subject
    made["Date"] = letter.at
    made["Message-ID"] = f"<{letter.id}@{server.sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: answer it by no machine
    if letter.choose:
        made["List-Unsubscribe"] = f"<{letter.choose}>"  # RFC 2369: a page, for whoever signs in
    made.set_content(letter.text)
    return made
