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
    asked = partial(_no_passphrase, "bestkept vault keep")
    given = vault.Given(file.name or "evidence", file.read())
    # The act that follows carries the key of a request that is to be done once.
    with preparing():
        why = f"{incident}: {because}"
        return vault.keep(by, home, Ring(home, asked), given, kind="evidence", because=why).number


def keep_text(by: Actor, home: Home, file: Any, agreement: str) -> str:
    """Seal the signed text of an agreement, before the act that says so, as `keep_evidence`."""
    asked = partial(_no_passphrase, "bestkept agreement attach")
    given = vault.Given(file.name or "agreement", file.read())
    with preparing():
        why = f"The signed text of {agreement}."
        return vault.keep(by, home, Ring(home, asked), given, kind="agreement", because=why).number


def _no_passphrase(command: str) -> NoReturn:
    told = gettext(
        "This vault's key is behind a passphrase, which pages do not ask for. Keep it with "
        "%(command)s instead."
    )
    raise KeyTrouble(told % {"command": command})
