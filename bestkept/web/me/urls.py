"""The addresses of one's own pages."""

from django.urls import path

from bestkept.web import reminders
from bestkept.web.me import (
    access,
    agreements,
    ask,
    check,
    documents,
    language,
    law,
    moving,
    notices,
    record,
    secrets,
    submissions,
    tokens,
)

urlpatterns = [
    path("", record.home, name="home"),
    path("check/", check.check, name="check"),
    path("submit/", submissions.submit, name="submit"),
    path("submitted/", submissions.submitted, name="submitted"),
    path("submitted/<str:number>/", submissions.one, name="submission"),
    path("tokens/", tokens.mine, name="tokens"),
    path("login/", tokens.login, name="login"),
    path("told/", notices.notices, name="notices"),
    path("told/<str:number>/", notices.notice, name="notice"),
    path("access/", access.access, name="access"),
    path("access/ask/", access.ask, name="access-ask"),
    path("access/end/", access.end, name="access-end"),
    path("access/requests/<str:number>/", access.answer, name="access-answer"),
    path("access/campaigns/<str:number>/", access.campaign, name="campaign"),
    path("access/<str:number>/", access.one, name="access-one"),
    path("secrets/", secrets.secrets, name="secrets"),
    path("secrets/<str:number>/", secrets.secret, name="secret"),
    path("secrets/<str:number>/grant/", secrets.grant, name="secret-grant"),
    path("documents/<str:number>/", documents.document, name="document"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("law/<str:number>/", law.law_change, name="law-change"),
    path("ask/", ask.ask, name="ask"),
    path("ask/<str:number>/", ask.question, name="question"),
    path("move/", moving.moving, name="moving"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("calendar/", reminders.feed, name="calendar"),
    path("record/", record.record, name="record"),
    path("language/", language.language, name="language"),
]
