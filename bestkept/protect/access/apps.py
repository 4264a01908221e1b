"""The name of this part of the stage `protect` to Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The part `access`."""

    name = "bestkept.protect.access"
