"""The name of this stage to Django."""

from django.apps import AppConfig


class RespondConfig(AppConfig):
    """The stage `respond`."""

    name = "bestkept.respond"
