"""The name of this part of the stage `protect` to Django."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """The part `duties`."""

    name = "bestkept.protect.duties"
