"""Signing in: invitations, passwords and second factors; nobody signs up by themselves."""

from __future__ import annotations

import hashlib
import uuid
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing

from bestkept.journal.rules import Refused
from bestkept.people import actions, queries

if TYPE_CHECKING:
    from django.http import HttpRequest

SALT = "bestkept.invitation"
LASTS = 7 * 24 * 3600  # seconds that an invitation can be accepted
DOOR = "web"


@dataclass(frozen=True)
class Invitation:
    """Who is invited, by name, and the entry that recorded it."""

    email: str
    name: str
    entry: int


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made from invitations alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell that nobody signs up."""
        del request
        return False

    def add_message(self, *_: Any, **__: Any) -> None:
        """Say nothing: the page that follows says it."""


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """The keys of authenticators are kept encrypted."""

    def encrypt(self, text: str) -> str:
        """Return `text` as it is kept."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was kept."""
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> Fernet:
    key = hashlib.sha256(b"second factors\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(urlsafe_b64encode(key))


def invitation_token(email: str, entry: int, key: str) -> str:
    """Return what stands in the address of an invitation."""
    return signing.TimestampSigner(key=key, salt=SALT).sign_object({"e": email, "n": entry})


def read_invitation(token: str) -> Invitation:
    """Return an invitation that can be accepted; Refused for one that is old, used or forged."""
    signer = signing.TimestampSigner(key=settings.SECRET_KEY, salt=SALT)
    try:
        told = signer.unsign_object(token, max_age=LASTS)
    except signing.BadSignature:
        raise Refused(
            "This invitation cannot be used: it is older than seven days, or its address was "
            "not copied whole. Ask for a new one."
        ) from None
    person = queries.person(told["e"])
    if person is None or queries.open_invitation(person.email) != told["n"]:
        raise Refused("This invitation was used already, or a later one was sent. Ask anew.")
    return Invitation(person.email, person.name, told["n"])


def accept(invitation: Invitation, password: str) -> Any:
    """Make the sign-in, record that it stands for the person, and return it."""
    users = get_user_model()
    account = uuid.uuid4().hex
    users.objects.filter(email=invitation.email).delete()  # one whose password was lost
    user = users.objects.create_user(account, invitation.email, password)
    EmailAddress.objects.create(user=user, email=invitation.email, verified=True, primary=True)
    try:
        actions.accept_invitation(invitation.email, invitation.entry, account, door=DOOR)
    except BaseException:
        user.delete()
        raise
    return user
