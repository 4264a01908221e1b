"""Files that come in by a page or a program are sealed into the vault."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from django.utils.translation import gettext

from bestkept.engines.vault import KeyTrouble
from bestkept.journal.asked import preparing
from bestkept.keyring.ring import Ring
from bestkept.vault import actions as vault

if TYPE_CHECKING:
    from bestkept.home import Home
    from bestkept.journal.rules import Actor


def keep_evidence(by: Actor, home: Home, file: Any, incident: str, because: str) -> str:
    """Seal what belongs to an incident, before the act that says so; return its number.

    Raises Refused, KeyTrouble or HomeTrouble: then nothing is kept.
    """
    return _kept(by, home, file, f"{incident}: {because}")


def keep_text(by: Actor, home: Home, file: Any, agreement: str) -> str:
    """Seal the signed text of an agreement, before the act that says so, as `keep_evidence`."""
    why = f"The signed text of {agreement}."
    return _kept(by, home, file, why, kind="agreement", command="bestkept agreement attach")


def keep_certificate(by: Actor, home: Home, file: Any, case: str) -> str:
    """Seal a leaver's certificate of return, before the act that says so, as `keep_evidence`."""
    why = f"The certificate of return or destruction of {case}."
    return _kept(by, home, file, why)


def keep_advice(by: Actor, home: Home, file: Any, where: str) -> str:
    """Seal what counsel answered, before the act that says so, as `keep_evidence`."""
    why = f"What counsel answered on the law of {where}."
    return _kept(by, home, file, why, kind="advice", command="bestkept vault keep --kind advice")


def _kept(
    by: Actor,
    home: Home,
    file: Any,
    why: str,
    *,
    kind: str = "evidence",
    command: str = "bestkept vault keep",
) -> str:
    """Seal a file; `command` does so where the vault's key is behind a passphrase."""
    given = vault.Given(file.name or kind, file.read())
    ring = Ring(home, partial(_no_passphrase, command))
    # The act that follows carries the key of a request that is to be done once.
    with preparing():
        return vault.keep(by, home, ring, given, kind=kind, because=why).number


def _no_passphrase(command: str) -> NoReturn:
    told = gettext(
        "This vault's key is behind a passphrase, which pages do not ask for. Keep it with "
        "%(command)s instead."
    )
    raise KeyTrouble(told % {"command": command})
