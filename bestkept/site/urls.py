"""The addresses of all pages."""

from __future__ import annotations

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path

from bestkept.web import entry, glossary, palette, provided, reminders, sessions
from bestkept.web.api import urls as api
from bestkept.web.api.scim import urls as scim
from bestkept.web.desk import urls as desk
from bestkept.web.me import urls as me
from bestkept.web.partner import urls as partner

handler400 = "bestkept.web.failures.unusable"
handler404 = "bestkept.web.failures.missing"
handler500 = "bestkept.web.failures.wrong"

urlpatterns = [
    path("", entry.start, name="start"),
    path("invitation/<str:token>/", entry.invitation, name="invitation"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/password/", account.password_change, name="account_change_password"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-in/factors/", include("allauth.mfa.urls")),
    path("sign-in/open/", sessions.sessions, name="sessions"),
    path("sign-in/with/<str:provider_id>/login/", provided.begin, name="openid_connect_login"),
    path(
        "sign-in/with/<str:provider_id>/login/callback/",
        provided.back,
        name="openid_connect_callback",
    ),
    path("calendar/<str:token>.ics", reminders.read, name="calendar"),
    path("find/", palette.find, name="find"),
    path("words/", glossary.words, name="words"),
    path("api/", include((api.urlpatterns, "api"))),
    path("scim/v2/", include((scim.urlpatterns, "scim"))),
    path("me/", include((me.urlpatterns, "me"))),
    path("partner/", include((partner.urlpatterns, "partner"))),
    path("", include((desk.urlpatterns, "desk"))),
]
if settings.DESIGN:
    from bestkept.web.design import urls as design

    urlpatterns.append(path("design/", include((design.urlpatterns, "design"))))
