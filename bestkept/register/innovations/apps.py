"""The name of this part of the stage `register` to Django."""

from django.apps import AppConfig


class InnovationsConfig(AppConfig):
    """The part `innovations`."""

    name = "bestkept.register.innovations"
