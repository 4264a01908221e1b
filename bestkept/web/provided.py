"""Signing in with the company's identity provider: who it says, matched with who is on record.

A person is known by the provider's subject. The first time, by an address that the provider
calls verified: of somebody who is invited, or who signs in already. Nobody else is let in, no
account is made from what a provider says, and no role is taken from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext
from requests import RequestException

from bestkept.home import HomeTrouble
from bestkept.people import actions, invitations, queries
from bestkept.web import failures, signing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LOGIN = "login"  # of allauth's processes the only one that is taken


def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider."""
    return _reached(request, openid.login, provider_id)


def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take what the provider answered."""
    return _reached(request, openid.callback, provider_id)


def _reached(request: HttpRequest, view: Any, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view(request, provider_id)
    except (RequestException, ValueError, KeyError) as trouble:
        why = gettext(
            "%(provider)s cannot be reached (%(trouble)s). Nothing was done. Try again in a minute."
        )
        told = {"provider": _provider().name.capitalize(), "trouble": type(trouble).__name__}
        return failures.troubled(request, why % told)
    return answer


class Provided(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What happens when a provider has said who somebody is."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Tell that nobody signs up."""
        del request, sociallogin
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find whose sign-in it is; answer with a page that says why where it is nobody's."""
        if sociallogin.state.get("process") != LOGIN:
            _refuse(request, gettext("A sign-in cannot be joined to another here."))
        if sociallogin.is_existing and queries.person_of_sign_in(sociallogin.user.username):
            return
        user = _first_time(request, _address(request, sociallogin))
        SocialAccount.objects.filter(pk=sociallogin.account.pk).delete()
        sociallogin.account.pk = None
        sociallogin.connect(request, user)

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """Send nothing: no mail leaves yet."""

    def on_authentication_error(self, request: HttpRequest, *_: Any, **__: Any) -> None:
        """Say that nothing came of it; never what the provider said, which anybody can write."""
        _refuse(
            request,
            gettext(
                "%(provider)s did not confirm who you are, or it took too long. Begin again; if "
                "that does not help, tell an administrator of this home."
            )
            % {"provider": _provider().name.capitalize()},
        )


def _provider() -> Any:
    if settings.PROVIDER is None:
        raise HomeTrouble("No identity provider is set here. Set one with `bestkept provider`.")
    return settings.PROVIDER


def forget() -> None:
    """Forget which subjects of the provider are whose."""
    SocialAccount.objects.all().delete()


def _address(request: HttpRequest, sociallogin: Any) -> str:
    """Return the address that the provider vouches for."""
    trusted = _provider().trusts_mail
    told = (one.email for one in sociallogin.email_addresses if trusted or one.verified is True)
    if email := next(told, None):
        return str(email).strip().lower()
    return _refuse(
        request, gettext("Your company account has no e-mail address that it calls verified.")
    )


def _first_time(request: HttpRequest, email: str) -> Any:
    """Return the account of an invited person, made now, or of one who signs in already."""
    person = queries.person(email)
    if person and (entry := invitations.open_invitation(person.email)):
        user = signing.accept(signing.Invitation(person.email, person.name, entry), None)
    else:
        user = _standing(email) if person else None
    if user is None:
        _refuse(
            request,
            gettext(
                "Nobody who may sign in here has the address %(email)s. Ask an administrator of "
                "this home for an invitation."
            )
            % {"email": email},
        )
    actions.join_provider(email, _provider().issuer, door=signing.DOOR)
    return user


def _standing(email: str) -> Any:
    """Return the account that signs in as a person now, if no subject is joined to it yet."""
    user = get_user_model().objects.filter(email=email).first()
    if user is None or queries.person_of_sign_in(user.username) is None:
        return None
    return None if SocialAccount.objects.filter(user=user).exists() else user


def _refuse(request: HttpRequest, why: str) -> NoReturn:
    raise ImmediateHttpResponse(failures.refused(request, why))
