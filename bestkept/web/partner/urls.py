"""The addresses of a partner's pages."""

from django.urls import path

from bestkept.web.partner import home, knowing, moving, signed, telling

urlpatterns = [
    path("", home.home, name="home"),
    path("told/", telling.told, name="told"),
    path("told/<str:number>/", telling.notice, name="notice"),
    path("know/<str:number>/", knowing.secret, name="secret"),
    path("signed/<str:number>/", signed.text, name="signed-text"),
    path("move/", moving.moving, name="moving"),
    path("record/", home.record, name="record"),
]
