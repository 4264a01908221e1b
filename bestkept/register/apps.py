"""The name of this stage to Django."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """The stage `register`."""

    name = "bestkept.register"
