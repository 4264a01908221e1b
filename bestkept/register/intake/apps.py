"""The name of this part of the stage `register` to Django."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The part `intake`."""

    name = "bestkept.register.intake"
