"""The address of the living page."""

from django.urls import path

from bestkept.web.design import page

urlpatterns = [path("", page.design, name="design")]
