"""The name of this part of the stage `protect` to Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The part `notices`."""

    name = "bestkept.protect.notices"
