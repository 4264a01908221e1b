"""The addresses of one's own pages."""

from django.urls import path

from bestkept.web.me import check, record, submissions, tokens

urlpatterns = [
    path("", record.home, name="home"),
    path("check/", check.check, name="check"),
    path("submit/", submissions.submit, name="submit"),
    path("submitted/", submissions.submitted, name="submitted"),
    path("submitted/<str:number>/", submissions.one, name="submission"),
    path("tokens/", tokens.mine, name="tokens"),
    path("login/", tokens.login, name="login"),
    path("record/", record.record, name="record"),
]
