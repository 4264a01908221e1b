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
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.db import router, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.people import actions, invitations, queries
from bestkept.settings.queries import language_of
from bestkept.web import failures, tongues

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from bestkept.people.queries import PersonView

SALT = "bestkept.invitation"
LASTS = 7 * 24 * 3600  # seconds that an invitation can be accepted
DOOR = "web"
METHODS = "account_authentication_methods"  # where allauth notes how somebody signed in
WAYS = {"socialaccount": "provider", "mfa": "second factor"}
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
ONLY = _("People sign in here with {}. Go back, and choose that.")


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

    def pre_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse | None:
        """Stop a sign-in that does not come from the provider, where only that is allowed."""
        from_provider = "sociallogin" in (told["signal_kwargs"] or {})
        if provider_alone(user.username) and not from_provider:
            return failures.refused(request, ONLY.format(getattr(settings.PROVIDER, "name", "")))
        answer: HttpResponse | None = super().pre_login(request, user, **told)
        return answer

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse:
        """Record that somebody is in, when every factor has been asked for."""
        ways = [one.get("method", "") for one in request.session.get(METHODS, [])]
        actions.record_attempt(
            user.username, WAYS.get(ways[-1] if ways else "", "password"), done=True, door=DOOR
        )
        answer: HttpResponse = super().post_login(request, user, **told)
        person = queries.person_of_sign_in(user.username)
        return tongues.told(request, answer, language_of(person.email) if person else "")

    def authentication_failed(self, request: HttpRequest, **told: Any) -> None:
        """Record that somebody's password was wrong; nothing where it is nobody's."""
        del request
        email = str(told.get("email") or "").strip().lower()
        user = get_user_model().objects.filter(email=email).first()
        if user is not None:
            actions.record_attempt(user.username, "password", done=False, door=DOOR)

    def add_message(self, *_: Any, **__: Any) -> None:
        """Say nothing: the page that follows says it."""


def provider_alone(account: str) -> bool:
    """Tell whether somebody signs in with the provider and in no other way.

    Administrators keep theirs, so that the home can be mended when the provider is not there.
    """
    return _alone(queries.person_of_sign_in(account))


def provider_alone_for(email: str) -> bool:
    """Tell the same of somebody who is invited."""
    return _alone(queries.person(email))


def _alone(person: PersonView | None) -> bool:
    only = settings.PROVIDER is not None and settings.PROVIDER.only
    return only and (person is None or "administrator" not in person.roles)


def lacks_factor(request: HttpRequest, roles: Iterable[str]) -> bool:
    """Tell whether somebody with these roles must add a second factor before going on."""
    if not settings.SECOND_FACTOR.intersection(roles):
        return False
    ways = {one.get("method") for one in request.session.get(METHODS, [])}
    return "socialaccount" not in ways and not is_mfa_enabled(request.user, FACTORS)


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
            gettext(
                "This invitation cannot be used: it is older than seven days, or its address was "
                "not copied whole. Ask for a new one."
            )
        ) from None
    person = queries.person(told["e"])
    if person is None or invitations.open_invitation(person.email) != told["n"]:
        raise Refused(
            gettext(
                "This invitation was used already, a later one was sent, or its sender may not "
                "let in who holds these roles. Ask an administrator for a new one."
            )
        )
    return Invitation(person.email, person.name, told["n"])


def accept(invitation: Invitation, password: str | None) -> Any:
    """Make the sign-in, record that it stands for the person, and return it.

    Without a password only a provider, or a passkey that is added later, opens it.
    """
    users = get_user_model()
    user = users(username=uuid.uuid4().hex, email=invitation.email)
    user.set_password(password)  # takes long: before others wait
    # Of two that accept at once one waits here, and is refused by the act: its account goes, and
    # the other's stays. What was there before goes only with an act that took its place.
    with transaction.atomic(using=router.db_for_write(users)):
        user.save(force_insert=True)
        actions.accept_invitation(invitation.email, invitation.entry, user.username, door=DOOR)
        users.objects.filter(email=invitation.email).exclude(pk=user.pk).delete()
        EmailAddress.objects.create(user=user, email=invitation.email, verified=True, primary=True)
    return user
