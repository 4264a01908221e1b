"""The name of this app to Django."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """The app `work`."""

    name = "bestkept.work"
