"""The name of this part of the stage `protect` to Django."""

from django.apps import AppConfig


class RecertificationConfig(AppConfig):
    """The part `recertification`."""

    name = "bestkept.protect.recertification"
