"""The addresses of one's own pages."""

from django.urls import path

from bestkept.web.me import ask, check, moving, notices, record, submissions, tokens

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
    path("ask/", ask.ask, name="ask"),
    path("ask/<str:number>/", ask.question, name="question"),
    path("move/", moving.moving, name="moving"),
    path("record/", record.record, name="record"),
]
